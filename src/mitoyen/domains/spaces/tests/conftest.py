"""What the tests of spaces ask for."""

from datetime import timedelta

import pytest

from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.people.unrecorded import fresh_token
from mitoyen.domains.spaces import queries
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import connection, reading


@pytest.fixture
def kinds(owner):
    """The kinds of the entries of a journal, in order, looked at from behind the walls."""

    async def read(room_id):
        cursor = await owner.execute(
            "SELECT convert_from(entry, 'UTF8')::jsonb ->> 'k' FROM journal_entry WHERE room_id = %s ORDER BY index",
            (room_id,),
        )
        return [kind for (kind,) in await cursor.fetchall()]

    return read


@pytest.fixture
def refuses(kinds, pump_p4, owner):
    """Let each of these people try; each is refused by his rule, and no journal of the house has grown."""

    async def sizes():
        cursor = await owner.execute("SELECT room_id, size FROM journal_head ORDER BY room_id")
        return await cursor.fetchall()

    async def check(rules, attempt):
        before = await sizes()
        for who, rule in rules.items():
            with pytest.raises(Refused) as refusal:
                await attempt(pump_p4[who])
            assert (who, refusal.value.rule) == (who, rule)
        assert await sizes() == before

    return check


@pytest.fixture
def sees(pump_p4):
    """The rooms of Pompe P4 that somebody reads now."""

    async def look(actor):
        async with reading(actor) as db:
            return {room.room_id for room in await queries.rooms(db, pump_p4.space_id)}

    return look


@pytest.fixture
def letter(house):
    """The hash of the token of a letter to a company that was invited."""

    async def write(invited, *, kept_for=timedelta(days=1)):
        token = token_hash(fresh_token())
        async with connection() as db:
            await db.execute(
                "INSERT INTO people_invitation (token_hash, kind, address, invitation_id, room_id, expires_at)"
                " VALUES (%s, 'party', %s, %s, %s, %s)",
                (
                    token,
                    invited.event.address,
                    invited.event.invitation_id,
                    invited.room_id,
                    clock.now() + kept_for,
                ),
            )
        return token

    return write
