"""The application's role, by hand: as whoever has stolen its connection would try."""

from contextlib import asynccontextmanager

import psycopg
import pytest

from mitoyen.domains.talk.commands import open_thread

WALLED = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relrowsecurity
"""


class Hand:
    """A connection of the application's role, and what it is made to claim before each attempt."""

    def __init__(self, db):
        self.db = db

    @asynccontextmanager
    async def claiming(self, *, person="", writing="", undone=True):
        async with self.db.transaction(force_rollback=undone):
            await self.db.execute(
                "SELECT set_config('mitoyen.person', %s, true), set_config('mitoyen.writing', %s, true),"
                " set_config('mitoyen.own_copy', 'on', true)",
                (person, writing),
            )
            yield self.db

    async def rows(self, query, parameters=None, **claims):
        async with self.claiming(**claims) as db:
            return await (await db.execute(query, parameters)).fetchall()

    async def refused(self, query, parameters=None, **claims):
        """Assert that PostgreSQL refuses; return how."""
        with pytest.raises(psycopg.Error) as refusal:
            await self.rows(query, parameters, **claims)
        return refusal.value

    async def rooms_in(self, table, **claims):
        """The rooms of the rows that show."""
        return {room for (room,) in await self.rows(f"SELECT room_id FROM {table}", **claims)}


@pytest.fixture
async def hand(by_hand):
    return Hand(by_hand)


@pytest.fixture
async def walled(owner):
    """Every table behind a wall that says whose room its rows are."""
    found = await (await owner.execute(WALLED)).fetchall()
    keyed = await (
        await owner.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'room_id'"
        )
    ).fetchall()
    return sorted({name for (name,) in found} & {name for (name,) in keyed})


@pytest.fixture
async def said(pump_p4):
    """Something is said in each room, so that there is something to steal. Returns the cast."""
    rooms = {"karim": [pump_p4.common, pump_p4.prices, pump_p4.sides["aster"]]}
    rooms |= {"jeanne": [pump_p4.sides["boreal"]], "lucie": [pump_p4.sides["cadmus"]]}
    for who, theirs in rooms.items():
        for room_id in theirs:
            await open_thread(
                actor=pump_p4[who], room_id=room_id, title="Secret", body="Words of this room."
            )
    return pump_p4
