"""One message: answered by a sign, worded anew, taken back, and how it read before."""

from dataclasses import dataclass, replace
from typing import TypedDict

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.documents.commands import retract_documents
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.queries import Reach
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.commands import (
    edit_message,
    give_reaction,
    retract_message,
    withdraw_reaction,
)
from mitoyen.domains.talk.queries import MessageDecisions, MessageRow, ThreadRow
from mitoyen.doors.web import paths, sentences
from mitoyen.doors.web.answers import after, done, page
from mitoyen.doors.web.around import Around, around_room, frame_in, reach_view
from mitoyen.doors.web.conversation import Conversation, conversation
from mitoyen.doors.web.forms import Form, fresh_key, read_form
from mitoyen.doors.web.posting import named
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.thread_lines import ERASED
from mitoyen.doors.web.views import (
    EditMessageView,
    FrameView,
    MessageView,
    RetractMessageView,
    RoomLinkView,
    WordingsView,
    WordingView,
)
from mitoyen.doors.web.writing import composer
from mitoyen.foundation.decisions import Absent, Unfit
from mitoyen.foundation.identifiers import MessageId, RoomId, SpaceId, ThreadId
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading

ONE = "/rooms/{room_id:str}/threads/{thread_id:str}/messages/{message_id:str}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The address of a message."""

    room_id: RoomId
    thread_id: ThreadId
    message_id: MessageId

    def back(self, index: int) -> str:
        """Return where the message is read in its thread."""
        return f"{paths.thread(self.room_id, self.thread_id)}?at={index}#e-{index}"


