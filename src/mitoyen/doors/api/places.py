"""Who you are, your spaces and their rooms, and who is in them."""

from litestar import Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from mitoyen.domains.assurance import queries as assurance
from mitoyen.domains.people import queries as people
from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import (
    give_seat,
    leave_seat,
    open_restricted_room,
    open_space,
)
from mitoyen.doors.api.once import once, showing
from mitoyen.doors.api.paging import CursorText, Limit, cut
from mitoyen.doors.api.requests import ApiRequest
from mitoyen.doors.api.shapes.base import shaped
from mitoyen.doors.api.shapes.spaces import (
    GiveSeat,
    Me,
    Member,
    Members,
    OpenRoom,
    OpenSpace,
    Parties,
    Party,
    Reach,
    Room,
    Rooms,
    Space,
    Spaces,
    Written,
)
from mitoyen.doors.api.site import BASE
from mitoyen.foundation.identifiers import RoomId, SpaceId
from mitoyen.journal.database import Connection, reading


@get("/me", operation_id="me", tags=["You"])
async def me(request: ApiRequest) -> Me:
    """Tell who you are.

    For whom this token acts, for which company, and whether it may write.
    """
    journal = None
    if request.user.administrator:
        async with reading(request.actor) as db:
            journal = await people.company_room(db, request.actor)
    return shaped(Me, request.user, journal=journal)


@get("/spaces", operation_id="spaces", tags=["Spaces"])
async def list_spaces(request: ApiRequest, limit: Limit = 50, cursor: CursorText = None) -> Spaces:
    """List your spaces."""
    async with reading(request.actor) as db:
        found = await queries.spaces(db)
    rows, links = cut(request, found, lambda row: row.space_id, limit=limit, cursor=cursor)
    return shaped(Spaces, links, items=[shaped(Space, row) for row in rows])


@post("/spaces", operation_id="open_space", tags=["Spaces"])
async def open_a_space(request: ApiRequest, data: JSONBody[OpenSpace]) -> Response[Space]:
    """Open a space.

    Your company becomes its first party and you its first member. Administrators only.
    """

    async def act() -> list[str]:
        opened = await open_space(
            actor=request.actor, name=data.name, purpose=data.purpose, role=data.role
        )
        return [opened.space_id]

    (space_id,) = await once(request, act)
    async with showing(request.actor) as db:
        found = await queries.space(db, SpaceId(space_id))
    return Response(
        shaped(Space, found), headers={"location": f"{BASE}/spaces/{space_id}"}, status_code=201
    )


@get("/spaces/{space_id:str}", operation_id="space", tags=["Spaces"])
async def one_space(request: ApiRequest, space_id: FromPath[SpaceId]) -> Space:
    """Read one space."""
    async with reading(request.actor) as db:
        return shaped(Space, await queries.space(db, space_id))


@get("/spaces/{space_id:str}/parties", operation_id="parties", tags=["Spaces"])
async def list_parties(
    request: ApiRequest, space_id: FromPath[SpaceId], limit: Limit = 50, cursor: CursorText = None
) -> Parties:
    """List the parties of a space."""
    async with reading(request.actor) as db:
        await queries.space(db, space_id)
        found = await queries.parties(db, space_id)
        grades = await assurance.grades(db, [row.organisation_id for row in found])
    rows, links = cut(request, found, lambda row: row.organisation_id, limit=limit, cursor=cursor)
    items = []
    for row in rows:
        known = grades.get(row.organisation_id)
        since = known.since if known else None
        items.append(shaped(Party, row, grade=known.letter if known else None, graded_since=since))
    return shaped(Parties, links, items=items)


@get("/spaces/{space_id:str}/members", operation_id="members", tags=["Spaces"])
async def list_members(
    request: ApiRequest, space_id: FromPath[SpaceId], limit: Limit = 50, cursor: CursorText = None
) -> Members:
    """List the members of a space.

    Everybody who takes part, and everybody who did.
    """
    async with reading(request.actor) as db:
        await queries.space(db, space_id)
        found = await queries.members(db, space_id)
    rows, links = cut(request, found, lambda row: row.member_id, limit=limit, cursor=cursor)
    return shaped(Members, links, items=[shaped(Member, row) for row in rows])


