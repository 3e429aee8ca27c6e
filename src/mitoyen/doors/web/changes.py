"""What is new in a thread after a position, and what changed, for a page that is already open.

Many pages ask the same at the same moment. Each reader's session and access are checked first, always. What does not
depend on who reads is then made once and shared; whoever wrote or set a sign there has his own made for him; and the
token of a reader's forms is put in at the end.
"""

from litestar import MediaType, Response, get
from litestar.params import FromPath, FromQuery

from mitoyen.domains.people.unrecorded import form_token
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.queries import RoomRow
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.queries import MessageRow
from mitoyen.domains.talk.queries.since import people_concerned
from mitoyen.doors.web.around import Around, around_space, ledger_view
from mitoyen.doors.web.conversation import (
    Conversation,
    closing_event,
    conversation,
    movement_events,
)
from mitoyen.doors.web.fragments import Asked, Made
from mitoyen.doors.web.reader import AnyRequest, OurSite, Position, Reader, reader_of, session_token
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import EventView, FrameView, MessageView, ThreadView
from mitoyen.doors.web.words import LANGUAGES
from mitoyen.doors.web.writing import composer
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import RoomId, ThreadId
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading

READERS_TOKEN = "the-token-of-whoever-reads"  # noqa: S105 (stands where each reader's own is put)


@get("/rooms/{room_id:str}/threads/{thread_id:str}/changes")
async def tell_changes(
    request: AnyRequest,
    site: OurSite,
    room_id: FromPath[RoomId],
    thread_id: FromPath[ThreadId],
    after: FromQuery[Position | None] = None,
    language: FromQuery[str] = "fr",
) -> Response[str]:
    token = session_token(request, site)
    allowed = await site.access.reader(room_id, token)
    if allowed is None or token is None:
        await reader_of(request, site)  # nobody is led to the entrance; for others nothing is here
        raise Absent
    spoken = next((known for known in LANGUAGES if known == language), LANGUAGES[0])
    asked = Asked(
        room_id, thread_id, -1 if after is None else after, spoken, allowed.size, allowed.sealed
    )
    made = site.fragments.find(asked, allowed.person_id)
    if made is None:
        async with site.fragments.alone(asked):
            made = site.fragments.find(asked, allowed.person_id)
            if made is None:
                made = await _made(site, await reader_of(request, site), asked)
                site.fragments.keep(asked, made, allowed.person_id)
    html = made.html.replace(READERS_TOKEN, form_token(token))
    return Response(html, media_type=MediaType.HTML)


async def _made(site: Site, reader: Reader, asked: Asked) -> Made:
    async with reading(reader.actor) as db:
        view, moved, rows = await _view(db, reader, asked)
        concerned = await people_concerned(db, asked.room_id, [row.message_id for row in rows])
    frame = FrameView(
        language=asked.language,
        address="",
        now=clock.now(),
        operator=site.operator,
        csrf=READERS_TOKEN,
    )
    blocks = ("entries", "ledger", "reach") if moved else ("entries", "ledger")
    return Made(site.pages.fragments(view, frame, *blocks), frozenset(concerned))


async def _view(
    db: Connection, reader: Reader, asked: Asked
) -> tuple[ThreadView, bool, list[MessageRow]]:
    """Return the part of the page that changed, whether the audience did, and the messages. The head comes first."""
    head = await journal.head(db, asked.room_id)
    room = await spaces.room(db, asked.room_id)
    around = await around_space(db, reader, room.space_id)
    thread = await talk.thread(db, asked.room_id, asked.thread_id)
    rows = await talk.changes(db, asked.room_id, asked.thread_id, after=asked.after)
    full = len(rows) >= talk.MOST_MESSAGES
    last = max(row.moved_index for row in rows) if full else head.size - 1
    talking = await conversation(db, around, head, thread, rows)
    events = await _events(db, around, talking, room, asked.after, last)
    moved = any(one.kind.startswith("spaces.") for one in events)
    entries: list[MessageView | EventView] = [*(talking.show(row) for row in rows), *events]
    view = ThreadView(
        space_id=room.space_id,
        space_name="",
        room=around.link(asked.room_id),
        thread_id=asked.thread_id,
        title="",
        closed=thread.closed_at is not None,
        entries=tuple(sorted(entries, key=lambda one: one.index)),
        earlier="",
        later="",
        last=last,
        fresh=None,
        ledger=ledger_view(head),
        composer=composer(None, await spaces.reach(db, asked.room_id), ""),
        sides=None,
        others=(),
    )
    return view, moved, rows


async def _events(
    db: Connection,
    around: Around,
    talking: Conversation,
    room: RoomRow,
    after: int,
    last: int,
) -> list[EventView]:
    """Return what happened meanwhile beside messages."""
    members = await spaces.members(db, room.space_id)
    events = movement_events(talking, room.room_id, members, around.seats)
    if talking.thread.closed_at is not None:
        events = await closing_event(db, talking)
    return [one for one in events if after < one.index <= last]


HANDLERS = (tell_changes,)
