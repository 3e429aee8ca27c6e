"""An administrator opens a space; from its first entry on it is nobody's."""

import asyncio

import pytest

from mitoyen.domains.people.facts import NameUnfit
from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import PurposeTooLong, open_space
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading


async def test_a_refusal_leaves_no_trace(refuses):
    await refuses(
        {"thomas": "nothing_here", "sophie": "spaces.administrators_only"},
        lambda actor: open_space(actor=actor, name="Banc"),
    )


async def test_an_administrator_of_any_company_opens_one(pump_p4, kinds):
    odile = pump_p4["outsider"]

    opened = await open_space(
        actor=odile, name="  Banc  d’essai ", purpose=" Essais \n d’hiver ", role="customer"
    )

    assert await kinds(opened.room_id) == [
        "spaces.space_opened",
        "spaces.party_admitted",
        "spaces.member_admitted",
    ]
    async with reading(odile) as db:
        space = await queries.space(db, opened.space_id)
        [party] = await queries.parties(db, opened.space_id)
        [member] = await queries.members(db, opened.space_id)
        rooms = await queries.rooms(db, opened.space_id)
    assert (space.name, space.purpose, space.room_id) == (
        "Banc d’essai",
        "Essais d’hiver",
        opened.room_id,
    )
    assert (party.name, party.role, party.tone, party.present) == ("Dorval", "customer", 1, 1)
    assert (member.member_id, member.mine) == (opened.member_id, True)
    assert [room.kind for room in rooms] == ["common", "private"]


async def test_nobody_else_knows_of_it(pump_p4):
    opened = await open_space(actor=pump_p4["outsider"], name="Banc")

    for who in ("thomas", "jeanne", "karim", "sophie"):
        async with reading(pump_p4[who]) as db:
            with pytest.raises(Absent):
                await queries.space(db, opened.space_id)


@pytest.mark.parametrize("name", ["", " ", "x" * 121])
async def test_a_space_has_a_name(house, pump_p4, name):
    with pytest.raises(NameUnfit):
        await open_space(actor=pump_p4["karim"], name=name)


async def test_a_purpose_is_short(pump_p4):
    with pytest.raises(PurposeTooLong):
        await open_space(actor=pump_p4["karim"], name="Banc", purpose="x" * 501)


async def test_under_one_key_one_space_is_opened(pump_p4, kinds):
    """A button that is pressed six times, also at once, opens one space with one private side."""
    odile, other = pump_p4["outsider"], pump_p4["karim"]

    async def open_one(actor=odile, name="Banc", once="a-key"):
        return await open_space(actor=actor, name=name, purpose="Essais", once=once)

    opened = await asyncio.gather(*[open_one() for _ in range(6)])
    again = await open_one()

    assert {one.space_id for one in opened} == {again.space_id}
    assert await kinds(again.room_id) == [
        "spaces.space_opened",
        "spaces.party_admitted",
        "spaces.member_admitted",
    ]
    async with reading(odile) as db:
        assert [space.name for space in await queries.spaces(db)] == ["Banc"]
        rooms = await queries.rooms(db, again.space_id)
    assert sorted(room.kind for room in rooms) == ["common", "private"]
    for another in (open_one(other), open_one(name="Banc Nord"), open_one(once="b-key")):
        assert (await another).space_id != again.space_id
