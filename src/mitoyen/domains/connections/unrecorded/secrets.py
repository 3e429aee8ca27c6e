"""The secrets by which this house proves itself to a company's provider: closed, with a key outside the database."""

import asyncio
import json
from typing import Any

from joserfc.jwk import RSAKey

from mitoyen.domains.connections.facts import SealedSecret, written_secret
from mitoyen.domains.connections.unrecorded.envelopes import close, reopen
from mitoyen.foundation.identifiers import ConnectionId
from mitoyen.journal.database import connection, value

SIGNING_ALGORITHM = "RS256"  # what every provider that takes private_key_jwt understands
KEY_BITS = 2048


def seal_client_secret(connection_id: ConnectionId, text: str) -> SealedSecret:
    """Close the secret that the provider gave, for `commands.replace_secret`.

    Raises:
        SecretUnfit: when it is none.
    """
    return SealedSecret(
        "client_secret",
        close("client_secret", written_secret(text).encode(), bound_to=connection_id),
    )


async def seal_signing_key(connection_id: ConnectionId) -> SealedSecret:
    """Make a key of our own for private_key_jwt, closed; its public half is at the connection's /keys."""
    made = await asyncio.to_thread(
        RSAKey.generate_key, KEY_BITS, {"use": "sig", "alg": SIGNING_ALGORITHM}
    )
    made.ensure_kid()
    content = json.dumps(made.as_dict(private=True)).encode()
    return SealedSecret("signing_key", close("signing_key", content, bound_to=connection_id))


async def client_secret(connection_id: ConnectionId) -> str | None:
    """Return the secret that the provider gave, or None when none is kept."""
    content = await _kept("client_secret", connection_id)
    return None if content is None else content.decode()


async def signing_key(connection_id: ConnectionId) -> RSAKey | None:
    """Return our own key at this connection, or None when there is none."""
    content = await _kept("signing_key", connection_id)
    return None if content is None else RSAKey.import_key(json.loads(content))


async def public_keys(connection_id: ConnectionId) -> dict[str, list[dict[str, Any]]]:
    """Return the public half of our own key at this connection, as a key set (RFC 7517); empty when there is none."""
    key = await signing_key(connection_id)
    return {"keys": [] if key is None else [dict(key.as_dict(private=False))]}


async def _kept(kind: str, connection_id: ConnectionId) -> bytes | None:
    async with connection() as db:
        closed: bytes | None = await value(
            db,
            "SELECT closed FROM connections_secret WHERE connection_id = %s AND kind = %s",
            (connection_id, kind),
        )
    return None if closed is None else reopen(kind, closed, bound_to=connection_id)
