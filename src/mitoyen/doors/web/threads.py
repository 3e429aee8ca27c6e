"""A thread: its entries in order, what one has not read, and where one answers."""

from dataclasses import dataclass

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.queries import MemberRow, Reach
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.queries import MessagePage, ThreadDecisions, ThreadRow
from mitoyen.domains.talk.queries.since import FreshRow, fresh
from mitoyen.domains.talk.unrecorded import mark_read
from mitoyen.doors.web import paths
from mitoyen.doors.web.answers import page
from mitoyen.doors.web.around import Around, around_room, frame_in, ledger_view
from mitoyen.doors.web.closings import closings
from mitoyen.doors.web.conversation import (
    Conversation,
    closing_event,
    conversation,
    in_their_time,
    movement_events,
    quote,
)
from mitoyen.doors.web.forms import fresh_key
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Position, Reader
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.thread_lines import ERASED, thread_lines
from mitoyen.doors.web.views import (
    CheckpointView,
    ComposerView,
    EventView,
    MessageView,
    QuoteView,
    RoomLinkView,
    ThreadLineView,
    ThreadView,
)
from mitoyen.doors.web.views.talk import ThreadAct
from mitoyen.doors.web.writing import audience, composer
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import MessageId, RoomId, ThreadId
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading
from mitoyen.journal.reading import Head

MESSAGES_A_PAGE = 50
OTHER_THREADS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Which page of a thread is asked for: before a position, after it, or around it; without any, the last."""

    before: int | None = None
    after: int | None = None
    around: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A form of the thread's page that is shown again, with what was typed."""

    draft: str = ""
    problem: str = ""
    key: str = ""
    act_problems: tuple[tuple[str, str], ...] = ()
    title: str | None = None


LAST, FIRST_TIME = Turn(), Again()


@get("/rooms/{room_id:str}/threads/{thread_id:str}")
async def show_thread(  # noqa: PLR0913 (each is a part of the address)
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    *,
    before: FromQuery[Position | None] = None,
    after: FromQuery[Position | None] = None,
    at: FromQuery[Position | None] = None,
    answer: FromQuery[MessageId | None] = None,
) -> Response[str]:
    turn = Turn(before=before, after=after, around=at)
    return await thread_page(request, site, reader, room_id, thread_id, turn=turn, answer=answer)


