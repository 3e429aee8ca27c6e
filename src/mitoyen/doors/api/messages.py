"""Messages: read, post, reply, edit, take back, react."""

from collections.abc import Collection
from typing import Annotated, Literal

from litestar import Response, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter

from mitoyen.domains.documents import queries as documents
from mitoyen.domains.documents.commands import issue_documents, retract_documents
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import commands, queries
from mitoyen.domains.talk.events import Reaction
from mitoyen.domains.talk.facts import MOST_DOCUMENTS
from mitoyen.domains.talk.queries import MessagePage
from mitoyen.doors.api.once import once, showing
from mitoyen.doors.api.paging import CursorText, Limit, link, position
from mitoyen.doors.api.requests import ApiRequest, BodyUnfit
from mitoyen.doors.api.shapes.base import shaped
from mitoyen.doors.api.shapes.spaces import Reach
from mitoyen.doors.api.shapes.talk import (
    EditMessage,
    Message,
    Messages,
    MessageWritten,
    PostMessage,
    RetractMessage,
    Wording,
    Wordings,
)
from mitoyen.doors.api.site import BASE
from mitoyen.foundation.identifiers import DocumentId, MessageId, RoomId, ThreadId
from mitoyen.journal.database import reading

Start = Annotated[
    Literal["first", "last"],
    QueryParameter(description="Without a cursor: the first page of the thread, or the last one."),
]


@get(
    "/rooms/{room_id:str}/threads/{thread_id:str}/messages", operation_id="messages", tags=["Talk"]
)
async def list_messages(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    limit: Limit = 50,
    cursor: CursorText = None,
    start: Start = "last",
) -> Messages:
    """List the messages of a thread.

    In the order of their positions. Begins with the last page: `previous` leads to earlier ones, `next` to later ones.
    """
    said = position(cursor, "after", "before")
    async with reading(request.actor) as db:
        await queries.thread(db, room_id, thread_id)
        match said, start:
            case ("before", index), _:
                page = await queries.messages_before(
                    db, room_id, thread_id, before=index, count=limit
                )
            case ("after", index), _:
                page = await queries.messages_after(
                    db, room_id, thread_id, after=index, count=limit
                )
            case _, "first":
                page = await queries.messages_after(db, room_id, thread_id, after=-1, count=limit)
            case _:
                page = await queries.latest_messages(db, room_id, thread_id, count=limit)
    return _page(request, room_id, page, from_start=said is None and start == "first")


def _page(request: ApiRequest, room_id: RoomId, page: MessagePage, *, from_start: bool) -> Messages:
    rows = page.messages
    return Messages(
        items=[Message.of(row, room_id) for row in rows],
        next=link(request, "after", rows[-1].index if rows and page.later else None),
        previous=link(
            request,
            "before",
            rows[0].index if rows and page.earlier and not from_start else None,
        ),
    )


@post(
    "/rooms/{room_id:str}/threads/{thread_id:str}/messages",
    operation_id="post_message",
    tags=["Talk"],
)
async def post_a_message(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    data: JSONBody[PostMessage],
) -> Response[MessageWritten]:
    """Say something in a thread.

    With `reply_to` it answers an earlier message. With `uploads`, files that wait for this room are issued with it.
    """
    message_id = await _posted(request, room_id, thread_id, data)
    told = await _told(request, room_id, message_id, None)
    return Response(
        told,
        status_code=201,
        headers={"location": f"{BASE}/rooms/{room_id}/messages/{message_id}"},
    )


async def _posted(
    request: ApiRequest, room_id: RoomId, thread_id: ThreadId, data: PostMessage
) -> MessageId:
    combined(data.documents, data.uploads)
    await check_documents(request, room_id, data.documents)
    if not data.uploads:
        posted = await commands.post_message(
            actor=request.actor,
            room_id=room_id,
            thread_id=thread_id,
            body=data.body,
            reply_to=data.reply_to,
            mentions=data.mentions,
            documents=data.documents,
            once=request.idempotency_key,
        )
        return posted.event.message_id

    async def act() -> list[str]:
        handed = await issue_documents(
            actor=request.actor,
            room_id=room_id,
            thread_id=thread_id,
            upload_ids=data.uploads,
            body=data.body,
            reply_to=data.reply_to,
            mentions=data.mentions,
            once=request.idempotency_key,
        )
        return [handed.message.event.message_id]

    return MessageId((await once(request, act, repeatable=True))[0])


def combined(present: Collection[str], uploads: Collection[str]) -> None:
    """Pass a message that points at documents or brings files, not both.

    Raises:
        BodyUnfit: when it does both.
    """
    if present and uploads:
        raise BodyUnfit("documents", "a message that brings files points at no other documents")


