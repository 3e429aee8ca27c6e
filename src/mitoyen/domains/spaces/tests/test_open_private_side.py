"""Each party has its private side: a room of that company alone, inside the space."""

from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import open_private_side
from mitoyen.journal.database import reading


async def test_a_refusal_leaves_no_trace(pump_p4, refuses):
    await refuses(
        {"outsider": "nothing_here", "thomas": "nothing_here"},
        lambda actor: open_private_side(actor=actor, space_id=pump_p4.space_id),
    )


async def test_it_is_opened_once(pump_p4, kinds):
    for who in ("karim", "sophie"):
        found = await open_private_side(actor=pump_p4[who], space_id=pump_p4.space_id)
        assert found == pump_p4.sides["aster"]

    assert await kinds(pump_p4.sides["aster"]) == ["spaces.private_side_opened"]


async def test_its_company_sees_it_and_no_other(pump_p4, sees):
    sides = set(pump_p4.sides.values())

    for who, side in (
        ("outsider", None),
        ("thomas", None),
        ("jeanne", "boreal"),
        ("nadia", "boreal"),
        ("denis", "cadmus"),
        ("sophie", "aster"),
    ):
        seen = await sees(pump_p4[who]) & sides
        assert seen == ({pump_p4.sides[side]} if side else set()), who


async def test_it_reaches_its_company_alone(pump_p4):
    async with reading(pump_p4["jeanne"]) as db:
        reach = await queries.reach(db, pump_p4.sides["boreal"])

    assert [(party.name, len(party.people)) for party in reach.parties] == [("Boréal", 2)]
