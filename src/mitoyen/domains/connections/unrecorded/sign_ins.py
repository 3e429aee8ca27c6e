"""Which sign-in of the company each session came from, and by what the company is asked again about its person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mitoyen.domains.connections.unrecorded.envelopes import close, reopen
from mitoyen.domains.connections.unrecorded.id_tokens import Proven
from mitoyen.domains.people.facts import SessionId, token_hash
from mitoyen.feed.leaving import LOOK_AGAIN
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import ConnectionId, PersonId
from mitoyen.journal.database import Connection, connection, rows, value

EVERY = timedelta(minutes=15)  # whoever has an open session is asked about so often
EVERY_DAY = timedelta(days=1)  # and everybody else
AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInBy:
    """A session that a company's sign-in opened."""

    session_id: SessionId
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Somebody about whom his company is to be asked now. `closed` is taken from the table: it is good once."""

    connection_id: ConnectionId
    person_id: PersonId
    closed: bytes
    good_at: datetime

    @property
    def refresh_token(self) -> str | None:
        """The token, or None when it was closed under another master secret."""
        content = reopen("refresh", self.closed, bound_to=_bond(self.connection_id, self.person_id))
        return None if content is None else content.decode()


async def keep_sign_in(
    session: str,
    connection_id: ConnectionId,
    person_id: PersonId,
    proven: Proven,
) -> None:
    """Remember by which sign-in the session of this token was opened, and the token that asks again.

    The session ends with the sign-in, where the company's says when that is.
    """
    now = clock.now()
    async with connection() as db, db.transaction():
        await db.execute(
            """
            INSERT INTO connections_sign_in
                (session_id, connection_id, person_id, subject, sid, session_index, auth_time, until, signed_in_at)
            SELECT s.session_id, %(connection)s, %(person)s, %(subject)s, %(sid)s, %(index)s, %(auth_time)s, %(until)s,
                %(now)s FROM people_session s WHERE s.token_hash = %(hash)s
            """,
            {
                "connection": connection_id,
                "person": person_id,
                "subject": proven.subject,
                "sid": proven.sid,
                "index": proven.session_index,
                "auth_time": proven.auth_time,
                "until": proven.until,
                "now": now,
                "hash": token_hash(session),
            },
        )
        if proven.until is not None:
            await db.execute(
                "UPDATE people_session SET expires_at = least(expires_at, %s) WHERE token_hash = %s",
                (proven.until, token_hash(session)),
            )
        if proven.refresh_token is not None:
            await _ask_by(db, connection_id, person_id, proven.refresh_token)


async def _ask_by(
    db: Connection, connection_id: ConnectionId, person_id: PersonId, refresh_token: str
) -> None:
    """Ask about this person by his last sign-in's token, instead of the one before."""
    await db.execute(
        """
        INSERT INTO connections_refresh (connection_id, person_id, closed, checked_at, good_at)
        VALUES (%(connection)s, %(person)s, %(closed)s, %(now)s, %(now)s)
        ON CONFLICT (connection_id, person_id) DO UPDATE
        SET closed = excluded.closed, checked_at = excluded.checked_at, good_at = excluded.good_at
        """,
        {
            "connection": connection_id,
            "person": person_id,
            "closed": _closed(connection_id, person_id, refresh_token),
            "now": clock.now(),
        },
    )


async def signed_in_by(
    connection_id: ConnectionId,
    *,
    subject: str | None = None,
    sid: str | None = None,
    session_index: str | None = None,
) -> list[SignedInBy]:
    """Return the open sessions that a connection opened: of a subject, of one sign-in; all that is given must fit."""
    if subject is None and sid is None and session_index is None:
        return []
    async with connection() as db:
        return await rows(
            db,
            SignedInBy,
            """
            SELECT session_id, person_id FROM connections_sign_in
            WHERE connection_id = %(connection)s AND (%(subject)s::text IS NULL OR subject = %(subject)s)
                AND (%(sid)s::text IS NULL OR sid = %(sid)s)
                AND (%(index)s::text IS NULL OR session_index = %(index)s)
            """,
            {"connection": connection_id, "subject": subject, "sid": sid, "index": session_index},
        )


async def end_sign_ins(sessions: list[SignedInBy]) -> int:
    """End these sessions: the company said so. Return how many were still open."""
    async with connection() as db:
        ended = await db.execute(
            "WITH gone AS (DELETE FROM people_session WHERE session_id = ANY (%s) RETURNING person_id)"
            " SELECT pg_notify(%s, person_id || %s) FROM gone",
            ([one.session_id for one in sessions], *LOOK_AGAIN),
        )
        return ended.rowcount


async def due_sign_ins() -> list[Due]:
    """Take up to `AT_ONCE` people about whom their company is to be asked now; the caller says what became of each."""
    now = clock.now()
    async with connection() as db:
        return await rows(
            db,
            Due,
            """
            WITH due AS (
                SELECT r.connection_id, r.person_id, r.closed FROM connections_refresh r
                WHERE r.closed IS NOT NULL AND r.checked_at <= %(often)s
                    AND EXISTS (SELECT FROM person_in_short(r.person_id))
                    AND (r.checked_at <= %(daily)s OR EXISTS (SELECT FROM people_session s
                        WHERE s.person_id = r.person_id AND s.expires_at > %(now)s AND s.seen_at + s.idle > %(now)s))
                ORDER BY r.checked_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
            )
            UPDATE connections_refresh r SET closed = NULL, checked_at = %(now)s FROM due
            WHERE r.connection_id = due.connection_id AND r.person_id = due.person_id
            RETURNING r.connection_id, r.person_id, due.closed, r.good_at
            """,
            {"now": now, "often": now - EVERY, "daily": now - EVERY_DAY, "most": AT_ONCE},
        )


async def still_there(due: Due, refresh_token: str) -> None:
    """Remember the good answer, and the token that asks the next time."""
    async with connection() as db:
        await db.execute(
            "UPDATE connections_refresh SET closed = %s, good_at = %s"
            " WHERE connection_id = %s AND person_id = %s AND closed IS NULL",
            (
                _closed(due.connection_id, due.person_id, refresh_token),
                clock.now(),
                due.connection_id,
                due.person_id,
            ),
        )


async def not_asked(due: Due) -> None:
    """Give the token back, unused as far as can be known: the provider said nothing of the person."""
    async with connection() as db:
        await db.execute(
            "UPDATE connections_refresh SET closed = %s"
            " WHERE connection_id = %s AND person_id = %s AND closed IS NULL",
            (due.closed, due.connection_id, due.person_id),
        )


async def no_longer_asked(due: Due) -> None:
    """Ask no more about this person, until he signs in again."""
    async with connection() as db:
        await db.execute(
            "DELETE FROM connections_refresh WHERE connection_id = %s AND person_id = %s",
            (due.connection_id, due.person_id),
        )


async def last_good_answer(connection_id: ConnectionId) -> datetime | None:
    """Return when the company's sign-in last confirmed one of its people; None when it never was asked."""
    async with connection() as db:
        found: datetime | None = await value(
            db,
            "SELECT max(good_at) FROM connections_refresh WHERE connection_id = %s",
            (connection_id,),
        )
    return found


def _closed(connection_id: ConnectionId, person_id: PersonId, refresh_token: str) -> bytes:
    return close("refresh", refresh_token.encode(), bound_to=_bond(connection_id, person_id))


def _bond(connection_id: ConnectionId, person_id: PersonId) -> str:
    return f"{connection_id}\n{person_id}"
