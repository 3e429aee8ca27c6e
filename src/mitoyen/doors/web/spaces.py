"""Spaces: those of one's company, one of them, and a new one."""

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.copies import queries as copies
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import open_space
from mitoyen.domains.spaces.queries import MemberRow, PartyRow, RoomRow
from mitoyen.domains.spaces.queries.judging import opening_decision
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.queries.since import thread_counts
from mitoyen.doors.web import paths, sentences
from mitoyen.doors.web.answers import after, page
from mitoyen.doors.web.around import Around, around_space, frame_in, graded, ledger_view, reach_view
from mitoyen.doors.web.forms import Form, fresh_key, read_form
from mitoyen.doors.web.home import space_line
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, frame_of
from mitoyen.doors.web.views import (
    MovementView,
    NewSpaceView,
    RoomLineView,
    SpacePartyView,
    SpacesView,
    SpaceView,
)
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import SpaceId
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading

MOST_MOVEMENTS = 8


@get("/spaces")
async def show_spaces(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    async with reading(reader.actor) as db:
        lines = [(await space_line(db, space))[0] for space in await spaces.spaces(db)]
        waiting = sum(room.threads for room in await talk.unread(db))
    frame = frame_of(request, site, reader, place="spaces", waiting=waiting)
    return page(site, SpacesView(spaces=tuple(lines)), frame)


@get("/spaces/new")
async def show_new_space(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    async with reading(reader.actor) as db:
        decision = await opening_decision(db, reader.actor)
    refusal = "" if decision else decision.rule
    frame = frame_of(request, site, reader, place="spaces")
    return page(site, NewSpaceView(key=fresh_key(), refusal=refusal), frame)


@post("/spaces")
async def open_new_space(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    form = await read_form(request, reader)
    try:
        opened = await open_space(
            actor=reader.actor,
            name=form.text("name"),
            purpose=form.text("purpose"),
            once=form.field("key"),
        )
    except Unfit as unfit:
        frame = frame_of(request, site, reader, place="spaces")
        return page(site, _again(form, unfit), frame, status=422)
    return after(paths.space(opened.space_id))


def _again(form: Form, unfit: Unfit) -> NewSpaceView:
    return NewSpaceView(
        key=form.text("key"),
        name=form.text("name"),
        purpose=form.text("purpose"),
        problems=((unfit.field, sentences.problem_of(unfit)),),
    )


@get("/spaces/{space_id:str}")
async def show_space(
    request: AnyRequest, site: OurSite, reader: OurReader, space_id: FromPath[SpaceId]
) -> Response[str]:
    async with reading(reader.actor) as db:
        around = await graded(db, await around_space(db, reader, space_id))
        lines = await _room_lines(db, around)
        head = await journal.head(db, around.space.room_id)
        members = await spaces.members(db, space_id)
        made = [order.made_at for order in await copies.orders(db, space_id) if order.made_at]
    view = SpaceView(
        space_id=space_id,
        name=around.space.name or "?",
        purpose=around.space.purpose or "",
        opened_at=around.space.opened_at,
        parties=tuple(_party(around, party, members) for party in around.standing),
        rooms=tuple(line for line in lines if line.room.kind != "private"),
        own=next((line for line in lines if line.room.kind == "private"), None),
        movements=movements(around, members)[:MOST_MOVEMENTS],
        common_room_id=around.space.room_id,
        ledger=ledger_view(head),
        copied_at=made[0] if made else None,
    )
    return page(site, view, frame_in(request, site, around, here="space"))


async def _room_lines(db: Connection, around: Around) -> list[RoomLineView]:
    counts = await thread_counts(db, [room.room_id for room in around.rooms])
    return [
        await _room_line(db, around, room, counts.get(room.room_id, 0)) for room in around.rooms
    ]


async def _room_line(db: Connection, around: Around, room: RoomRow, threads: int) -> RoomLineView:
    return RoomLineView(
        room=around.link(room.room_id),
        reach=reach_view(await spaces.reach(db, room.room_id), around.reader),
        last=room.size - 1,
        threads=threads,
    )


def _party(around: Around, party: PartyRow, members: list[MemberRow]) -> SpacePartyView:
    left = any(one.left_at and one.organisation_id == party.organisation_id for one in members)
    return SpacePartyView(
        party=around.party(party.organisation_id),
        role=party.role,
        people=party.present,
        since=party.admitted_at,
        contact=party.contact_name if party.contact else None,
        pending=left and not party.contact,
    )


def movements(around: Around, members: list[MemberRow]) -> tuple[MovementView, ...]:
    """Return arrivals and departures, the most recent first."""
    moved = []
    contacts = {p.organisation_id: p.contact_name for p in around.standing if p.contact}
    for member in members:
        person = around.person(member.organisation_id, member.name)
        common = around.space.room_id
        moved.append(
            MovementView(
                person=person, at=member.arrived_at, room_id=common, index=member.arrived_index
            )
        )
        if member.left_at is not None:
            moved.append(
                MovementView(
                    person=person,
                    at=member.left_at,
                    left=True,
                    room_id=common,
                    index=member.left_index,
                    contact=contacts.get(member.organisation_id),
                )
            )
    return tuple(sorted(moved, key=lambda one: one.index or 0, reverse=True))


HANDLERS = (show_spaces, show_new_space, open_new_space, show_space)
