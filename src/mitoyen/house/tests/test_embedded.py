"""The embedded server: one per folder, whoever starts it; it comes back after whatever happened to it."""

import asyncio
import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from mitoyen.house.embedded import APPLICATION, OWNER, Embedded


@pytest.fixture
def place():
    with TemporaryDirectory(prefix="mitoyen-embedded-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "postgresql"


def answers(server):
    with psycopg.connect(server.url(APPLICATION)) as db:
        return db.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()


async def test_it_starts_stops_starts_and_survives_a_stale_lock(place):
    server = Embedded(place)
    assert answers(server) == (False,)
    with psycopg.connect(server.url(OWNER)) as db:
        db.execute("CREATE TABLE kept (n integer)")

    again = Embedded(place)
    assert answers(again) == (False,)

    server.stop()
    back = Embedded(place)
    assert answers(back) == (False,)
    with psycopg.connect(back.url(OWNER)) as db:
        assert db.execute("SELECT count(*) FROM kept").fetchone() == (0,)

    # After a power cut, its number may belong to another program.
    os.kill(back.postmaster, signal.SIGKILL)
    await asyncio.sleep(1)
    lock = place / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    after = Embedded(place)
    try:
        assert answers(after) == (False,)
    finally:
        after.stop()
