"""Threads: list, open, rename, close, reopen."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from mitoyen.domains.documents.commands import open_thread_with_documents
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import commands, queries
from mitoyen.doors.api.messages import check_documents, combined
from mitoyen.doors.api.once import once, showing
from mitoyen.doors.api.paging import CursorText, Limit, link, position
from mitoyen.doors.api.requests import ApiRequest
from mitoyen.doors.api.shapes.spaces import Reach
from mitoyen.doors.api.shapes.talk import (
    CloseThread,
    Message,
    OpenThread,
    RenameThread,
    Thread,
    ThreadOpened,
    Threads,
    ThreadWritten,
)
from mitoyen.doors.api.site import BASE
from mitoyen.foundation.identifiers import MessageId, RoomId, ThreadId
from mitoyen.journal.database import reading


@get("/rooms/{room_id:str}/threads", operation_id="threads", tags=["Talk"])
async def list_threads(
    request: ApiRequest, room_id: FromPath[RoomId], limit: Limit = 50, cursor: CursorText = None
) -> Threads:
    """List the threads of a room.

    The last moved first, at most 100 a page.
    """
    said = position(cursor, "after")
    async with reading(request.actor) as db:
        await spaces.room(db, room_id)
        page = await queries.threads(db, room_id, before=said[1] if said else None, count=limit)
    last = page.threads[-1].last_index if page.more else None
    return Threads(
        items=[Thread.of(row) for row in page.threads],
        next=link(request, "after", last),
    )


@post("/rooms/{room_id:str}/threads", operation_id="open_thread", tags=["Talk"])
async def open_a_thread(
    request: ApiRequest, room_id: FromPath[RoomId], data: JSONBody[OpenThread]
) -> Response[ThreadOpened]:
    """Open a thread with its first message.

    With `uploads`, files that wait for this room are issued in the same transaction.
    """
    thread_id, message_id = await _opened(request, room_id, data)
    async with showing(request.actor) as db:
        thread = Thread.of(await queries.thread(db, room_id, ThreadId(thread_id)))
        message = Message.of(await queries.message(db, room_id, MessageId(message_id)), room_id)
        reach = Reach.of(await spaces.reach(db, room_id))
    return Response(
        ThreadOpened(
            room_id=room_id, index=thread.index, reach=reach, thread=thread, message=message
        ),
        status_code=201,
        headers={"location": f"{BASE}/rooms/{room_id}/threads/{thread_id}"},
    )


async def _opened(request: ApiRequest, room_id: RoomId, data: OpenThread) -> list[str]:
    combined(data.documents, data.uploads)
    await check_documents(request, room_id, data.documents)
    if not data.uploads:
        opened = await commands.open_thread(
            actor=request.actor,
            room_id=room_id,
            title=data.title,
            body=data.body,
            mentions=data.mentions,
            documents=data.documents,
            once=request.idempotency_key,
        )
        return [opened.thread.event.thread_id, opened.message.event.message_id]

    async def act() -> list[str]:
        handed = await open_thread_with_documents(
            actor=request.actor,
            room_id=room_id,
            title=data.title,
            upload_ids=data.uploads,
            body=data.body,
            mentions=data.mentions,
            once=request.idempotency_key,
        )
        return [handed.message.event.thread_id, handed.message.event.message_id]

    return await once(request, act, repeatable=True)


@get("/rooms/{room_id:str}/threads/{thread_id:str}", operation_id="thread", tags=["Talk"])
async def one_thread(
    request: ApiRequest, room_id: FromPath[RoomId], thread_id: FromPath[ThreadId]
) -> Thread:
    """Read one thread."""
    async with reading(request.actor) as db:
        return Thread.of(await queries.thread(db, room_id, thread_id))


@post(
    "/rooms/{room_id:str}/threads/{thread_id:str}/rename",
    operation_id="rename_thread",
    tags=["Talk"],
    status_code=200,
)
async def rename_a_thread(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    data: JSONBody[RenameThread],
) -> ThreadWritten:
    """Give a thread another title."""

    async def act() -> list[str]:
        renamed = await commands.rename_thread(
            actor=request.actor, room_id=room_id, thread_id=thread_id, title=data.title
        )
        return [str(renamed.index)]

    return await _moved(request, room_id, thread_id, await once(request, act))


@post(
    "/rooms/{room_id:str}/threads/{thread_id:str}/close",
    operation_id="close_thread",
    tags=["Talk"],
    status_code=200,
)
async def close_a_thread(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    data: JSONBody[CloseThread | None] = None,
) -> ThreadWritten:
    """Close a thread.

    Nothing more is said in it; what was said stays readable.
    """

    async def act() -> list[str]:
        closed = await commands.close_thread(
            actor=request.actor,
            room_id=room_id,
            thread_id=thread_id,
            conclusion=data.conclusion if data else "",
        )
        return [str(closed.index)]

    return await _moved(request, room_id, thread_id, await once(request, act))


@post(
    "/rooms/{room_id:str}/threads/{thread_id:str}/reopen",
    operation_id="reopen_thread",
    tags=["Talk"],
    status_code=200,
)
async def reopen_a_thread(
    request: ApiRequest, room_id: FromPath[RoomId], thread_id: FromPath[ThreadId]
) -> ThreadWritten:
    """Open a closed thread again."""

    async def act() -> list[str]:
        reopened = await commands.reopen_thread(
            actor=request.actor, room_id=room_id, thread_id=thread_id
        )
        return [str(reopened.index)]

    return await _moved(request, room_id, thread_id, await once(request, act))


async def _moved(
    request: ApiRequest, room_id: RoomId, thread_id: ThreadId, made: list[str]
) -> ThreadWritten:
    async with showing(request.actor) as db:
        return ThreadWritten(
            room_id=room_id,
            index=int(made[0]),
            reach=Reach.of(await spaces.reach(db, room_id)),
            thread=Thread.of(await queries.thread(db, room_id, thread_id)),
        )


ROUTES: list[HTTPRouteHandler] = [
    list_threads,
    open_a_thread,
    one_thread,
    rename_a_thread,
    close_a_thread,
    reopen_a_thread,
]
