"""An administrator ends the participation of people of his own company."""

import pytest

from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import end_participation
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import MemberId
from mitoyen.journal.database import reading


async def end(actor, pump_p4, who):
    return await end_participation(
        actor=actor, space_id=pump_p4.space_id, member_id=pump_p4.members[who]
    )


async def test_a_refusal_leaves_no_trace(pump_p4, refuses):
    await refuses(
        {
            "outsider": "nothing_here",
            "thomas": "nothing_here",
            "jeanne": "spaces.own_company_only",
            "sophie": "spaces.administrators_only",
        },
        lambda actor: end(actor, pump_p4, "sophie"),
    )
    await refuses({"jeanne": "spaces.already_left"}, lambda actor: end(actor, pump_p4, "thomas"))


async def test_nobody_known_participates_under_an_unknown_name(pump_p4):
    with pytest.raises(Refused) as refusal:
        await end_participation(
            actor=pump_p4["karim"], space_id=pump_p4.space_id, member_id=MemberId.new()
        )

    assert refusal.value.rule == "nothing_here"


async def test_every_room_of_the_space_closes_at_once(pump_p4, sees, kinds):
    assert len(await sees(pump_p4["sophie"])) == 3

    ended = await end(pump_p4["karim"], pump_p4, "sophie")

    assert await sees(pump_p4["sophie"]) == set()
    assert (await kinds(pump_p4.common))[ended.index] == "spaces.participation_ended"
    assert (await kinds(pump_p4.prices))[-1] == "spaces.seat_left"


async def test_all_parties_see_the_departure_and_no_reason(pump_p4):
    ended = await end(pump_p4["karim"], pump_p4, "sophie")

    async with reading(pump_p4["denis"]) as db:
        [row] = [
            one
            for one in await queries.members(db, pump_p4.space_id)
            if one.name == "Sophie Delmas"
        ]
        reach = await queries.reach(db, pump_p4.common)
    assert (row.left_at, row.left_index) == (ended.at, ended.index)
    assert reach.count == 5


async def test_the_restricted_room_reaches_one_less(pump_p4):
    await end(pump_p4["karim"], pump_p4, "sophie")

    async with reading(pump_p4["jeanne"]) as db:
        reach = await queries.reach(db, pump_p4.prices)
    assert [(party.name, len(party.people)) for party in reach.parties] == [
        ("Aster", 1),
        ("Boréal", 1),
    ]
