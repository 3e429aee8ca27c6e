"""Verifying the house's own journals: recompute everything, and say where the first fault is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from mitoyen.foundation.commitments import commit
from mitoyen.foundation.identifiers import RoomId
from mitoyen.foundation.merkle import Frontier, leaf_hash, root_of_hashes
from mitoyen.foundation.notes import KeyRefused, NotANote, NotSigned, open_checkpoint
from mitoyen.foundation.tiles import WIDTH
from mitoyen.journal import keys
from mitoyen.journal.database import Connection, value
from mitoyen.journal.entries import Header
from mitoyen.journal.events import ContentErased
from mitoyen.journal.reading import (
    CheckpointRow,
    EntryRow,
    Head,
    OpeningRow,
    entry_range,
    head,
    openings,
)

ENTRIES_AT_ONCE = 1_000
# Recomputes the commitment of a part that stands outside the database, or None if its content is gone:
# (stored_as, salt, part name) -> 32 bytes.
StoredCommitment = Callable[[str, bytes, str], Awaitable[bytes | None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing in a room's journal that does not verify."""

    room_id: RoomId
    index: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the verification of a room has come."""

    room_id: RoomId
    verified: int
    size: int


async def verify_room(
    db: Connection, room_id: RoomId, stored: StoredCommitment | None = None
) -> AsyncIterator[Progress | Fault]:
    """Recompute entries, leaves, tiles, roots, checkpoints and commitments of one room.

    The room may grow, be sealed and have parts erased meanwhile: what is verified is how it stands at the beginning.

    Args:
        db: the owner's connection, outside a transaction.

    Yields:
        `Progress` as it goes; at the first fault a `Fault`, and then nothing more.
    """
    async with db.transaction():
        await db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        room = await head(db, room_id)
        walk = _Walk(room)
        for first in range(0, room.size, ENTRIES_AT_ONCE):
            last = min(room.size, first + ENTRIES_AT_ONCE)
            recorded = await entry_range(db, room_id, first, last)
            signed = await _checkpoints(db, room_id, first, last)
            opened = await openings(db, room_id, first, last)
            fault = walk.entries(recorded, first, last) or walk.checkpoints(signed, recorded, first)
            fault = fault or await walk.openings(opened, stored)
            if fault:
                yield fault
                return
            yield Progress(room_id, last, room.size)
        fault = await _beyond(db, room) or walk.at_the_end() or await _still_there(db, room, walk)
        fault = fault or await _seal(db, room, walk) or await _tiles(db, room)
        if fault:
            yield fault


async def mark(
    db: Connection, room_id: RoomId, *, broken_at: datetime | None, index: int | None = None
) -> None:
    """Stop writing in a room that does not verify, or let it go on (None) when it verifies again.

    Args:
        db: the owner's connection.
        broken_at: since when; what was said before stays.
        index: of the first fault, when it is of one entry.
    """
    await db.execute(
        """
        UPDATE journal_head SET broken_index = %(index)s,
            broken_at = CASE WHEN %(at)s::timestamptz IS NOT NULL THEN coalesce(broken_at, %(at)s::timestamptz) END
        WHERE room_id = %(room)s AND ((broken_at IS NULL) <> (%(at)s::timestamptz IS NULL)
            OR broken_index IS DISTINCT FROM %(index)s::bigint)
        """,
        {"at": broken_at, "room": room_id, "index": index if broken_at else None},
    )


class _Walk:
    """One pass over a room's entries, with what must hold from one to the next."""

    def __init__(self, room: Head) -> None:
        self._room = room
        self._frontier = Frontier()
        self._at: datetime | None = None
        self._headers: list[Header] = []
        self._gone: set[tuple[int, str]] = set()  # parts without content, until an erasure says why
        self.erased: set[tuple[int, str]] = set()
        self.sealed: Frontier | None = None  # the tree under the last checkpoint

    def _fault(self, index: int | None, what: str) -> Fault:
        return Fault(self._room.room_id, index, what)

    def entries(self, recorded: list[EntryRow], first: int, last: int) -> Fault | None:
        self._headers = []
        for expected, found in enumerate(recorded, first):
            if found.index != expected:
                return self._fault(expected, "entry missing")
            if leaf_hash(found.entry) != found.leaf:
                return self._fault(expected, "entry altered: its hash is not its leaf")
            try:
                header = found.header
            except ValueError as not_canonical:
                return self._fault(expected, f"entry unreadable: {not_canonical}")
            if fault := self._header(header, expected):
                return fault
            self._headers.append(header)
        if len(recorded) != last - first:
            return self._fault(first + len(recorded), "entry missing")
        return None

    def _header(self, header: Header, expected: int) -> Fault | None:
        if header.entry.index != expected:
            return self._fault(expected, f"entry says position {header.entry.index}")
        if self._at and header.entry.at < self._at:
            return self._fault(expected, "entry earlier than the one before it")
        self._at = header.entry.at
        said = header.structure.get("origin"), header.structure.get("vkey")
        if expected == 0 and said != (self._room.origin, self._room.vkey):
            return self._fault(0, "the log's name or key is not the one that its first entry says")
        if header.entry.kind == ContentErased.kind:
            self.erased.add((header.structure["index"], header.structure["part"]))
        return None

    def checkpoints(
        self, signed: list[CheckpointRow], recorded: list[EntryRow], first: int
    ) -> Fault | None:
        place = 0
        for point in signed:
            self._frontier.extend([e.leaf for e in recorded[place : point.size - first]])
            place = point.size - first
            try:
                checkpoint = open_checkpoint(point.note, self._room.vkey)
            except (KeyRefused, NotANote, NotSigned) as refused:
                return self._fault(point.size - 1, f"checkpoint over {point.size}: {refused}")
            said = checkpoint.origin, checkpoint.size, checkpoint.root
            if said != (self._room.origin, point.size, self._frontier.root()) or (
                checkpoint.root != point.root
            ):
                return self._fault(
                    point.size - 1, f"checkpoint over {point.size} does not match the entries"
                )
            if point.size == self._room.sealed:
                self.sealed = Frontier.from_bytes(self._frontier.to_bytes())
        self._frontier.extend([e.leaf for e in recorded[place:]])
        return None

    async def openings(
        self, opened: list[OpeningRow], stored: StoredCommitment | None
    ) -> Fault | None:
        committed = {
            (header.entry.index, part): commitment
            for header in self._headers
            for part, commitment in header.commitments.items()
        }
        for part in opened:
            expected = committed.pop((part.index, part.part), None)
            if part.content is not None:
                found: bytes | None = commit(part.salt, part.part, part.content)
            elif stored is not None and part.stored_as is not None:
                found = await stored(part.stored_as, part.salt, part.part)
            else:
                continue
            if found is None:
                return self._fault(part.index, f"content missing: the file of part {part.part!r}")
            if found != expected:
                return self._fault(
                    part.index, f"content altered: part {part.part!r} does not open its commitment"
                )
        self._gone.update(committed)
        return None

    def at_the_end(self) -> Fault | None:
        """Judge what is gone: only an entry that says so may have erased it."""
        unexplained = sorted(self._gone - self.erased)
        if unexplained:
            index, part = unexplained[0]
            return self._fault(
                index, f"content missing: part {part!r}, and no entry says that it was erased"
            )
        return None


