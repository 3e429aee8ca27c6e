"""Sealing: new leaves of many rooms into their trees, and a signed checkpoint for each, in one transaction.

Runs beside serving. A signed checkpoint leaves the process only after its transaction committed, and
covers only entries that are committed: a crash leaves either the old head or the new one, never two.
What the last tick kept of a tree stands under the house's mark: nothing is signed on top of what somebody else wrote.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import structlog
from psycopg import AsyncCursor
from psycopg.rows import TupleRow

from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import RoomId
from mitoyen.foundation.merkle import Frontier, root_of_hashes
from mitoyen.foundation.notes import checkpoint_text
from mitoyen.foundation.tiles import FullTile, extend, hashes_to_read, tile_hashes
from mitoyen.journal import keys, moves
from mitoyen.journal.database import Connection, connection, transaction, value

ROOMS_A_TICK = 256
LEAVES_A_TICK = 65_536  # of one room
BETWEEN_TICKS_S = 0.15  # so that an entry is sealed well within a second
IDLE_S = 0.5  # until the next look at what other processes wrote
LONGEST_PAUSE_S = 5.0  # after failures
SEALERS_LOCK = 0x6D69746F  # one sealer at a time (advisory lock of the one shard of rooms)

log = structlog.get_logger()


class DoesNotFit(ValueError):
    """A room's entries, tiles and kept tree do not fit together: nothing more is signed there."""


class WrongSecret(ValueError):
    """This house started with another master secret than its journals': no room is to blame."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A room whose journal is longer than its last checkpoint says."""

    room_id: RoomId
    origin: str
    vkey: str
    sealed: int
    size: int
    frontier: bytes

    def tree(self) -> Frontier:
        """Return the tree of what is sealed.

        Raises:
            DoesNotFit: when it is not as this house left it.
        """
        if not self.sealed:
            return Frontier()
        try:
            frontier = Frontier.from_bytes(keys.unmarked(self.origin, self.frontier))
        except ValueError as forged:
            raise DoesNotFit(str(forged)) from forged
        if frontier.size != self.sealed:
            raise DoesNotFit(f"a tree of {frontier.size} leaves where {self.sealed} are sealed")
        return frontier


async def is_our_secret() -> bool:
    """Tell whether the master secret is the one of the journals; so it is while there are none.

    Raises:
        Busy: when the database cannot serve now.
    """
    async with connection() as db:
        if await value(db, "SELECT to_regprocedure('journal_key()') IS NULL"):
            return True  # the schema is not there yet
        cursor = await db.execute("SELECT origin, vkey FROM journal_key()")
        known = await cursor.fetchone()
    return known is None or keys.signer(known[0]).vkey == known[1]


async def seal_once() -> int:
    """Seal what is recorded and not yet sealed, at most `ROOMS_A_TICK` rooms.

    A room that does not fit together is marked broken, and keeps no other room waiting.

    Returns:
        How many rooms were sealed; 0 when there was nothing to do or another process is sealing.

    Raises:
        Busy: when the database cannot serve now; nothing was sealed, nothing has left the process.
        WrongSecret: when this house's keys are not those of its journals.
    """
    done: list[tuple[RoomId, int]] = []
    async with connection() as db, transaction(db):
        cursor = await db.execute("SELECT pg_try_advisory_xact_lock(%s)", (SEALERS_LOCK,))
        mine = await cursor.fetchone()
        if not mine or not mine[0]:
            return 0
        cursor = await db.execute("SELECT * FROM journal_unsealed(%s)", (ROOMS_A_TICK,))
        work = [
            Unsealed(RoomId(r[0]), r[1], r[2], r[3], min(r[4], r[3] + LEAVES_A_TICK), r[5])
            for r in await cursor.fetchall()
        ]
        # All questions first, all answers after: one exchange for the whole tick.
        asked = [
            (room, await _ask_leaves(db, room.room_id, room.sealed, room.size)) for room in work
        ]
        for room, answer in asked:
            leaves = [leaf for (leaf,) in await answer.fetchall()]
            if keys.signer(room.origin).vkey != room.vkey:
                raise WrongSecret(f"not the master secret of {room.origin}: nothing is sealed")
            try:
                await _seal(db, room, leaves)
            except DoesNotFit as fault:
                log.exception("journal_broken", room=room.room_id, fault=str(fault))
                await db.execute(
                    "SELECT journal_break(%s, %s, %s)", (room.room_id, clock.now(), room.sealed)
                )
            else:
                done.append((room.room_id, room.size))
    for room_id, size in done:
        moves.sealed(room_id, size)
    return len(done)


