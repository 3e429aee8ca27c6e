import pytest

from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import give_seat
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading
from tests.cast import rooms_seen_by


@pytest.mark.parametrize(
    ("who", "common", "prices", "side"),
    [
        ("outsider", False, False, None),
        ("thomas", False, False, None),
        ("denis", True, False, "cadmus"),
        ("nadia", True, False, "boreal"),
        ("jeanne", True, True, "boreal"),
        ("sophie", True, True, "aster"),
    ],
)
async def test_one_sees_the_rooms_one_sits_in_and_no_other(pump_p4, who, common, prices, side):
    seen = await rooms_seen_by(pump_p4, who)

    expected = set()
    if common:
        expected.add(pump_p4.common)
    if prices:
        expected.add(pump_p4.prices)
    if side:
        expected.add(pump_p4.sides[side])
    assert seen == expected


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis", "nadia"])
async def test_a_room_that_one_does_not_sit_in_does_not_exist(pump_p4, who):
    async with reading(pump_p4[who]) as db:
        with pytest.raises(Absent):
            await queries.reach(db, pump_p4.prices)
    with pytest.raises(Absent):
        await give_seat(
            actor=pump_p4[who], room_id=pump_p4.prices, member_id=pump_p4.members["denis"]
        )


async def test_reach_names_companies_and_people(pump_p4):
    async with reading(pump_p4["jeanne"]) as db:
        reach = await queries.reach(db, pump_p4.common)

    assert [(party.name, len(party.people)) for party in reach.parties] == [
        ("Aster", 2),
        ("Boréal", 2),
        ("Cadmus", 2),
    ]
    assert reach.count == 6
