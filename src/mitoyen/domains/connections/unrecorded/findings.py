"""What became of the last sign-ins that were tried or refused, for the company's IT: closed, and few of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from mitoyen.domains.connections.queries import administered
from mitoyen.domains.connections.unrecorded.envelopes import close, reopen
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import ConnectionId, PersonId
from mitoyen.journal.database import connection, reading, rows

MOST_FINDINGS = 50  # of one connection
LONGEST = 200  # characters of one claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sign-in that was tried.

    Attributes:
        outcome: a word of ours: "tested", or why it was refused.
        said: what the company's sign-in said: subject, the claim of correlation, name, e-mail.
    """

    at: datetime
    outcome: str
    person_id: PersonId | None
    said: dict[str, str]


async def find(
    connection_id: ConnectionId,
    outcome: str,
    said: Mapping[str, str],
    *,
    person_id: PersonId | None = None,
) -> None:
    """Note what became of a sign-in."""
    content = msgspec.json.encode({name: text[:LONGEST] for name, text in said.items()})
    async with connection() as db, db.transaction():
        await db.execute(
            "INSERT INTO connections_finding (connection_id, at, outcome, person_id, closed)"
            " VALUES (%s, %s, %s, %s, %s)",
            (
                connection_id,
                clock.now(),
                outcome,
                person_id,
                close("finding", content, bound_to=connection_id),
            ),
        )
        await db.execute(
            """
            DELETE FROM connections_finding WHERE connection_id = %(id)s AND finding_id NOT IN
                (SELECT finding_id FROM connections_finding WHERE connection_id = %(id)s
                 ORDER BY finding_id DESC LIMIT %(most)s)
            """,
            {"id": connection_id, "most": MOST_FINDINGS},
        )


async def findings(actor: Actor, connection_id: ConnectionId) -> list[Finding]:
    """Return the last findings of a connection, the last first.

    Raises:
        Refused: unless the acting person administers its company.
    """
    async with reading(actor) as db:
        await administered(db, actor, connection_id)
        kept = await rows(
            db,
            _Kept,
            "SELECT at, outcome, person_id, closed FROM connections_finding WHERE connection_id = %s"
            " ORDER BY finding_id DESC",
            (connection_id,),
        )
    return [
        Finding(
            at=one.at,
            outcome=one.outcome,
            person_id=one.person_id,
            said=_reread(one.closed, connection_id),
        )
        for one in kept
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    at: datetime
    outcome: str
    person_id: PersonId | None
    closed: bytes


def _reread(closed: bytes, connection_id: ConnectionId) -> dict[str, str]:
    content = reopen("finding", closed, bound_to=connection_id)
    return {} if content is None else msgspec.json.decode(content, type=dict[str, str])
