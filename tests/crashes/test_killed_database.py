"""PostgreSQL is killed in the middle of writes. The embedded one comes back by itself, and so does service."""

import asyncio
import os
import signal
import time
from contextlib import asynccontextmanager
from random import Random

import pytest

from mitoyen.foundation.decisions import Busy
from mitoyen.journal.database import connection, reading, value

ROUNDS = 6
LONGEST_OUTAGE_S = 60


class Writers:
    """They write on and on in one process, over one pool, and count what was acknowledged."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.busy = []
        self.stopped = False

    async def write(self, room):
        while not self.stopped:
            try:
                (recorded,) = await room.note("x" * 300)
            except Busy as busy:
                self.busy.append(busy.reason)
                await asyncio.sleep(0.02)
            else:
                self.ledger.take([f"{room.room_id} {recorded.index} {recorded.event.note_id}"])

    @asynccontextmanager
    async def at_work(self, *, each):
        """Let `each` writers write in each room, and stop in order at the end."""
        tasks = [
            asyncio.create_task(self.write(room)) for room in self.ledger.rooms for _ in range(each)
        ]
        yield
        self.stopped = True
        await asyncio.gather(*tasks)

    async def some_more(self, count=10):
        """Wait until they get on."""
        wanted, until = self.ledger.count + count, time.monotonic() + LONGEST_OUTAGE_S
        while self.ledger.count < wanted:
            assert time.monotonic() < until, f"service did not resume: {self.busy[-3:]}"
            await asyncio.sleep(0.01)


async def one_backend(database):
    async with connection() as db:
        return await value(db, "SELECT pg_backend_pid()")


async def the_postmaster(database):
    return database.embedded.postmaster


@pytest.mark.parametrize("victim", [the_postmaster, one_backend])
async def test_no_acknowledged_entry_is_lost_and_service_resumes(ledger, database, house, victim):
    random = Random(20261122)
    writers = Writers(ledger)
    async with writers.at_work(each=2):
        for _ in range(ROUNDS):
            await writers.some_more()
            await asyncio.sleep(random.uniform(0, 0.15))
            os.kill(await victim(database), signal.SIGKILL)
        await writers.some_more()
        async with reading(ledger.rooms[0].actor) as db:
            assert await value(db, "SELECT true")

    assert "unreachable" in writers.busy
    await ledger.holds()


async def test_an_orderly_stop_of_the_database_is_no_more_than_a_pause(ledger, database, house):
    writers = Writers(ledger)
    async with writers.at_work(each=1):
        await writers.some_more()
        await asyncio.to_thread(database.embedded.stop)
        await writers.some_more()

    await ledger.holds()
