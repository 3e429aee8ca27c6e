"""A house whose disk is full, then is not: run as a program, in a file system of its own that nobody else sees.

Prints one JSON object of what happened. Needs no privilege: where it has none, it takes a user namespace.
"""

import asyncio
import ctypes
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

import psycopg

from mitoyen.foundation.decisions import Busy
from mitoyen.house.composition import open_house
from mitoyen.house.database import addresses, migrate
from mitoyen.house.settings import read_settings
from tests.ledger import Look
from tests.probe import TABLE, declare, new_room

NEW_USERS, NEW_MOUNTS = 0x10000000, 0x00020000
PRIVATE, RECURSIVE = 1 << 18, 1 << 14
SIZE = "260m"


def small_disk(folder):
    """Mount a small file system at `folder`, for this process and its children alone."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(NEW_MOUNTS):
        check(libc.unshare(NEW_USERS | NEW_MOUNTS))
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    libc.mount(b"none", b"/", None, PRIVATE | RECURSIVE, None)
    options = f"size={SIZE},mode=755".encode()
    check(libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, options))


def check(failed):
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def fill(ballast):
    """Fill the disk to its last byte."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1 << 9, 1):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass


async def outcomes(room, count):
    """Write `count` times; say for each what came of it."""
    said = []
    for _ in range(count):
        try:
            await room.note("x" * 9_000)
            said.append("written")
        except Busy as busy:
            said.append(busy.reason)
    return said


async def until_written(room):
    for _ in range(300):
        if await outcomes(room, 1) == ["written"]:
            return True
        await asyncio.sleep(0.1)
    return False


async def play(folder):
    settings = read_settings({"MITOYEN_DATA_DIR": str(folder / "var")})
    where = addresses(settings)
    list(migrate(where.owner, where.application))
    try:
        async with open_house(settings, reach=where):
            return await act(folder, where)
    finally:
        where.embedded.stop()


async def act(folder, where):
    with psycopg.connect(where.owner, autocommit=True) as db:
        db.execute(TABLE)
    declare()
    room = await new_room()
    before = await outcomes(room, 5)
    fill(folder / "ballast")
    full = await outcomes(room, 30)
    (folder / "ballast").unlink()
    resumed = await until_written(room)
    # The worst: not even the journal of PostgreSQL itself can grow, and the server falls.
    fill(folder / "ballast")
    with (
        suppress(psycopg.Error),
        psycopg.connect(where.embedded.superuser_url(), autocommit=True) as db,
    ):
        for _ in range(20):
            db.execute("SELECT pg_switch_wal()")
            db.execute("CREATE TABLE IF NOT EXISTS gone (n integer)")
            db.execute("DROP TABLE gone")
    fallen = await outcomes(room, 3)
    (folder / "ballast").unlink()
    return {
        "before": before,
        "full": full,
        "resumed": resumed,
        "fallen": fallen,
        "resumed_again": await until_written(room),
        **await found(room, where),
    }


async def found(room, where):
    async with await psycopg.AsyncConnection.connect(where.owner, autocommit=True) as owner:
        look = Look(owner)
        ((shown,),) = await look.rows(
            "SELECT count(*) FROM probe_note WHERE room_id = %s", room.room_id
        )
        before, after = await look.rebuilt(room)
        return {
            "notes": await look.size(room) - 3,
            "shown": shown,
            "faults": await look.faults(room),
            "rebuilt_alike": before == after,
        }


if __name__ == "__main__":
    disk = Path(sys.argv[1])
    small_disk(disk)
    print(json.dumps(asyncio.run(play(disk))))
