"""Who may read a room at this moment, for pages that stay open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import OrganisationId, PersonId, RoomId
from mitoyen.journal.database import connection, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderNow:
    """Somebody who holds a session and may read the room now.

    Attributes:
        size: entries of its journal; sealed: how many of them are under a signed checkpoint, since sealed_at.
        broken: whether the journal does not verify; broken_index: from which entry on, when it is of one entry.
    """

    token_hash: bytes
    person_id: PersonId
    organisation_id: OrganisationId
    size: int
    sealed: int
    sealed_at: datetime | None
    broken: bool
    broken_index: int | None

    @property
    def actor(self) -> Actor:
        """The person, acting for his company."""
        return Actor(person_id=self.person_id, organisation_id=self.organisation_id)


async def readers_now(room_id: RoomId, token_hashes: Collection[bytes]) -> dict[bytes, ReaderNow]:
    """Return, of those who hold these sessions, who may read a room now. It does not count as a visit.

    Cost: one exchange, and one question to the walls for each session.
    """
    async with connection() as db:
        found = await rows(
            db,
            ReaderNow,
            "SELECT * FROM readers_now(%s, %b::bytea[], %s)",
            (room_id, list(token_hashes), clock.now()),
        )
    return {one.token_hash: one for one in found}
