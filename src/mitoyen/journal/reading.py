"""Reading a room's log within the reader's walls: its head, entries, tiles, proofs and receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import RoomId
from mitoyen.foundation.merkle import HASH_BYTES, NodeReader, root_of_hashes
from mitoyen.foundation.merkle import consistency_proof as consistency
from mitoyen.foundation.merkle import inclusion_proof as inclusion
from mitoyen.foundation.notes import receipt as receipt_text
from mitoyen.foundation.tiles import ENTRIES, TREE_LEVELS, Tile, encode_bundle
from mitoyen.journal.database import Connection, row, rows
from mitoyen.journal.entries import Header, parse

MOST_ENTRIES = 200  # a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a room's log stands.

    Attributes:
        size: entries recorded; sealed: how many of them are under the last signed checkpoint.
        broken_index: the first fault of a journal that does not verify, when it is of one entry.
    """

    room_id: RoomId
    origin: str
    vkey: str
    size: int
    sealed: int
    sealed_at: datetime | None
    root: bytes | None
    broken_at: datetime | None
    broken_index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry as it stands, with its exact bytes."""

    room_id: RoomId
    index: int
    entry: bytes
    leaf: bytes

    @property
    def header(self) -> Header:
        """What the bytes say."""
        return parse(self.room_id, self.entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRow:
    """What opens one commitment of an entry."""

    index: int
    part: str
    salt: bytes
    content: bytes | None
    stored_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointRow:
    """A signed checkpoint that was published."""

    size: int
    root: bytes
    note: str
    sealed_at: datetime


async def head(db: Connection, room_id: RoomId) -> Head:
    """Return where a room's log stands.

    Raises:
        Absent: when the reader's walls hide the room, or it does not exist.
    """
    found = await row(
        db,
        Head,
        """
        SELECT h.room_id, h.origin, h.vkey, h.size, s.size AS sealed, c.sealed_at, c.root, h.broken_at, h.broken_index
        FROM journal_head h JOIN journal_seal s USING (room_id)
        LEFT JOIN journal_checkpoint c ON c.room_id = h.room_id AND c.size = s.size
        WHERE h.room_id = %s
        """,
        (room_id,),
    )
    if found is None:
        raise Absent
    return found


async def entries(
    db: Connection, room_id: RoomId, *, before: int | None = None, count: int
) -> list[EntryRow]:
    """Return up to `count` entries, the most recent first, from just before position `before`."""
    return await rows(
        db,
        EntryRow,
        """
        SELECT room_id, index, entry, leaf FROM journal_entry
        WHERE room_id = %s AND index < coalesce(%s::bigint, 9223372036854775807) ORDER BY index DESC LIMIT %s
        """,
        (room_id, before, min(count, MOST_ENTRIES)),
    )


async def entry_range(db: Connection, room_id: RoomId, first: int, last: int) -> list[EntryRow]:
    """Return the entries from position `first` up to, not including, `last`, oldest first."""
    return await rows(
        db,
        EntryRow,
        "SELECT room_id, index, entry, leaf FROM journal_entry"
        " WHERE room_id = %s AND index >= %s AND index < %s ORDER BY index",
        (room_id, first, last),
    )


async def openings(db: Connection, room_id: RoomId, first: int, last: int) -> list[OpeningRow]:
    """Return what opens the parts of the entries from `first` up to `last`, by position and part."""
    return await rows(
        db,
        OpeningRow,
        "SELECT index, part, salt, content, stored_as FROM journal_content"
        " WHERE room_id = %s AND index >= %s AND index < %s ORDER BY index, part",
        (room_id, first, last),
    )


async def checkpoint(db: Connection, room_id: RoomId, size: int | None = None) -> CheckpointRow:
    """Return the last signed checkpoint, or the one over exactly `size` entries.

    Raises:
        Absent: when there is none that the reader may see.
    """
    found = await row(
        db,
        CheckpointRow,
        "SELECT size, root, note, sealed_at FROM journal_checkpoint"
        " WHERE room_id = %s AND (%s::bigint IS NULL OR size = %s) ORDER BY size DESC LIMIT 1",
        (room_id, size, size),
    )
    if found is None:
        raise Absent
    return found


async def checkpoints(
    db: Connection, room_id: RoomId, first: int, last: int
) -> list[CheckpointRow]:
    """Return the checkpoints whose sizes lie from `first` to `last`, both included, the largest first."""
    return await rows(
        db,
        CheckpointRow,
        "SELECT size, root, note, sealed_at FROM journal_checkpoint"
        " WHERE room_id = %s AND size BETWEEN %s AND %s ORDER BY size DESC LIMIT 200",
        (room_id, first, last),
    )


async def tile(db: Connection, room_id: RoomId, wanted: Tile, *, sealed: int) -> bytes:
    """Return a tile or a bundle of a log, whole or as the slice that its width asks for.

    Args:
        sealed: the size under the last checkpoint; nothing beyond it is served.

    Raises:
        Absent: when the log has no such tile.
    """
    if wanted.level == ENTRIES:
        if wanted.start + wanted.width > sealed:
            raise Absent
        found = await entry_range(db, room_id, wanted.start, wanted.start + wanted.width)
        return encode_bundle([e.entry for e in found])
    if wanted.start + wanted.width > sealed >> TREE_LEVELS * wanted.level:
        raise Absent
    return b"".join(
        await _hashes(db, room_id, wanted.level, wanted.start, wanted.start + wanted.width)
    )


async def inclusion_proof(db: Connection, room_id: RoomId, index: int, size: int) -> list[bytes]:
    """Return the hashes that lead from entry `index` to the root of the checkpoint over `size` entries."""
    needed: list[tuple[int, int]] = []
    inclusion(index, size, _noting(needed))
    read = await _nodes(db, room_id, needed)
    return inclusion(index, size, lambda level, n: read[level, n])


async def consistency_proof(
    db: Connection, room_id: RoomId, old_size: int, size: int
) -> list[bytes]:
    """Return the hashes that show that the log of `size` entries begins with the one of `old_size`."""
    needed: list[tuple[int, int]] = []
    consistency(old_size, size, _noting(needed))
    read = await _nodes(db, room_id, needed)
    return consistency(old_size, size, lambda level, n: read[level, n])


async def receipt(db: Connection, room_id: RoomId, index: int) -> str:
    """Return a receipt of an entry: a C2SP tlog-proof under the last checkpoint.

    Raises:
        Absent: when the entry does not exist, is hidden, or is not sealed yet.
    """
    last = await checkpoint(db, room_id)
    if not 0 <= index < last.size:
        raise Absent
    return receipt_text(index, await inclusion_proof(db, room_id, index, last.size), last.note)


def _noting(needed: list[tuple[int, int]]) -> NodeReader:
    """Stand for a reader of nodes while a proof says which ones it needs."""

    def node(level: int, index: int) -> bytes:
        needed.append((level, index))
        return bytes(HASH_BYTES)

    return node


async def _nodes(
    db: Connection, room_id: RoomId, needed: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], bytes]:
    """Read complete nodes, each from at most 128 hashes of one tile."""
    read: dict[tuple[int, int], bytes] = {}
    for level, index in needed:
        tile_level, above = divmod(level, TREE_LEVELS)
        hashes = await _hashes(db, room_id, tile_level, index << above, (index + 1) << above)
        read[level, index] = root_of_hashes(hashes)
    return read


async def _hashes(
    db: Connection, room_id: RoomId, level: int, first: int, last: int
) -> list[bytes]:
    """Read the hashes `first` up to `last` of one tile level."""
    if level == 0:
        query = "SELECT leaf FROM journal_entry WHERE room_id = %s AND index >= %s AND index < %s ORDER BY index"
        cursor = await db.execute(query, (room_id, first, last))
    else:
        cursor = await db.execute(
            "SELECT root FROM journal_tile WHERE room_id = %s AND level = %s AND n >= %s AND n < %s ORDER BY n",
            (room_id, level - 1, first, last),
        )
    found = [h for (h,) in await cursor.fetchall()]
    if len(found) != last - first:
        raise Absent
    return found
