"""Tokens and assertions that are good once: their names are kept until they are over by themselves."""

from datetime import datetime

from mitoyen.domains.people.facts import token_hash
from mitoyen.foundation.identifiers import ConnectionId
from mitoyen.journal.database import connection


async def first_time(connection_id: ConnectionId, jti: str, *, until: datetime) -> bool:
    """Tell whether a connection brings a token of this name for the first time, and remember it until `until`."""
    async with connection() as db:
        kept = await db.execute(
            "INSERT INTO connections_jti (connection_id, jti_hash, expires_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (connection_id, token_hash(jti), until),
        )
        return kept.rowcount == 1


async def known(connection_id: ConnectionId, jti: str) -> bool:
    """Tell whether a connection has brought a token of this name before."""
    async with connection() as db:
        found = await db.execute(
            "SELECT FROM connections_jti WHERE connection_id = %s AND jti_hash = %s",
            (connection_id, token_hash(jti)),
        )
        return found.rowcount == 1
