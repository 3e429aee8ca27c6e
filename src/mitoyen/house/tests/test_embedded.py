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


async def test_folders_above_are_not_opened_to_reading(place):
    """As root it runs as another user, who has to pass; nobody may read what he could not read before."""
    modes = {"shut": 0o700, "shut/passed": 0o710, "shut/passed/read": 0o755}
    folders = {place.parent / name: mode for name, mode in modes.items()}
    for folder, mode in folders.items():
        folder.mkdir()
        folder.chmod(mode)

    server = Embedded(place.parent / "shut/passed/read/postgresql")
    try:
        assert answers(server) == (False,)
        found = {folder: folder.stat().st_mode & 0o777 for folder in folders}
    finally:
        server.stop()

    opened = 0o010 if os.geteuid() == 0 else 0  # to root's own group
    assert found == {folder: mode | opened for folder, mode in folders.items()}
