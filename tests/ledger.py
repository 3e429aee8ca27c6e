"""What a stranger would compute of a journal, and what its owner sees of it."""

import asyncio
from dataclasses import dataclass

from mitoyen.foundation.merkle import node_hash
from mitoyen.journal.database import reading
from mitoyen.journal.reading import head
from mitoyen.journal.rebuilding import rebuild_room, snapshot
from mitoyen.journal.verifying import Fault, verify_room


def reference_root(leaves):
    """RFC 6962, section 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(reference_root(leaves[:k]), reference_root(leaves[k:]))


@dataclass
class Look:
    """What stands in the database, as its owner sees it."""

    owner: object

    async def rows(self, query, *parameters):
        return await (await self.owner.execute(query, parameters)).fetchall()

    async def entries(self, room):
        return await self.rows(
            "SELECT index, entry, leaf FROM journal_entry WHERE room_id = %s ORDER BY index",
            room.room_id,
        )

    async def size(self, room):
        return (await self.rows("SELECT size FROM journal_head WHERE room_id = %s", room.room_id))[
            0
        ][0]

    async def checkpoints(self, room):
        return await self.rows(
            "SELECT size, root, note FROM journal_checkpoint WHERE room_id = %s ORDER BY size",
            room.room_id,
        )

    async def faults(self, room, stored=None):
        return [
            found.what + (f" at {found.index}" if found.index is not None else "")
            async for found in verify_room(self.owner, room.room_id, stored)
            if isinstance(found, Fault)
        ]

    async def rebuilt(self, room):
        """Rebuild the room's tables; return them before and after."""
        before = await snapshot(self.owner, room.room_id)
        async for _ in rebuild_room(self.owner, room.room_id):
            pass
        return before, await snapshot(self.owner, room.room_id)


async def sealed(room):
    """Wait until all that is recorded is sealed; return the head."""
    for _ in range(1_200):
        async with reading(room.actor) as db:
            found = await head(db, room.room_id)
        if found.sealed == found.size:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"not sealed in a minute: {found}")
