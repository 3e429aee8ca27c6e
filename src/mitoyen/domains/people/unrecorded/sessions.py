"""Sessions: a browser that has proved who uses it. It holds a token; only the token's hash is kept.

A session ends after so long in all, after so long without a visit, with its person's employment, or when told.
No answer is remembered: each request asks, in one query.
"""

import hmac
import re
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Literal

from mitoyen.domains.people.facts import SessionId, token_hash
from mitoyen.domains.people.queries import SignedIn
from mitoyen.domains.people.unrecorded.envelopes import fresh_token
from mitoyen.feed.leaving import LOOK_AGAIN
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import Connection, connection, row
from mitoyen.journal.keys import master_secret

Proof = Literal["passkey", "mailbox", "company", "demo"]
FRESH = timedelta(minutes=10)  # a grave act asks for a proof no older than this
MOST_SESSIONS = 50  # of one person: the one not seen for longest gives way
LONGEST_DEVICE = 80  # characters
LONGEST_TOKEN = 200  # characters, of whatever a browser says is one

_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def session_cookie(*, secure: bool) -> str:
    """Return the name of the cookie that holds a session's token; over https no other host can set it."""
    return "__Host-mitoyen" if secure else "mitoyen"


def device_words(user_agent: str) -> str:
    """Return what a person knows a device by, such as "Firefox, Linux"; empty when nothing is recognised."""
    found = (
        next((name for sign, name in signs if sign in user_agent), "")
        for signs in (_PROGRAMS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)


def network_words(address: str) -> str:
    """Return the network that an address belongs to, as a person may know it again: too wide to name one household.

    Nobody is asked where that is. Empty for no address, and for this machine's own.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    known = getattr(known, "ipv4_mapped", None) or known
    if known.is_loopback:
        return ""
    return str(ip_network((known, 24 if known.version == 4 else 48), strict=False))


async def open_session(
    person_id: PersonId,
    *,
    proven_by: Proof,
    device: str = "",
    lasting: timedelta,
    idle: timedelta,
    network: str = "",
    instead_of: str | None = None,
) -> str:
    """Open a session for a person who has just proved who he is, and return its token.

    Args:
        device: words that the person knows it by; see `device_words`.
        network: words for where it comes from, for himself alone; see `network_words`.
        lasting, idle: when it ends in all, and without a visit, as the house allows; his company may want less.
        instead_of: the token that the browser held until now. It opens nothing from here on, so that nobody who
            planted it shares the new session.

    Raises:
        Absent: when the person has left, or is unknown.
    """
    token, now = fresh_token(), clock.now()
    async with connection() as db, db.transaction():
        if instead_of:
            before = token_hash(instead_of)
            await db.execute("DELETE FROM people_session WHERE token_hash = %s", (before,))
        opened = await db.execute(
            """
            INSERT INTO people_session
                (token_hash, session_id, person_id, proven_by, device, network, opened_at, seen_at, proven_at, idle,
                expires_at, access_epoch)
            SELECT %(hash)s, %(session)s, p.person_id, %(proven_by)s, %(device)s, %(network)s, %(now)s, %(now)s,
                %(now)s, least(%(idle)s, l.idle), %(now)s + least(%(lasting)s, l.lasting), p.access_epoch
            FROM person_in_short(%(person)s) p, session_limits_of(p.organisation_id) l
            """,
            {
                "hash": token_hash(token),
                "session": SessionId.new(),
                "person": person_id,
                "proven_by": proven_by,
                "device": re.sub(r"[\x00-\x1f\x7f]", "", device)[:LONGEST_DEVICE],
                "network": network[:LONGEST_DEVICE],
                "now": now,
                "idle": idle,
                "lasting": lasting,
            },
        )
        if opened.rowcount != 1:
            raise Absent
        await _let_the_oldest_go(db, person_id)
    return token


async def _let_the_oldest_go(db: Connection, person_id: PersonId) -> None:
    await db.execute(
        """
        DELETE FROM people_session WHERE session_id IN
            (SELECT session_id FROM people_session WHERE person_id = %s ORDER BY seen_at DESC, session_id OFFSET %s)
        """,
        (person_id, MOST_SESSIONS),
    )


async def session(token: str | None) -> SignedIn | None:
    """Return who holds a session's token, or None: unknown, over, or of somebody who has left.

    Cost: one query; once a minute it also notes that the session was seen.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    async with connection() as db:
        return await row(
            db,
            SignedIn,
            """
            WITH live AS (
                SELECT token_hash, person_id, access_epoch, seen_at FROM people_session
                WHERE token_hash = %(hash)s AND expires_at > %(now)s AND seen_at + idle > %(now)s
            ), noted AS (
                UPDATE people_session SET seen_at = %(now)s WHERE token_hash =
                    (SELECT s.token_hash FROM people_session s JOIN live USING (token_hash)
                     WHERE live.seen_at <= %(now)s - interval '1 minute' FOR UPDATE OF s SKIP LOCKED)
            )
            SELECT p.person_id, p.organisation_id, p.organisation_name, p.name, p.address, p.language,
                p.administrator, p.joined
            FROM live JOIN LATERAL person_in_short(live.person_id) p USING (access_epoch)
            """,
            {"hash": token_hash(token), "now": clock.now()},
        )


async def fresh_proof(token: str | None) -> bool:
    """Tell whether who holds this session proved it lately enough for a grave act; else he does again, at /me/prove.

    The demo asks for no proof, and so for none again.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return False
    async with connection() as db:
        found = await db.execute(
            """
            SELECT FROM people_session s JOIN LATERAL person_in_short(s.person_id) p USING (access_epoch)
            WHERE s.token_hash = %(hash)s AND s.expires_at > %(now)s
                AND (s.proven_by = 'demo' OR s.proven_at > %(since)s)
            """,
            {"hash": token_hash(token), "now": clock.now(), "since": clock.now() - FRESH},
        )
        return found.rowcount == 1


async def end_session(token: str) -> None:
    """End the session of this token: sign out. Again is no fault."""
    async with connection() as db:
        await db.execute(
            "WITH gone AS (DELETE FROM people_session WHERE token_hash = %s RETURNING person_id)"
            " SELECT pg_notify(%s, person_id || %s) FROM gone",
            (token_hash(token), *LOOK_AGAIN),
        )


async def end_own_session(actor: Actor, session_id: SessionId) -> None:
    """End one of one's own sessions, named by its page. One that is not there is no fault."""
    async with connection() as db:
        await db.execute(
            "WITH gone AS (DELETE FROM people_session WHERE session_id = %s AND person_id = %s RETURNING person_id)"
            " SELECT pg_notify(%s, person_id || %s) FROM gone",
            (session_id, actor.person_id, *LOOK_AGAIN),
        )


async def end_other_sessions(actor: Actor, *, but: str) -> int:
    """End all of one's own sessions but the one of the token `but`; return how many ended."""
    async with connection() as db:
        ended = await db.execute(
            "WITH gone AS (DELETE FROM people_session WHERE person_id = %s AND token_hash <> %s RETURNING person_id)"
            " SELECT pg_notify(%s, person_id || %s) FROM gone",
            (actor.person_id, token_hash(but), *LOOK_AGAIN),
        )
        return ended.rowcount


def form_token(session_token: str) -> str:
    """Return what each form of this session carries (docs/decisions/0007), 64 characters; nothing of it is stored."""
    key = hmac.digest(master_secret(), b"mitoyen/form-token/v1", sha256)
    return hmac.new(key, session_token.encode(), sha256).hexdigest()


def is_form_token(session_token: str, given: str) -> bool:
    """Tell whether `given` came from a form of this session."""
    return hmac.compare_digest(form_token(session_token).encode(), given.encode())
