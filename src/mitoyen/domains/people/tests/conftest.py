"""What the tests of signing in ask for."""

from datetime import timedelta

import pytest

from conftest import rebuilt_alike
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.people.unrecorded import letters, open_session
from mitoyen.journal import jobs
from tests import cast as everybody


@pytest.fixture
async def cast(house, owner):
    """The cast at home: its four companies and their people, before they share anything. thomas has left Boréal."""
    cast = everybody.PumpP4()
    await everybody._companies(cast)
    await end_access(actor=cast["jeanne"], person_id=cast["thomas"].person_id)
    async with rebuilt_alike(owner, cast.company_rooms.values):
        yield cast


@pytest.fixture
def posted(house, monkeypatch):
    """The letters that were posted, instead of the jobs that send them."""
    kept = []

    async def keep(name, **arguments):
        kept.append((name, arguments))

    monkeypatch.setattr(jobs, "ask", keep)

    def read():
        return [letters.letter(arguments["closed"]) for _, arguments in kept]

    return read


@pytest.fixture
def signs_in(house):
    """Open a session, as a door does after a proof."""

    async def sign_in(actor, **changes):
        given = {"proven_by": "passkey", "lasting": timedelta(days=30), "idle": timedelta(days=7)}
        return await open_session(actor.person_id, **(given | changes))

    return sign_in


@pytest.fixture
def kinds(owner):
    """The kinds of the entries of a journal, the last ones last, looked at from behind the walls."""

    async def read(room_id):
        cursor = await owner.execute(
            "SELECT convert_from(entry, 'UTF8')::jsonb ->> 'k' FROM journal_entry WHERE room_id = %s ORDER BY index",
            (room_id,),
        )
        return [kind for (kind,) in await cursor.fetchall()]

    return read
