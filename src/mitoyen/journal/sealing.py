"""Sealing: new leaves of many rooms into their trees, and a signed checkpoint for each, in one transaction.

Runs beside serving. A signed checkpoint leaves the process only after its transaction committed, and
covers only entries that are committed: a crash leaves either the old head or the new one, never two.
"""

import asyncio
from dataclasses import dataclass

import structlog

from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import RoomId
from mitoyen.foundation.merkle import Frontier, root_of_hashes
from mitoyen.foundation.notes import checkpoint_text
from mitoyen.foundation.tiles import FullTile, extend, hashes_to_read, tile_hashes
from mitoyen.journal import keys, moves
from mitoyen.journal.database import Connection, connection

ROOMS_A_TICK = 256
LEAVES_A_TICK = 65_536  # of one room
BETWEEN_TICKS_S = 0.15  # so that an entry is sealed well within a second
SEALERS_LOCK = 0x6D69746F  # one sealer at a time (advisory lock of the one shard of rooms)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A room whose journal is longer than its last checkpoint says."""

    room_id: RoomId
    origin: str
    sealed: int
    size: int
    frontier: bytes


async def seal_once() -> int:
    """Seal what is recorded and not yet sealed, at most `ROOMS_A_TICK` rooms.

    Returns:
        How many rooms were sealed; 0 when there was nothing to do or another process is sealing.

    Raises:
        Busy: when the database cannot serve now; nothing was sealed, nothing has left the process.
    """
    done: list[tuple[RoomId, int]] = []
    async with connection() as db, db.pipeline(), db.transaction():
        cursor = await db.execute("SELECT pg_try_advisory_xact_lock(%s)", (SEALERS_LOCK,))
        mine = await cursor.fetchone()
        if not mine or not mine[0]:
            return 0
        cursor = await db.execute("SELECT * FROM journal_unsealed(%s)", (ROOMS_A_TICK,))
        work = [
            Unsealed(RoomId(r[0]), r[1], r[2], min(r[3], r[2] + LEAVES_A_TICK), r[4])
            for r in await cursor.fetchall()
        ]
        # All questions first, all answers after: one exchange for the whole tick.
        asked = [
            (
                room,
                await db.execute(
                    "SELECT journal_leaves(%s, %s, %s)", (room.room_id, room.sealed, room.size)
                ),
            )
            for room in work
        ]
        for room, answer in asked:
            leaves = [leaf for (leaf,) in await answer.fetchall()]
            await _seal(db, room, leaves)
            done.append((room.room_id, room.size))
    for room_id, size in done:
        moves.sealed(room_id, size)
    return len(done)


async def _seal(db: Connection, room: Unsealed, leaves: list[bytes]) -> None:
    frontier = Frontier.from_bytes(room.frontier) if room.frontier else Frontier()
    if frontier.size != room.sealed or len(leaves) != room.size - room.sealed:
        raise RuntimeError(f"the tree of {room.room_id} does not fit its entries: refusing to sign")
    earlier = {
        (level, first): await _hashes(db, room.room_id, level, first, last)
        for level, first, last in hashes_to_read(room.sealed, len(leaves))
    }
    for tile in extend(frontier, leaves, lambda level, first, _last: earlier[level, first]):
        await _store(db, room.room_id, tile)
    root = frontier.root()
    note = keys.signer(room.origin).sign(checkpoint_text(room.origin, room.size, root))
    await db.execute(
        "SELECT journal_store_checkpoint(%s, %s, %s, %s, %s, %s, %s)",
        (room.room_id, room.sealed, room.size, root, frontier.to_bytes(), note, clock.now()),
    )


async def _hashes(
    db: Connection, room_id: RoomId, level: int, first: int, last: int
) -> list[bytes]:
    """Read hashes of one tile level that stood before this tick."""
    if level == 0:
        cursor = await db.execute("SELECT journal_leaves(%s, %s, %s)", (room_id, first, last))
    else:
        cursor = await db.execute(
            "SELECT journal_tile_root(%s, %s::smallint, n) FROM generate_series(%s::bigint, %s::bigint) n ORDER BY n",
            (room_id, level - 1, first, last - 1),
        )
    return [found for (found,) in await cursor.fetchall()]


async def _store(db: Connection, room_id: RoomId, tile: FullTile) -> None:
    root = root_of_hashes(tile_hashes(tile.content))
    await db.execute(
        "SELECT journal_store_tile(%s, %s::smallint, %s, %s, %s)",
        (room_id, tile.level, tile.n, tile.content, root),
    )


class Sealer:
    """The task that seals while the house serves."""

    def __init__(self, *, between_ticks_s: float = BETWEEN_TICKS_S) -> None:
        """Prepare; nothing runs until `run` does."""
        self._between_ticks_s = between_ticks_s
        self._moved = asyncio.Event()
        moves.when_appended(lambda _room, _size: self._moved.set())

    async def run(self) -> None:
        """Seal for ever: soon after a room moves here, and every half second for what other processes wrote."""
        failures = 0
        while True:
            try:
                sealed = await seal_once()
                failures = 0
            except Busy as busy:
                failures += 1
                if failures in (1, 10, 100):
                    log.warning("sealing_waits", reason=busy.reason, failures=failures)
                await asyncio.sleep(min(0.5 * failures, 5))
                continue
            if sealed < ROOMS_A_TICK:
                self._moved.clear()
                try:
                    await asyncio.wait_for(self._moved.wait(), 0.5)
                except TimeoutError:
                    continue
                await asyncio.sleep(self._between_ticks_s)