async def _seal(db: Connection, room: Unsealed, leaves: list[bytes]) -> None:
    frontier = room.tree()
    if len(leaves) != room.size - room.sealed:
        raise DoesNotFit(f"{len(leaves)} entries from {room.sealed} up to {room.size}")
    earlier = {
        (level, first): await _hashes(db, room.room_id, level, first, last)
        for level, first, last in hashes_to_read(room.sealed, len(leaves))
    }
    await _store(
        db,
        room.room_id,
        extend(frontier, leaves, lambda level, first, _last: earlier[level, first]),
    )
    root = frontier.root()
    note = keys.signer(room.origin).sign(checkpoint_text(room.origin, room.size, root))
    kept = keys.marked(room.origin, frontier.to_bytes())
    await db.execute(
        "SELECT journal_store_checkpoint(%s, %s, %s, %s, %s, %s, %s)",
        (room.room_id, room.sealed, room.size, root, kept, note, clock.now()),
    )


async def _hashes(
    db: Connection, room_id: RoomId, level: int, first: int, last: int
) -> list[bytes]:
    """Read hashes of one tile level that stood before this tick."""
    if level == 0:
        cursor = await _ask_leaves(db, room_id, first, last)
    else:
        cursor = await db.execute(
            "SELECT journal_tile_roots(%s, %s::smallint, %s, %s)", (room_id, level - 1, first, last)
        )
    found = [hash_ for (hash_,) in await cursor.fetchall()]
    if len(found) != last - first:
        raise DoesNotFit(f"{len(found)} hashes of level {level} from {first} up to {last}")
    return found


async def _ask_leaves(
    db: Connection, room_id: RoomId, first: int, last: int
) -> AsyncCursor[TupleRow]:
    return await db.execute("SELECT journal_leaves(%s, %s, %s)", (room_id, first, last))


async def _store(db: Connection, room_id: RoomId, tiles: list[FullTile]) -> None:
    asked = [
        await db.execute(
            "SELECT journal_store_tile(%s, %s::smallint, %s, %s, %s)",
            (
                room_id,
                tile.level,
                tile.n,
                tile.content,
                root_of_hashes(tile_hashes(tile.content)),
            ),
        )
        for tile in tiles
    ]
    for tile, cursor in zip(tiles, asked, strict=True):
        answer = await cursor.fetchone()
        if not answer or not answer[0]:
            raise DoesNotFit(f"another tile stands at {tile.level}/{tile.n}")


class Sealer:
    """The task that seals while the house serves."""

    def __init__(self, *, between_ticks_s: float = BETWEEN_TICKS_S) -> None:
        """Prepare; nothing runs until `run` does."""
        self._between_ticks_s = between_ticks_s
        self._moved = asyncio.Event()

    async def run(self) -> None:
        """Seal until cancelled: soon after a room moves here, and every half second for what other processes wrote."""
        leave = moves.when_appended(lambda _room, _size: self._moved.set())
        failures = 0
        try:
            while True:
                self._moved.clear()
                try:
                    sealed = await seal_once()
                    failures = 0
                except Exception as failure:  # noqa: BLE001 (a sealer that stops for good would leave all unsealed)
                    failures += 1
                    _tell(failure, failures)
                    await asyncio.sleep(min(IDLE_S * failures, LONGEST_PAUSE_S))
                    continue
                if sealed < ROOMS_A_TICK:
                    await self._wait()
        finally:
            leave()

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE_S):
                await self._moved.wait()
            await asyncio.sleep(self._between_ticks_s)


def _tell(failure: Exception, failures: int) -> None:
    if isinstance(failure, Busy):
        if failures in (1, 10, 100):
            log.warning("sealing_waits", reason=failure.reason, failures=failures)
    else:
        log.error("sealing_failed", failures=failures, exc_info=failure)
