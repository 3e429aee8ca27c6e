"""How often somebody may try: counted by keyed hashes of what was tried, never by the thing itself."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from mitoyen.domains.people.unrecorded.envelopes import keyed_hash
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import Connection, connection

PERIOD = timedelta(minutes=15)


class TooManyAttempts(Refused):
    """Tried too often: wait a quarter of an hour."""

    def __init__(self) -> None:
        super().__init__("people.too_many_attempts")


@dataclass(frozen=True, slots=True)
class Limit:
    """What is tried, and how often in `PERIOD` for one subject."""

    what: str
    most: int


LINKS_TO_ADDRESS = Limit("link to address", 5)
LINKS_FROM_NETWORK = Limit("link from network", 40)
CEREMONIES_FROM_NETWORK = Limit("passkey from network", 300)


def network_of(address: str) -> str:
    """Return the network that an address counts for: itself in IPv4, its /64 in IPv6, which is one household."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))


async def try_once_more(*tried: tuple[Limit, str]) -> None:
    """Count an attempt under each limit; one that is refused is not counted.

    Raises:
        TooManyAttempts: when a limit is reached.
    """
    async with connection() as db, db.transaction():
        for limit, subject in tried:
            if not await _counted(db, limit, keyed_hash(f"attempts: {limit.what}", subject)):
                raise TooManyAttempts


async def _counted(db: Connection, limit: Limit, subject: bytes) -> bool:
    # Two at once would both see the count before: each subject waits for itself.
    await db.execute(
        "SELECT pg_advisory_xact_lock(%s)", (int.from_bytes(subject[:8], signed=True),)
    )
    now = clock.now()
    cursor = await db.execute(
        """
        INSERT INTO people_attempt (subject_hash, at) SELECT %(subject)s, %(now)s
        WHERE (SELECT count(*) FROM people_attempt WHERE subject_hash = %(subject)s AND at > %(since)s) < %(most)s
        """,
        {"subject": subject, "now": now, "since": now - PERIOD, "most": limit.most},
    )
    return cursor.rowcount == 1