async def thread_page(  # noqa: PLR0913 (a page and the state of its forms)
    request: AnyRequest,
    site: Site,
    reader: Reader,
    room_id: RoomId,
    thread_id: ThreadId,
    *,
    turn: Turn = LAST,
    answer: MessageId | None = None,
    again: Again = FIRST_TIME,
    status: int = 200,
) -> Response[str]:
    """Show a thread; whoever sees its messages has read them."""
    async with reading(reader.actor) as db:
        shown = await _read(db, reader, room_id, thread_id, turn)
        answers = await _answered(db, room_id, thread_id, answer)
        view = await _view(db, shown, again, answers)
    around = shown.around
    if shown.fresh is not None and shown.page.messages:
        last = shown.page.messages[-1].index
        await mark_read(actor=reader.actor, room_id=room_id, thread_id=thread_id, index=last)
        if not shown.page.later:
            around = around.having_read(room_id)
    frame = frame_in(request, site, around, here=room_id, journal_room_id=room_id)
    return page(site, view, frame, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What was read for a page of a thread. The head was read first: nothing before it is missing."""

    around: Around
    room: RoomLinkView
    head: Head
    thread: ThreadRow
    may: ThreadDecisions
    page: MessagePage
    fresh: FreshRow | None
    reach: Reach
    members: list[MemberRow]


async def _read(
    db: Connection, reader: Reader, room_id: RoomId, thread_id: ThreadId, turn: Turn
) -> _Shown:
    head = await journal.head(db, room_id)
    thread = await talk.thread(db, room_id, thread_id)
    around, room = await around_room(db, reader, room_id)
    asked = (room_id, thread_id)
    new = (await fresh(db, [asked])).get(asked) if thread.unread else None
    return _Shown(
        around=around,
        room=room,
        head=head,
        thread=thread,
        may=await talk.thread_decisions(db, room_id, thread_id, reader.actor),
        page=await _page(db, thread, turn, new),
        fresh=new,
        reach=await spaces.reach(db, room_id),
        members=await spaces.members(db, around.space.space_id),
    )


async def _page(db: Connection, thread: ThreadRow, turn: Turn, new: FreshRow | None) -> MessagePage:
    """Return the messages asked for; otherwise the last ones, or those where one had stopped reading."""
    room_id, thread_id, count = thread.room_id, thread.thread_id, MESSAGES_A_PAGE
    if turn.before is not None:
        return await talk.messages_before(db, room_id, thread_id, before=turn.before, count=count)
    if turn.after is not None:
        return await talk.messages_after(db, room_id, thread_id, after=turn.after, count=count)
    if turn.around is not None:
        return await talk.messages_around(db, room_id, thread_id, index=turn.around, count=count)
    last = await talk.latest_messages(db, room_id, thread_id, count=count)
    if new and last.earlier and new.first < last.messages[0].index:
        return await talk.messages_around(db, room_id, thread_id, index=new.first, count=count)
    return last


async def _answered(
    db: Connection, room_id: RoomId, thread_id: ThreadId, answer: MessageId | None
) -> QuoteView | None:
    """Return the message that is about to be answered."""
    if answer is None:
        return None
    row = await talk.message(db, room_id, answer)
    if row.thread_id != thread_id:
        raise Absent
    return None if row.retracted_at else quote(row)


async def _view(
    db: Connection, shown: _Shown, again: Again, answers: QuoteView | None
) -> ThreadView:
    thread, messages = shown.thread, shown.page.messages
    here = paths.thread(thread.room_id, thread.thread_id)
    talking = await conversation(
        db,
        thread.room_id,
        messages,
        member=await spaces.membership(db, thread.room_id, shown.around.reader.actor),
        closed=thread.closed_at is not None,
        sealed=shown.head.sealed,
    )
    return ThreadView(
        space_id=shown.around.space.space_id,
        space_name=shown.around.space.name or "?",
        room=shown.room,
        thread_id=thread.thread_id,
        title=again.title if again.title is not None else thread.title or ERASED,
        closed=thread.closed_at is not None,
        entries=await _entries(db, shown, talking),
        earlier=f"{here}?before={messages[0].index}" if shown.page.earlier and messages else "",
        later=f"{here}?after={messages[-1].index}" if shown.page.later and messages else "",
        last=shown.head.size - 1,
        fresh=shown.fresh.first if shown.fresh else None,
        ledger=ledger_view(shown.head),
        composer=await _composer(db, shown, again, answers, f"{here}/messages"),
        sides=shown.around.sides_of(shown.room),
        others=await _others(db, shown),
        acts=_acts(shown.may),
        conclusion=thread.conclusion or "",
        key=fresh_key(),
        act_problems=again.act_problems,
    )


async def _entries(
    db: Connection, shown: _Shown, talking: Conversation
) -> tuple[MessageView | EventView | CheckpointView, ...]:
    """Return messages; among them who came and left, how the thread ended, where the register was closed."""
    messages = [talking.show(row) for row in shown.page.messages]
    person_of = shown.around.person
    seats = shown.around.seats_of(shown.room)
    events = movement_events(talking, shown.members, seats, shown.around.standing, person_of)
    events += await closing_event(db, talking, shown.thread, person_of)
    open_end = not shown.page.later
    told = in_their_time(events, messages, opened=shown.thread.index, to_the_end=open_end)
    entries: list[MessageView | EventView] = [*messages, *told]
    entries.sort(key=lambda one: one.index)
    return await closings(db, shown.thread.room_id, entries)


async def _composer(
    db: Connection, shown: _Shown, again: Again, answers: QuoteView | None, action: str
) -> ComposerView:
    return composer(
        shown.around.reader,
        shown.reach,
        action,
        key=again.key,
        draft=again.draft,
        problem=again.problem,
        refusal="" if shown.may.post else shown.may.post.rule,
        answers=answers,
        notice=await audience(
            db,
            shown.around,
            shown.reach,
            shown.members,
            towards=f"{paths.thread(shown.thread.room_id, shown.thread.thread_id)}#compose",
        ),
    )


async def _others(db: Connection, shown: _Shown) -> tuple[ThreadLineView, ...]:
    room_id = shown.thread.room_id
    found = await talk.threads(db, room_id, count=OTHER_THREADS + 1)
    others = [one for one in found.threads if one.thread_id != shown.thread.thread_id]
    return tuple(await thread_lines(db, others[:OTHER_THREADS], shown.around.party))


def _acts(may: ThreadDecisions) -> frozenset[ThreadAct]:
    acts: set[ThreadAct] = set()
    if may.rename:
        acts.add("rename")
    if may.close:
        acts.add("close")
    if may.reopen:
        acts.add("reopen")
    return frozenset(acts)


HANDLERS = (show_thread,)
