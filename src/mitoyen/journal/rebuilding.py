"""Rebuilding: every projected table again, from the journal alone, room by room, while reading goes on.

Runs on the owner's connection. Each room is rebuilt in one transaction: readers see its old rows until the new ones
stand; writers of that room wait for it.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import groupby

from psycopg import sql

from mitoyen.foundation.events import Event, StoredPart
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal.database import Connection, rows
from mitoyen.journal.entries import Entry, event_of
from mitoyen.journal.projecting import project, tables
from mitoyen.journal.reading import EntryRow, OpeningRow, entry_range, openings

ENTRIES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class RoomSize:
    """A room and how many entries its journal has."""

    room_id: RoomId
    size: int


async def rooms(db: Connection) -> list[RoomSize]:
    """Return every journal of this house, the oldest-named first."""
    return await rows(db, RoomSize, "SELECT room_id, size FROM journal_head ORDER BY room_id")


async def rebuild_room(db: Connection, room_id: RoomId) -> AsyncIterator[int]:
    """Rebuild the rows that follow from one room's journal; yield how many entries are done.

    Args:
        db: the owner's connection, outside a transaction.
    """
    async with db.transaction():
        await db.execute("SET LOCAL statement_timeout = 0")
        # What another room's journal ended long ago may stand again for a moment (people_person_address).
        await db.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor = await db.execute(
            "SELECT size FROM journal_head WHERE room_id = %s FOR UPDATE", (room_id,)
        )
        found = await cursor.fetchone()
        size = found[0] if found else 0
        async with db.pipeline():
            for table in tables():
                await db.execute(
                    sql.SQL("DELETE FROM {} WHERE room_id = %s").format(sql.Identifier(table)),
                    (room_id,),
                )
        for first in range(0, size, ENTRIES_AT_ONCE):
            last = min(size, first + ENTRIES_AT_ONCE)
            happenings = await _happenings(db, room_id, first, last)
            async with db.pipeline():
                await project(db, happenings)
            yield last


async def _happenings(
    db: Connection, room_id: RoomId, first: int, last: int
) -> list[tuple[Entry, Event]]:
    opened = {
        index: list(parts)
        for index, parts in groupby(
            await openings(db, room_id, first, last), key=lambda part: part.index
        )
    }
    return list(_replayed(await entry_range(db, room_id, first, last), opened))


def _replayed(
    found: list[EntryRow], opened: dict[int, list[OpeningRow]]
) -> Iterator[tuple[Entry, Event]]:
    for recorded in found:
        header = recorded.header
        parts: dict[str, bytes | StoredPart] = {
            part.part: part.content
            if part.content is not None
            else StoredPart(
                stored_as=part.stored_as or "",
                salt=part.salt,
                commitment=header.commitments[part.part],
            )
            for part in opened.get(recorded.index, [])
        }
        yield header.entry, event_of(header, parts)


async def snapshot(db: Connection, *room_ids: RoomId) -> dict[str, list[str]]:
    """Return every projected row of these rooms (of all, when none is named) as JSON text, by table, sorted.

    It is what a rebuild must reproduce exactly.
    """
    found: dict[str, list[str]] = {}
    chosen = sql.SQL("WHERE room_id = ANY (%s)") if room_ids else sql.SQL("")
    for table in tables():
        query = sql.SQL("SELECT to_jsonb(t)::text FROM {} t {} ORDER BY 1")
        cursor = await db.execute(
            query.format(sql.Identifier(table), chosen), (list(room_ids),) if room_ids else ()
        )
        found[table] = [line for (line,) in await cursor.fetchall()]
    return found
