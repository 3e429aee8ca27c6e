"""What is too old goes, and the log says so."""

from datetime import timedelta

import pytest

from mitoyen.domains.security import queries
from mitoyen.domains.security.unrecorded import keep_for, note, purge, purging, written
from mitoyen.foundation import clock
from mitoyen.journal.database import reading


@pytest.fixture(autouse=True)
def usual_days():
    yield
    keep_for(purging.USUAL_DAYS)


async def kinds_seen_by(actor):
    async with reading(actor) as db:
        return [line.kind for line in await queries.security_events(db, limit=100)]


async def test_old_lines_go_and_the_log_of_their_company_says_how_many(pump_p4):
    jeanne, karim = pump_p4["jeanne"], pump_p4["karim"]
    with clock.standing_at(clock.now() - timedelta(days=400)):
        for _ in range(3):
            await note("sign_in", organisation_id=jeanne.organisation_id)
    await note("read", organisation_id=jeanne.organisation_id)
    await note("read", organisation_id=karim.organisation_id)
    await written()

    assert await purge() == 3

    assert sorted(await kinds_seen_by(jeanne)) == ["purged", "read"]
    assert await kinds_seen_by(karim) == ["read"]
    async with reading(jeanne) as db:
        (said,) = await queries.security_events(db, kind="purged", limit=1)
    assert said.facts["events"] == 3
    assert await purge() == 0


async def test_a_house_may_keep_less(pump_p4):
    jeanne = pump_p4["jeanne"]
    with clock.standing_at(clock.now() - timedelta(days=31)):
        await note("sign_in", organisation_id=jeanne.organisation_id)
    await written()
    assert await purge() == 0

    keep_for(30)

    assert await purge() == 1