async def check_documents(
    request: ApiRequest, room_id: RoomId, present: Collection[DocumentId]
) -> None:
    """Pass a message that points at documents of its own room. None ever leaves it.

    Raises:
        Absent: when the caller may not read the room.
        DocumentsUnfit: when the room has no such document.
    """
    if not present:
        return
    async with reading(request.actor) as db:
        await spaces.room(db, room_id)
        known = await documents.cards(db, room_id, present)
    if not known.keys() >= set(present):
        raise commands.DocumentsUnfit(limit=MOST_DOCUMENTS)


@get("/rooms/{room_id:str}/messages/{message_id:str}", operation_id="message", tags=["Talk"])
async def one_message(
    request: ApiRequest, room_id: FromPath[RoomId], message_id: FromPath[MessageId]
) -> Message:
    """Read one message."""
    async with reading(request.actor) as db:
        return Message.of(await queries.message(db, room_id, message_id), room_id)


@get(
    "/rooms/{room_id:str}/messages/{message_id:str}/wordings",
    operation_id="wordings",
    tags=["Talk"],
)
async def list_wordings(
    request: ApiRequest, room_id: FromPath[RoomId], message_id: FromPath[MessageId]
) -> Wordings:
    """Read how a message was worded over time."""
    async with reading(request.actor) as db:
        await queries.message(db, room_id, message_id)
        found = await queries.wordings(db, room_id, message_id)
    return Wordings(items=[shaped(Wording, one) for one in found])


@post(
    "/rooms/{room_id:str}/messages/{message_id:str}/edit",
    operation_id="edit_message",
    tags=["Talk"],
    status_code=200,
)
async def edit_a_message(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    message_id: FromPath[MessageId],
    data: JSONBody[EditMessage],
) -> MessageWritten:
    """Word a message of your own anew.

    The earlier wordings stay readable. The same words again record nothing: `index` is then null.
    """

    async def act() -> list[str]:
        edited = await commands.edit_message(
            actor=request.actor,
            room_id=room_id,
            message_id=message_id,
            body=data.body,
            mentions=data.mentions,
        )
        return [str(edited.index)] if edited else []

    return await _told(request, room_id, message_id, await once(request, act))


@post(
    "/rooms/{room_id:str}/messages/{message_id:str}/retract",
    operation_id="retract_message",
    tags=["Talk"],
    status_code=200,
)
async def retract_a_message(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    message_id: FromPath[MessageId],
    data: JSONBody[RetractMessage | None] = None,
) -> MessageWritten:
    """Take a message of your own back.

    A notice stays; the content of all its wordings is destroyed, and so are the documents that came with it. What
    others saw, copied or downloaded before is out of reach.
    """
    reason = data.reason if data else ""

    async def act() -> list[str]:
        async with reading(request.actor) as db:
            handed_over = await documents.handed_over(db, room_id, message_id)
        retract = retract_documents if handed_over else commands.retract_message
        retracted = await retract(
            actor=request.actor, room_id=room_id, message_id=message_id, reason=reason
        )
        return [str(retracted.index)] if retracted else []

    return await _told(request, room_id, message_id, await once(request, act))


_REACTION = "/rooms/{room_id:str}/messages/{message_id:str}/reactions/{reaction:str}"


@put(_REACTION, operation_id="give_reaction", tags=["Talk"])
async def react(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    message_id: FromPath[MessageId],
    reaction: FromPath[Reaction],
) -> MessageWritten:
    """Set a sign under a message.

    Again is no fault, and records nothing.
    """

    async def act() -> list[str]:
        given = await commands.give_reaction(
            actor=request.actor, room_id=room_id, message_id=message_id, reaction=reaction
        )
        return [str(given.index)] if given else []

    return await _told(request, room_id, message_id, await once(request, act))


@delete(_REACTION, operation_id="withdraw_reaction", tags=["Talk"], status_code=200)
async def withdraw(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    message_id: FromPath[MessageId],
    reaction: FromPath[Reaction],
) -> MessageWritten:
    """Remove your sign from under a message.

    When it is not there it is no fault, and records nothing.
    """

    async def act() -> list[str]:
        withdrawn = await commands.withdraw_reaction(
            actor=request.actor, room_id=room_id, message_id=message_id, reaction=reaction
        )
        return [str(withdrawn.index)] if withdrawn else []

    return await _told(request, room_id, message_id, await once(request, act))


async def _told(
    request: ApiRequest, room_id: RoomId, message_id: MessageId, made: list[str] | None
) -> MessageWritten:
    """Tell how a message stands, and who sees it; without `made`, it was posted just now."""
    async with showing(request.actor) as db:
        message = Message.of(await queries.message(db, room_id, message_id), room_id)
        reach = Reach.of(await spaces.reach(db, room_id))
    if made is None:
        index: int | None = message.index
    else:
        index = int(made[0]) if made else None
    return MessageWritten(room_id=room_id, index=index, reach=reach, message=message)


ROUTES: list[HTTPRouteHandler] = [
    list_messages,
    post_a_message,
    one_message,
    list_wordings,
    edit_a_message,
    retract_a_message,
    react,
    withdraw,
]
