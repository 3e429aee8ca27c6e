"""What can be read of the security log: by a company's administrators all of its own, by partners counts."""

from dataclasses import dataclass
from datetime import datetime

from mitoyen.domains.security import policy
from mitoyen.domains.security.facts import Kind, SecurityEvent
from mitoyen.foundation.decisions import Decision
from mitoyen.foundation.identifiers import OrganisationId, PersonId, SpaceId
from mitoyen.journal.database import Connection, rows, value

BEYOND = 2**63 - 1  # no event has a larger number


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How often a company's people did something in the rooms that the reader shares with them."""

    organisation_id: OrganisationId
    kind: Kind
    times: int


async def reading_decision(db: Connection) -> Decision:
    """Return whether the acting person may read his company's security log."""
    administered = await value(db, "SELECT i_administer()")
    return policy.may_read_security_log(administers=administered is not None)


_COLUMNS = "event_id, at, organisation_id, person_id, kind, outcome, room AS room_id, network, device, facts"


async def security_events(
    db: Connection,
    *,
    before: int = BEYOND,
    person_id: PersonId | None = None,
    kind: Kind | None = None,
    limit: int,
) -> list[SecurityEvent]:
    """Return lines of the acting administrator's company, the last first. To anybody else, none.

    Args:
        before: only lines of a lower number.
    """
    return await rows(
        db,
        SecurityEvent,
        f"SELECT {_COLUMNS} FROM security_event WHERE organisation_id = i_administer() AND event_id < %(before)s"  # noqa: S608 (our own columns)
        " AND (%(person)s::text IS NULL OR person_id = %(person)s) AND (%(kind)s::text IS NULL OR kind = %(kind)s)"
        " ORDER BY event_id DESC LIMIT %(limit)s",
        {"before": before, "person": person_id, "kind": kind, "limit": limit},
    )


async def security_events_after(db: Connection, *, after: int, limit: int) -> list[SecurityEvent]:
    """Return lines of the acting administrator's company from an event on, the first first. To anybody else, none."""
    return await rows(
        db,
        SecurityEvent,
        f"SELECT {_COLUMNS} FROM security_event WHERE organisation_id = i_administer() AND event_id > %(after)s"  # noqa: S608 (idem)
        " ORDER BY event_id LIMIT %(limit)s",
        {"after": after, "limit": limit},
    )


async def counts_in_space(db: Connection, space_id: SpaceId, since: datetime) -> list[Times]:
    """Return how often each company read and took away in the rooms of a space that the acting person reads."""
    return await rows(
        db,
        Times,
        "SELECT organisation_id, kind, times FROM security_counts(%s, %s) ORDER BY organisation_id, kind",
        (space_id, since),
    )
