"""Any member opens a restricted room; for everybody else it does not exist."""

import asyncio

import pytest

from mitoyen.domains.people.facts import NameUnfit
from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import open_restricted_room
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import MemberId
from mitoyen.journal.database import reading


async def open_room(actor, pump_p4, *who, name="Essais"):
    return await open_restricted_room(
        actor=actor,
        space_id=pump_p4.space_id,
        name=name,
        with_members=tuple(pump_p4.members[one] for one in who),
    )


async def test_a_refusal_leaves_no_trace(pump_p4, refuses):
    await refuses(
        {"outsider": "nothing_here", "thomas": "nothing_here"},
        lambda actor: open_room(actor, pump_p4, "nadia"),
    )
    await refuses(
        {"sophie": "spaces.already_left"}, lambda actor: open_room(actor, pump_p4, "thomas")
    )


async def test_who_is_no_member_of_the_space_gets_no_seat(pump_p4):
    with pytest.raises(Refused) as refusal:
        await open_restricted_room(
            actor=pump_p4["sophie"],
            space_id=pump_p4.space_id,
            name="Essais",
            with_members=(MemberId.new(),),
        )

    assert refusal.value.rule == "nothing_here"


async def test_who_sits_in_it_sees_it_and_no_other_journal_knows_of_it(pump_p4, sees, kinds):
    """Denis opens it: no administrator, of a supplier."""
    before = await kinds(pump_p4.common)

    room_id = await open_room(pump_p4["denis"], pump_p4, "nadia", "denis", "nadia", name=" Essais ")

    assert await kinds(pump_p4.common) == before
    assert await kinds(room_id) == [
        "spaces.restricted_room_opened",
        "spaces.seat_given",
        "spaces.seat_given",
    ]
    for who in ("outsider", "thomas", "karim", "sophie", "jeanne", "lucie"):
        assert room_id not in await sees(pump_p4[who]), who
    for who in ("denis", "nadia"):
        assert room_id in await sees(pump_p4[who]), who
    async with reading(pump_p4["nadia"]) as db:
        assert (await queries.room(db, room_id)).name == "Essais"
        assert (await queries.reach(db, room_id)).count == 2


async def test_one_may_sit_alone(pump_p4, sees):
    room_id = await open_room(pump_p4["sophie"], pump_p4)

    assert room_id in await sees(pump_p4["sophie"])


@pytest.mark.parametrize("name", ["", "x" * 121])
async def test_a_restricted_room_has_a_name(pump_p4, name):
    with pytest.raises(NameUnfit):
        await open_room(pump_p4["sophie"], pump_p4, name=name)


async def test_under_one_key_one_room_is_opened(pump_p4, kinds, sees):
    async def open_one(who="denis", name="Essais", with_members=("nadia",)):
        return await open_restricted_room(
            actor=pump_p4[who],
            space_id=pump_p4.space_id,
            name=name,
            with_members=tuple(pump_p4.members[one] for one in with_members),
            once="a-key",
        )

    before = await sees(pump_p4["denis"])
    opened = set(await asyncio.gather(*[open_one() for _ in range(6)]))
    opened.add(await open_one())

    (room_id,) = opened
    assert await sees(pump_p4["denis"]) - before == {room_id}
    assert await kinds(room_id) == [
        "spaces.restricted_room_opened",
        "spaces.seat_given",
        "spaces.seat_given",
    ]
    others = [open_one("lucie"), open_one(name="Prix"), open_one(with_members=("sophie",))]
    assert len(opened | {await other for other in others}) == 4
