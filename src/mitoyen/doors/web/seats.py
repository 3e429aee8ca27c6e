"""Restricted rooms: opening one, and who sits in it."""

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import give_seat, leave_seat, open_restricted_room
from mitoyen.doors.web import paths, sentences
from mitoyen.doors.web.answers import after, page
from mitoyen.doors.web.around import around_room, around_space, frame_in, reach_view
from mitoyen.doors.web.forms import Form, fresh_key, read_form
from mitoyen.doors.web.membership import by_party
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import NewRoomView, SeatsView
from mitoyen.foundation.decisions import Absent, Unfit
from mitoyen.foundation.identifiers import MemberId, NotAnIdentifier, RoomId, SpaceId
from mitoyen.journal.database import reading


@get("/spaces/{space_id:str}/rooms/new")
async def show_new_room(
    request: AnyRequest, site: OurSite, reader: OurReader, space_id: FromPath[SpaceId]
) -> Response[str]:
    return await _new_room(request, site, reader, space_id, Form(), None)


@post("/spaces/{space_id:str}/rooms/new")
async def open_new_room(
    request: AnyRequest, site: OurSite, reader: OurReader, space_id: FromPath[SpaceId]
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    try:
        room_id = await open_restricted_room(
            actor=reader.actor,
            space_id=space_id,
            name=form.text("name"),
            with_members=tuple(_member(text) for text in form.texts("member")),
            once=form.field("key"),
        )
    except Unfit as unfit:
        return await _new_room(request, site, reader, space_id, form, unfit)
    return after(paths.room(room_id))


async def _new_room(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    space_id: SpaceId,
    form: Form,
    unfit: Unfit | None,
) -> Response[str]:
    async with reading(reader.actor) as db:
        around = await around_space(db, reader, space_id)
        members = await spaces.members(db, space_id)
    view = NewRoomView(
        space_id=space_id,
        space_name=around.space.name or "?",
        parties=by_party(around, (member for member in members if member.left_at is None)),
        key=fresh_key(),
        name=form.text("name"),
        chosen=frozenset(form.texts("member")),
        problems=((unfit.field, sentences.problem_of(unfit)),) if unfit else (),
    )
    status = 422 if unfit else 200
    return page(site, view, frame_in(request, site, around, here="space"), status=status)


@get("/rooms/{room_id:str}/people")
async def show_seats(
    request: AnyRequest, site: OurSite, reader: OurReader, room_id: FromPath[RoomId]
) -> Response[str]:
    async with reading(reader.actor) as db:
        around, room = await around_room(db, reader, room_id)
        reach = await spaces.reach(db, room_id)
        members = await spaces.members(db, around.space.space_id)
    present = [member for member in members if member.left_at is None]
    seated = {person.member_id for party in reach.parties for person in party.people}
    companies = {party.organisation_id for party in reach.parties}
    restricted = room.kind == "restricted"
    view = SeatsView(
        space_id=around.space.space_id,
        space_name=around.space.name or "?",
        room=room,
        reach=reach_view(reach, reader),
        seated=by_party(around, (m for m in present if m.member_id in seated)),
        others=by_party(
            around,
            (
                m
                for m in present
                if restricted and m.organisation_id in companies and m.member_id not in seated
            ),
        ),
        key=fresh_key(),
        may_leave=restricted,
    )
    return page(site, view, frame_in(request, site, around, here=room_id))


@post("/rooms/{room_id:str}/people")
async def give_new_seat(
    request: AnyRequest, reader: OurReader, room_id: FromPath[RoomId]
) -> Response[None]:
    form = await read_form(request, reader)
    member_id = _member(form.text("member"))
    await give_seat(actor=reader.actor, room_id=room_id, member_id=member_id)
    return after(f"{paths.seats(room_id)}?told=seat_given")


@post("/rooms/{room_id:str}/people/leave")
async def leave_own_seat(
    request: AnyRequest, reader: OurReader, room_id: FromPath[RoomId]
) -> Response[None]:
    await read_form(request, reader)
    async with reading(reader.actor) as db:
        room = await spaces.room(db, room_id)
    await leave_seat(actor=reader.actor, room_id=room_id)
    return after(f"{paths.space(room.space_id)}?told=seat_left")


def _member(text: str) -> MemberId:
    try:
        return MemberId.parse(text)
    except NotAnIdentifier:
        raise Absent from None


HANDLERS = (show_new_room, open_new_room, show_seats, give_new_seat, leave_own_seat)
