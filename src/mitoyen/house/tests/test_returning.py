"""Whoever's mailbox is closed is paused at once, until his company confirms him."""

from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import restore_access
from mitoyen.house.returning import pause_at
from mitoyen.journal.database import reading


async def test_a_closed_mailbox_pauses_its_owner_and_nobody_else(pump_p4):
    jeanne, nadia = pump_p4["jeanne"], pump_p4["nadia"]

    assert await pause_at(pump_p4.addresses["nadia"])
    assert not await pause_at(pump_p4.addresses["nadia"])
    assert not await pause_at("nobody@boreal.example")
    assert not await pause_at(pump_p4.addresses["thomas"])

    async with reading(nadia) as db:
        assert await people.standing(db, nadia) is None
    async with reading(jeanne) as db:
        assert await people.standing(db, jeanne)
    await restore_access(actor=jeanne, person_id=nadia.person_id)
    async with reading(nadia) as db:
        assert await people.standing(db, nadia)
