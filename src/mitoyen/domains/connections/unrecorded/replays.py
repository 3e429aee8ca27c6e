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
