"""Connections' tables, from their company's journal."""

from psycopg.types.json import Jsonb

from mitoyen.domains.connections.events import (
    ConnectionClosed,
    ConnectionDescribed,
    ConnectionOpened,
    ConnectionTested,
    ConnectionWentLive,
    IdentityBound,
    IdentityUnbound,
    SignInEnforced,
)
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry
from mitoyen.journal.projecting import projected_tables, projects

projected_tables("connections_connection", "connections_identity")


@projects(ConnectionOpened)
async def show_connection(db: Connection, entry: Entry, opened: ConnectionOpened) -> None:
    """A connection appears, by which nobody can sign in yet."""
    await db.execute(
        """
        INSERT INTO connections_connection (room_id, connection_id, organisation_id, protocol, state, opened_at)
        VALUES (%(room_id)s, %(connection_id)s, %(company)s, %(protocol)s, 'draft', %(at)s)
        """,
        entry.with_fields(opened),
    )


@projects(ConnectionDescribed)
async def show_settings(db: Connection, entry: Entry, described: ConnectionDescribed) -> None:
    """The connection asks otherwise: what was tested no longer counts."""
    settings: dict[str, str] | None = described.settings  # None once erased
    await db.execute(
        """
        UPDATE connections_connection SET settings = %(settings)s, state = 'draft', tested_at = NULL
        WHERE room_id = %(room_id)s AND connection_id = %(connection_id)s
        """,
        entry.with_fields(described) | {"settings": settings and Jsonb(settings)},
    )


@projects(ConnectionTested)
async def show_tested(db: Connection, entry: Entry, tested: ConnectionTested) -> None:
    """The connection is known to work."""
    await db.execute(
        """
        UPDATE connections_connection
        SET tested_at = %(at)s, state = CASE state WHEN 'draft' THEN 'tested' ELSE state END
        WHERE room_id = %(room_id)s AND connection_id = %(connection_id)s
        """,
        entry.with_fields(tested),
    )


@projects(ConnectionWentLive)
async def show_live(db: Connection, entry: Entry, live: ConnectionWentLive) -> None:
    """People sign in by it."""
    await db.execute(
        "UPDATE connections_connection SET state = 'live', live_at = %(at)s"
        " WHERE room_id = %(room_id)s AND connection_id = %(connection_id)s",
        entry.with_fields(live),
    )


@projects(ConnectionClosed)
async def show_closed(db: Connection, entry: Entry, closed: ConnectionClosed) -> None:
    """Nobody signs in by it."""
    await db.execute(
        "UPDATE connections_connection SET state = 'closed', enforced = false, closed_at = %(at)s"
        " WHERE room_id = %(room_id)s AND connection_id = %(connection_id)s",
        entry.with_fields(closed),
    )


@projects(SignInEnforced)
async def show_enforced(db: Connection, entry: Entry, enforced: SignInEnforced) -> None:
    """It is the only way in, or one of several."""
    await db.execute(
        "UPDATE connections_connection SET enforced = %(on)s"
        " WHERE room_id = %(room_id)s AND connection_id = %(connection_id)s",
        entry.with_fields(enforced),
    )


@projects(IdentityBound)
async def show_identity(db: Connection, entry: Entry, bound: IdentityBound) -> None:
    """A subject is a person."""
    await db.execute(
        """
        INSERT INTO connections_identity (room_id, connection_id, person_id, subject, bound_at)
        VALUES (%(room_id)s, %(connection_id)s, %(person_id)s, %(subject)s, %(at)s)
        """,
        entry.with_fields(bound),
    )


@projects(IdentityUnbound)
async def hide_identity(db: Connection, entry: Entry, unbound: IdentityUnbound) -> None:
    """A subject is nobody."""
    await db.execute(
        "DELETE FROM connections_identity"
        " WHERE room_id = %(room_id)s AND connection_id = %(connection_id)s AND person_id = %(person_id)s",
        entry.with_fields(unbound),
    )
