"""Writing once: a request that comes again under the same key finds what the first one wrote.

The key is kept in the same transaction as the entries, for 48 hours; it stands in no journal.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar

from psycopg import AsyncCursor
from psycopg.rows import TupleRow

from mitoyen.domains.talk.facts import LONGEST_KEY, KeyUnfit, KeyUsedOtherwise
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Broken
from mitoyen.foundation.events import Event, StoredPart
from mitoyen.journal.entries import event_of
from mitoyen.journal.reading import entry_range, openings
from mitoyen.journal.writing import Draft, Recorded

KEPT = timedelta(hours=48)
E = TypeVar("E", bound=Event)
Asked = AsyncCursor[TupleRow]


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key with the request that it stands for, both as SHA-256."""

    key_hash: bytes
    request_hash: bytes

    @classmethod
    def of(cls, key: str | None, *request: object) -> "Once | None":
        """Return the key as it is kept, None for none.

        Args:
            key: 1 to `LONGEST_KEY` characters.
            request: what was asked: two requests are the same when all of it is.

        Raises:
            KeyUnfit: when the key is empty or too long.
        """
        if key is None:
            return None
        if not 1 <= len(key) <= LONGEST_KEY:
            raise KeyUnfit(limit=LONGEST_KEY)
        return cls(
            sha256(key.encode(errors="surrogatepass")).digest(),
            sha256(repr(request).encode()).digest(),
        )

    async def ask(self, draft: Draft, actor: Actor) -> Asked:
        """Ask where the first request under this key wrote; the answer comes with that of the next question."""
        return await draft.db.execute(
            "SELECT index, request_hash FROM talk_once"
            " WHERE room_id = %s AND person_id = %s AND key_hash = %s AND written_at > %s",
            (draft.room_id, actor.person_id, self.key_hash, clock.now() - KEPT),
        )

    async def index(self, asked: Asked) -> int | None:
        """Return where the first request under this key wrote, None when this is the first.

        Raises:
            KeyUsedOtherwise: when that request asked for something else.
        """
        found = await asked.fetchone()
        return self.same(found[0], found[1]) if found else None

    def same(self, index: int, request_hash: bytes) -> int:
        """Return `index`, where a request under this key wrote.

        Raises:
            KeyUsedOtherwise: when that request asked for something else.
        """
        if request_hash != self.request_hash:
            raise KeyUsedOtherwise
        return index

    async def keep(self, draft: Draft, actor: Actor, index: int) -> None:
        """Keep where this request wrote."""
        await draft.db.execute(
            """
            INSERT INTO talk_once (room_id, person_id, key_hash, request_hash, index, written_at)
            VALUES (%s, %s, %s, %s, %s, %s)
            ON CONFLICT (room_id, person_id, key_hash) DO UPDATE
            SET request_hash = excluded.request_hash, index = excluded.index, written_at = excluded.written_at
            """,
            (
                draft.room_id,
                actor.person_id,
                self.key_hash,
                self.request_hash,
                index,
                clock.now(),
            ),
        )


async def _recorded_at(draft: Draft, index: int, kind: type[E]) -> Recorded[E]:
    """Return the event that stands at a position of this room, as when it was recorded."""
    for found in await entry_range(draft.db, draft.room_id, index, index + 1):
        header = found.header
        parts: dict[str, bytes | StoredPart] = {
            opened.part: opened.content
            for opened in await openings(draft.db, draft.room_id, index, index + 1)
            if opened.content is not None
        }
        happened = event_of(header, parts)
        if isinstance(happened, kind):
            return Recorded(room_id=draft.room_id, index=index, at=header.entry.at, event=happened)
    raise Broken(draft.room_id, index)