async def _still_there(db: Connection, room: Head, walk: _Walk) -> Fault | None:
    for index, part in sorted(walk.erased):
        if await value(
            db,
            "SELECT true FROM journal_content WHERE room_id = %s AND index = %s AND part = %s",
            (room.room_id, index, part),
        ):
            said = f"content still there: part {part!r}, though an entry says that it was erased"
            return Fault(room.room_id, index, said)
    return None


async def _beyond(db: Connection, room: Head) -> Fault | None:
    """Look for what stands beyond the head."""
    for table in ("journal_entry", "journal_content"):
        index = await value(
            db,
            f"SELECT min(index) FROM {table} WHERE room_id = %s AND index >= %s",  # noqa: S608 (two names of ours)
            (room.room_id, room.size),
        )
        if index is not None:
            return Fault(room.room_id, index, f"beyond the {room.size} entries of the head")
    return None


async def _seal(db: Connection, room: Head, walk: _Walk) -> Fault | None:
    """Compare what the sealer goes on from with the tree recomputed."""
    if room.sealed == 0:
        return None
    if walk.sealed is None:
        return Fault(room.room_id, room.sealed - 1, f"checkpoint over {room.sealed} missing")
    kept = await value(db, "SELECT frontier FROM journal_seal WHERE room_id = %s", (room.room_id,))
    if kept != keys.marked(room.origin, walk.sealed.to_bytes()):
        return Fault(room.room_id, room.sealed - 1, "the tree kept for sealing was altered")
    return None


async def _checkpoints(
    db: Connection, room_id: RoomId, first: int, last: int
) -> list[CheckpointRow]:
    cursor = await db.execute(
        "SELECT size, root, note, sealed_at FROM journal_checkpoint"
        " WHERE room_id = %s AND size > %s AND size <= %s ORDER BY size",
        (room_id, first, last),
    )
    return [
        CheckpointRow(size=r[0], root=r[1], note=r[2], sealed_at=r[3])
        for r in await cursor.fetchall()
    ]


async def _tiles(db: Connection, room: Head) -> Fault | None:
    """Recompute every full tile from the leaves or from the roots of the tiles below."""
    level, full = 0, room.sealed // WIDTH
    while full:
        for n in range(full):
            if level == 0:
                query = (
                    "SELECT leaf FROM journal_entry"
                    " WHERE room_id = %s AND index >= %s AND index < %s ORDER BY index"
                )
                cursor = await db.execute(query, (room.room_id, n * WIDTH, (n + 1) * WIDTH))
            else:
                query = (
                    "SELECT root FROM journal_tile"
                    " WHERE room_id = %s AND level = %s AND n >= %s AND n < %s ORDER BY n"
                )
                cursor = await db.execute(
                    query, (room.room_id, level - 1, n * WIDTH, (n + 1) * WIDTH)
                )
            below = [h for (h,) in await cursor.fetchall()]
            cursor = await db.execute(
                "SELECT hashes, root FROM journal_tile WHERE room_id = %s AND level = %s AND n = %s",
                (room.room_id, level, n),
            )
            tile = await cursor.fetchone()
            if tile is None or tile[0] != b"".join(below) or tile[1] != root_of_hashes(below):
                return Fault(
                    room.room_id, n * WIDTH ** (level + 1), f"tile {level}/{n} does not match"
                )
        level, full = level + 1, full // WIDTH
    return None