class _About(TypedDict):
    space_id: SpaceId
    space_name: str
    room: RoomLinkView
    thread_id: ThreadId
    thread_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What was read for a page about one message."""

    around: Around
    room: RoomLinkView
    thread: ThreadRow
    row: MessageRow
    talking: Conversation
    reach: Reach

    @property
    def may(self) -> MessageDecisions:
        """What the reader may do with the message."""
        closed = self.thread.closed_at is not None
        return self.row.decisions(self.talking.member, thread_closed=closed)

    @property
    def alone(self) -> MessageView:
        """The message as a page shows it on which one thing is done to it: without a menu of acts."""
        return replace(self.talking.show(self.row), acts=frozenset())

    @property
    def about(self) -> _About:
        """What every page about one message says."""
        return _About(
            space_id=self.around.space.space_id,
            space_name=self.around.space.name or "?",
            room=self.room,
            thread_id=self.row.thread_id,
            thread_title=self.thread.title or ERASED,
        )


async def _read(db: Connection, reader: Reader, place: Place) -> _Shown:
    row = await talk.message(db, place.room_id, place.message_id)
    if row.thread_id != place.thread_id:
        raise Absent
    around, room = await around_room(db, reader, place.room_id)
    head = await journal.head(db, place.room_id)
    thread = await talk.thread(db, place.room_id, place.thread_id)
    return _Shown(
        around=around,
        room=room,
        thread=thread,
        row=row,
        talking=await conversation(
            db,
            place.room_id,
            [row],
            member=await spaces.membership(db, place.room_id, reader.actor),
            closed=thread.closed_at is not None,
            sealed=head.sealed,
        ),
        reach=await spaces.reach(db, place.room_id),
    )


@get(f"{ONE}/edit")
async def show_edit(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    message_id: FromPath[MessageId],
) -> Response[str]:
    place = Place(room_id=room_id, thread_id=thread_id, message_id=message_id)
    return await _edit_page(request, site, reader, place, None, None)


@post(f"{ONE}/edit")
async def edit(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    message_id: FromPath[MessageId],
) -> Response[str] | Response[None]:
    place = Place(room_id=room_id, thread_id=thread_id, message_id=message_id)
    form = await read_form(request, reader)
    body = form.text("body")
    try:
        await edit_message(
            actor=reader.actor,
            room_id=room_id,
            message_id=message_id,
            body=body,
            mentions=tuple(await named(reader, room_id, body)),
        )
    except Unfit as unfit:
        return await _edit_page(request, site, reader, place, form, unfit)
    async with reading(reader.actor) as db:
        row = await talk.message(db, room_id, message_id)
    return after(place.back(row.index))


async def _edit_page(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    place: Place,
    form: Form | None,
    unfit: Unfit | None,
) -> Response[str]:
    async with reading(reader.actor) as db:
        shown = await _read(db, reader, place)
    shown.may.edit.require()
    view = EditMessageView(
        **shown.about,
        message=shown.alone,
        composer=composer(
            shown.around.reader,
            shown.reach,
            paths.edit(place.room_id, place.thread_id, place.message_id),
            draft=form.text("body") if form else shown.row.body or "",
            problem=sentences.problem_of(unfit) if unfit else "",
            may_attach=False,
        ),
    )
    frame = _frame(request, site, shown)
    return page(site, view, frame, status=422 if unfit else 200)


@get(f"{ONE}/retract")
async def show_retract(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    message_id: FromPath[MessageId],
) -> Response[str]:
    place = Place(room_id=room_id, thread_id=thread_id, message_id=message_id)
    return await _retract_page(request, site, reader, place, "", None)


@post(f"{ONE}/retract")
async def retract(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    message_id: FromPath[MessageId],
) -> Response[str] | Response[None]:
    place = Place(room_id=room_id, thread_id=thread_id, message_id=message_id)
    form = await read_form(request, reader)
    async with reading(reader.actor) as db:
        row = await talk.message(db, room_id, message_id)
    verb = retract_documents if row.documents else retract_message
    try:
        await verb(
            actor=reader.actor,
            room_id=room_id,
            message_id=message_id,
            reason=form.text("reason"),
        )
    except Unfit as unfit:
        reason = form.text("reason")
        return await _retract_page(request, site, reader, place, reason, unfit)
    return after(place.back(row.index))


async def _retract_page(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    place: Place,
    reason: str,
    unfit: Unfit | None,
) -> Response[str]:
    async with reading(reader.actor) as db:
        shown = await _read(db, reader, place)
    shown.may.retract.require()
    view = RetractMessageView(
        **shown.about,
        message=shown.alone,
        key=fresh_key(),
        reach=reach_view(shown.reach, reader),
        reason=reason,
        problem=sentences.problem_of(unfit) if unfit else "",
    )
    frame = _frame(request, site, shown)
    return page(site, view, frame, status=422 if unfit else 200)


@get(f"{ONE}/wordings")
async def show_wordings(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    message_id: FromPath[MessageId],
) -> Response[str]:
    place = Place(room_id=room_id, thread_id=thread_id, message_id=message_id)
    async with reading(reader.actor) as db:
        shown = await _read(db, reader, place)
        wordings = await talk.wordings(db, room_id, message_id)
    view = WordingsView(
        **shown.about,
        author=shown.talking.show(shown.row).author,
        index=shown.row.index,
        wordings=tuple(
            WordingView(index=one.index, at=one.written_at, body=one.body)
            for one in reversed(wordings)
        ),
    )
    return page(site, view, _frame(request, site, shown))


@post(f"{ONE}/reactions")
async def react(
    request: AnyRequest,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    message_id: FromPath[MessageId],
) -> Response[None]:
    form = await read_form(request, reader)
    give, withdraw = form.field("give"), form.field("withdraw")
    verb = give_reaction if withdraw is None else withdraw_reaction
    await verb(
        actor=reader.actor, room_id=room_id, message_id=message_id, reaction=withdraw or give or ""
    )
    place = Place(room_id=room_id, thread_id=thread_id, message_id=message_id)
    async with reading(reader.actor) as db:
        row = await talk.message(db, room_id, message_id)
    return done(request, place.back(row.index))


def _frame(request: AnyRequest, site: Site, shown: _Shown) -> FrameView:
    room_id = shown.room.room_id
    return frame_in(request, site, shown.around, here=room_id, journal_room_id=room_id)


HANDLERS = (show_edit, edit, show_retract, retract, show_wordings, react)
