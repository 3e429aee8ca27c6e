"""A room: who reads it, its threads."""

from contextlib import suppress

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.queries.judging import opening_decision
from mitoyen.domains.talk.unrecorded import mark_room_read, note_reach_seen
from mitoyen.doors.web import paths
from mitoyen.doors.web.answers import after, page, way_back
from mitoyen.doors.web.around import around_room, frame_in, ledger_view, reach_view
from mitoyen.doors.web.forms import read_form
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Position
from mitoyen.doors.web.thread_lines import thread_lines
from mitoyen.doors.web.views import PagerView, RoomView
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal import reading as journal
from mitoyen.journal.database import reading

THREADS_A_PAGE = 30


@get("/rooms/{room_id:str}")
async def show_room(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    before: FromQuery[Position | None] = None,
) -> Response[str]:
    async with reading(reader.actor) as db:
        around, room = await around_room(db, reader, room_id)
        head = await journal.head(db, room_id)
        reach = await spaces.reach(db, room_id)
        found = await talk.threads(db, room_id, before=before, count=THREADS_A_PAGE)
        lines = await thread_lines(db, found.threads, around.party)
        decision = await opening_decision(db, room_id, reader.actor)
    here = paths.room(room_id)
    view = RoomView(
        space_id=around.space.space_id,
        space_name=around.space.name or "?",
        room=room,
        reach=reach_view(reach, reader),
        ledger=ledger_view(head),
        sides=around.sides_of(room),
        threads=tuple(lines),
        pager=PagerView(
            newer=here if before is not None else "",
            older=f"{here}?before={found.threads[-1].last_index}" if found.more else "",
        ),
        refusal="" if decision else decision.rule,
    )
    frame = frame_in(request, site, around, here=room_id, journal_room_id=room_id)
    return page(site, view, frame)


@post("/rooms/{room_id:str}/read")
async def mark_all_read(
    request: AnyRequest, reader: OurReader, room_id: FromPath[RoomId]
) -> Response[None]:
    await read_form(request, reader)
    async with reading(reader.actor) as db:
        head = await journal.head(db, room_id)
    await mark_room_read(actor=reader.actor, room_id=room_id, index=head.size - 1)
    return after(paths.room(room_id))


@post("/rooms/{room_id:str}/reach-seen")
async def acknowledge_reach(
    request: AnyRequest, reader: OurReader, room_id: FromPath[RoomId]
) -> Response[None]:
    form = await read_form(request, reader)
    with suppress(ValueError):  # a moment that we did not write acknowledges nothing
        await note_reach_seen(actor=reader.actor, room_id=room_id, at=clock.read(form.text("upto")))
    return after(way_back(form.text("towards"), otherwise=paths.room(room_id)))


HANDLERS = (show_room, mark_all_read, acknowledge_reach)
