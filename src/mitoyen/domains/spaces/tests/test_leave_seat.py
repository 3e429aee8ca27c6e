"""Whoever sits in a restricted room may leave it; its past stays."""

from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import leave_seat
from mitoyen.journal.database import reading


async def test_a_refusal_leaves_no_trace(pump_p4, refuses):
    await refuses(
        {
            "outsider": "nothing_here",
            "thomas": "nothing_here",
            "denis": "nothing_here",
            "nadia": "nothing_here",
        },
        lambda actor: leave_seat(actor=actor, room_id=pump_p4.prices),
    )


async def test_one_leaves_no_common_room_and_no_private_side(pump_p4, refuses):
    for room_id in (pump_p4.common, pump_p4.sides["aster"]):
        await refuses(
            {"sophie": "spaces.restricted_rooms_only"},
            lambda actor, room_id=room_id: leave_seat(actor=actor, room_id=room_id),
        )


async def test_the_room_is_gone_for_who_left_and_stays_for_the_others(pump_p4, sees, kinds):
    left = await leave_seat(actor=pump_p4["sophie"], room_id=pump_p4.prices)

    assert await sees(pump_p4["sophie"]) == {pump_p4.common, pump_p4.sides["aster"]}
    assert pump_p4.prices in await sees(pump_p4["karim"])
    assert (await kinds(pump_p4.prices))[left.index] == "spaces.seat_left"
    async with reading(pump_p4["jeanne"]) as db:
        assert (await queries.reach(db, pump_p4.prices)).count == 2


async def test_one_leaves_once(pump_p4, refuses):
    await leave_seat(actor=pump_p4["sophie"], room_id=pump_p4.prices)

    await refuses(
        {"sophie": "nothing_here"},
        lambda actor: leave_seat(actor=actor, room_id=pump_p4.prices),
    )


async def test_of_more_seats_than_are_asked_for_those_that_were_left_are_missing(pump_p4):
    await leave_seat(actor=pump_p4["karim"], room_id=pump_p4.prices)

    async with reading(pump_p4["jeanne"]) as db:
        every = await queries.seats(db, pump_p4.prices)
        two = await queries.seats(db, pump_p4.prices, most=2)
        none = await queries.seats(db, pump_p4.common)

    assert [seat.member_id for seat in every] == [
        pump_p4.members[who] for who in ("karim", "sophie", "jeanne")
    ]
    assert two == every[1:]
    assert none == []
