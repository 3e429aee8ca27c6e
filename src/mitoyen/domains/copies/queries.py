"""What can be read of own copies: orders of one's own company, and the extent of a copy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mitoyen.domains.copies import policy
from mitoyen.domains.people import queries as people
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.facts import RoomKind
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent, Decision
from mitoyen.foundation.identifiers import CopyId, OrganisationId, PersonId, RoomId, SpaceId
from mitoyen.journal.database import Connection, row, rows, value


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An order of an own copy. `done` of `total` entries and files are in it."""

    copy_id: CopyId
    space_id: SpaceId
    organisation_id: OrganisationId
    person_id: PersonId
    state: Literal["waiting", "making", "ready", "failed"]
    language: Literal["fr", "en"]
    ordered_at: datetime
    done: int
    total: int
    size: int | None
    fingerprint: str | None
    made_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedRoom:
    """A room of a copy.

    Attributes:
        sealed: the size under the last checkpoint; upto: the copy holds the entries before this position.
    """

    room_id: RoomId
    kind: RoomKind
    name: str | None
    origin: str
    vkey: str
    sealed: int
    upto: int


_ORDER = """
    SELECT copy_id, space_id, organisation_id, person_id, state, language, ordered_at, done, total, size, fingerprint,
        made_at, expires_at
    FROM copies_order
"""


async def orders(db: Connection, space_id: SpaceId) -> list[OrderRow]:
    """Return the last orders of the reader's company in a space, the newest first; none unless he administers it."""
    return await rows(
        db, OrderRow, _ORDER + "WHERE space_id = %s ORDER BY ordered_at DESC LIMIT 20", (space_id,)
    )


async def order(db: Connection, copy_id: CopyId) -> OrderRow:
    """Return one order of the reader's company.

    Raises:
        Absent: when there is none, or the reader does not administer that company.
    """
    found = await row(db, OrderRow, _ORDER + "WHERE copy_id = %s", (copy_id,))
    if found is None:
        raise Absent
    return found


async def taking_decision(db: Connection, space_id: SpaceId, actor: Actor) -> Decision:
    """Return whether the reader may order a copy of a space now, and by which rule."""
    return policy.may_take_copy(
        standing=await people.standing(db, actor),
        party=await spaces.party_facts(db, space_id, actor.organisation_id),
        under_way=await under_way(db, space_id),
    )


async def under_way(db: Connection, space_id: SpaceId) -> int:
    """Return how many orders of the reader's company are not made yet."""
    count: int = await value(
        db,
        "SELECT count(*) FROM copies_order WHERE space_id = %s AND state IN ('waiting', 'making')",
        (space_id,),
    )
    return count


async def copied_rooms(db: Connection, space_id: SpaceId) -> list[CopiedRoom]:
    """Return the rooms that the copy of the reader's company holds; none unless he administers it."""
    return await rows(
        db,
        CopiedRoom,
        "SELECT room_id, kind, name, origin, vkey, sealed, upto FROM own_copy_rooms(%s)",
        (space_id,),
    )