@get("/spaces/{space_id:str}/rooms", operation_id="rooms", tags=["Spaces"])
async def list_rooms(
    request: ApiRequest, space_id: FromPath[SpaceId], limit: Limit = 50, cursor: CursorText = None
) -> Rooms:
    """List the rooms of a space that you may read.

    For whom a room is not open, it does not exist.
    """
    async with reading(request.actor) as db:
        await queries.space(db, space_id)
        found = await queries.rooms(db, space_id)
    rows, links = cut(request, found, lambda row: row.room_id, limit=limit, cursor=cursor)
    return shaped(Rooms, links, items=[shaped(Room, row) for row in rows])


@post("/spaces/{space_id:str}/rooms", operation_id="open_room", tags=["Spaces"])
async def open_a_room(
    request: ApiRequest, space_id: FromPath[SpaceId], data: JSONBody[OpenRoom]
) -> Response[Room]:
    """Open a restricted room.

    For yourself and the members named. For everybody else it does not exist.
    """

    async def act() -> list[str]:
        return [
            await open_restricted_room(
                actor=request.actor,
                space_id=space_id,
                name=data.name,
                with_members=data.members,
            )
        ]

    (room_id,) = await once(request, act)
    async with showing(request.actor) as db:
        found = await queries.room(db, RoomId(room_id))
    return Response(
        shaped(Room, found), headers={"location": f"{BASE}/rooms/{room_id}"}, status_code=201
    )


@get("/rooms/{room_id:str}", operation_id="room", tags=["Rooms"])
async def one_room(request: ApiRequest, room_id: FromPath[RoomId]) -> Room:
    """Read one room."""
    async with reading(request.actor) as db:
        return shaped(Room, await queries.room(db, room_id))


@get("/rooms/{room_id:str}/reach", operation_id="reach", tags=["Rooms"])
async def room_reach(request: ApiRequest, room_id: FromPath[RoomId]) -> Reach:
    """Tell who would see it.

    Ask before you write: who sees, now, what is written in this room, by company. Each write tells it once more.
    """
    async with reading(request.actor) as db:
        return Reach.of(await queries.reach(db, room_id))


@post("/rooms/{room_id:str}/seats", operation_id="give_seat", tags=["Rooms"])
async def give_a_seat(
    request: ApiRequest, room_id: FromPath[RoomId], data: JSONBody[GiveSeat]
) -> Written:
    """Bring somebody into a restricted room.

    A member of the space, of a company that already sits there.
    """

    async def act() -> list[str]:
        given = await give_seat(actor=request.actor, room_id=room_id, member_id=data.member_id)
        return [str(given.index)]

    (index,) = await once(request, act)
    async with showing(request.actor) as db:
        return await written(db, room_id, int(index))


@delete("/rooms/{room_id:str}/seats/mine", operation_id="leave_seat", tags=["Rooms"])
async def leave_the_room(request: ApiRequest, room_id: FromPath[RoomId]) -> None:
    """Leave a restricted room.

    You see nothing more of it from here on, its past included.
    """

    async def act() -> list[str]:
        await leave_seat(actor=request.actor, room_id=room_id)
        return []

    await once(request, act)


async def written(db: Connection, room_id: FromPath[RoomId], index: int | None) -> Written:
    """Tell what a write did, and who sees it."""
    return Written(room_id=room_id, index=index, reach=Reach.of(await queries.reach(db, room_id)))


ROUTES: list[HTTPRouteHandler] = [
    me,
    list_spaces,
    open_a_space,
    one_space,
    list_parties,
    list_members,
    list_rooms,
    open_a_room,
    one_room,
    room_reach,
    give_a_seat,
    leave_the_room,
]
