"""A party whose private side was not opened, because the house stopped in between, gets it beside serving."""

import asyncio

import pytest

from mitoyen.domains.spaces import commands, queries
from mitoyen.domains.spaces.commands import open_private_side
from mitoyen.domains.spaces.queries.missing import missing_sides
from mitoyen.house.sides import open_missing_sides
from mitoyen.journal.database import reading
from tests.cast import bring_party


class Stopped(Exception):
    """The house stopped here."""


@pytest.fixture
async def dorval_without_side(pump_p4, monkeypatch):
    async def stop(**_):
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(commands, "open_private_side", stop)
        with pytest.raises(Stopped):
            await bring_party(pump_p4, "dorval")


async def sides_seen(cast, who):
    async with reading(cast[who]) as db:
        rooms = await queries.rooms(db, cast.space_id)
    return [room.room_id for room in rooms if room.kind == "private"]


async def test_it_is_opened_once_whoever_comes_first(pump_p4, dorval_without_side):
    odile = pump_p4["outsider"]

    await asyncio.gather(
        *[open_missing_sides() for _ in range(3)],
        *[open_private_side(actor=odile, space_id=pump_p4.space_id) for _ in range(3)],
    )

    (pump_p4.sides["dorval"],) = await sides_seen(pump_p4, "outsider")
    assert await open_missing_sides() == 0


async def test_only_its_company_sees_it(pump_p4, dorval_without_side):
    await open_missing_sides()

    (pump_p4.sides["dorval"],) = await sides_seen(pump_p4, "outsider")
    assert await sides_seen(pump_p4, "karim") == [pump_p4.sides["aster"]]


async def test_where_nothing_is_missing_nothing_is_opened(pump_p4):
    assert [one for one in await missing_sides() if one.space_id == pump_p4.space_id] == []
