"""Ending what a company's word ends: sign-ins, and whatever else opens something for one of its people."""

from datetime import datetime

from mitoyen.feed.leaving import LOOK_AGAIN
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import ConnectionId, PersonId
from mitoyen.journal.database import connection, value


async def sign_out_everywhere(person_id: PersonId) -> None:
    """End every session and access token of a person; what they have open closes. He may sign in again."""
    async with connection() as db:
        await db.execute(
            """
            WITH session AS (DELETE FROM people_session WHERE person_id = %(person)s RETURNING person_id),
                token AS (DELETE FROM people_access_token WHERE person_id = %(person)s RETURNING person_id),
                link AS (DELETE FROM people_login_link WHERE person_id = %(person)s),
                asked AS (DELETE FROM connections_refresh WHERE person_id = %(person)s),
                gone AS (SELECT person_id FROM session UNION SELECT person_id FROM token)
            SELECT pg_notify(%(channel)s, person_id || %(look)s) FROM gone
            """,
            {"person": person_id, "channel": LOOK_AGAIN[0], "look": LOOK_AGAIN[1]},
        )


async def sign_out_of_company(
    connection_id: ConnectionId, person_id: PersonId, *, before: datetime
) -> int:
    """End the sessions of a person that this connection opened before a moment; return how many."""
    async with connection() as db:
        ended = await db.execute(
            """
            WITH gone AS (DELETE FROM people_session WHERE session_id IN
                (SELECT session_id FROM connections_sign_in
                 WHERE connection_id = %s AND person_id = %s AND signed_in_at <= %s) RETURNING person_id)
            SELECT pg_notify(%s, person_id || %s) FROM gone
            """,
            (connection_id, person_id, before, *LOOK_AGAIN),
        )
        return ended.rowcount


async def signed_in_since(
    connection_id: ConnectionId, person_id: PersonId, moment: datetime
) -> bool:
    """Tell whether the company has let a person in again after a moment."""
    async with connection() as db:
        found = await db.execute(
            "SELECT FROM connections_sign_in WHERE connection_id = %s AND person_id = %s AND signed_in_at > %s LIMIT 1",
            (connection_id, person_id, moment),
        )
        return found.rowcount == 1


async def to_be_confirmed(connection_id: ConnectionId, person_id: PersonId) -> None:
    """Remember that this person's next sign-in with the company confirms him, and nothing else needs to."""
    async with connection() as db:
        await db.execute(
            "INSERT INTO connections_reconfirm (connection_id, person_id, since) VALUES (%s, %s, %s)"
            " ON CONFLICT (connection_id, person_id) DO UPDATE SET since = excluded.since",
            (connection_id, person_id, clock.now()),
        )


async def confirmed(
    connection_id: ConnectionId, person_id: PersonId, *, paused_at: datetime
) -> bool:
    """Tell whether a sign-in with the company confirms this person, who waits for just that; once.

    Whoever waits since a later moment waits for somebody else's word.
    """
    async with connection() as db:
        since: datetime | None = await value(
            db,
            "DELETE FROM connections_reconfirm WHERE connection_id = %s AND person_id = %s RETURNING since",
            (connection_id, person_id),
        )
        return since is not None and since >= paused_at
