"""One-time links by e-mail: asked for at sign-in, good once, for a quarter of an hour, in the browser that asked.

Whether somebody has the address cannot be told from the answer, nor from the work done for it: the same statements run,
and a letter is queued all the same, which is then not sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mitoyen.domains.people.facts import token_hash, written_address
from mitoyen.domains.people.unrecorded.attempts import (
    LINKS_FROM_NETWORK,
    LINKS_TO_ADDRESS,
    try_once_more,
)
from mitoyen.domains.people.unrecorded.envelopes import fresh_token
from mitoyen.domains.people.unrecorded.letters import Language, post_letter
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import connection, row

LASTS = timedelta(minutes=15)
LinkState = Literal["open", "elsewhere", "over"]


@dataclass(frozen=True, slots=True)
class UsedLink:
    """Whom a link let in, and where he was going."""

    person_id: PersonId
    towards: str


def browser_cookie(*, secure: bool) -> str:
    """Return the name of the cookie that knows a browser again while it signs in. Its value is a `fresh_token`."""
    return "__Host-mitoyen-browser" if secure else "mitoyen-browser"


async def ask_link(
    *, address: str, browser: str, network: str, towards: str = "/", language: Language = "fr"
) -> str:
    """Send a link to whoever has this address, if somebody has; return the address as it is written.

    Args:
        browser: the value of the browser's own cookie; the link opens nowhere else.
        network: where the request came from; see `attempts.network_of`.
        towards: where to go once signed in; an address of ours.
        language: of the letter when the person's own is not known.

    Raises:
        AddressUnfit: when this is no address.
        TooManyAttempts: when too many links were asked for, for this address or from this network.
    """
    address = written_address(address)
    await try_once_more((LINKS_TO_ADDRESS, address), (LINKS_FROM_NETWORK, network))
    token, until = fresh_token(), clock.now() + LASTS
    async with connection() as db:
        found = await row(
            db,
            _Addressee,
            """
            WITH addressee AS (
                SELECT p.person_id, p.language FROM person_at_address(%(address)s) p
                WHERE p.present AND (p.joined OR EXISTS (SELECT FROM people_invitation i
                    WHERE i.person_id = p.person_id AND i.used_at IS NULL AND i.expires_at > %(now)s))
            )
            INSERT INTO people_login_link (token_hash, person_id, browser_hash, towards, expires_at)
            VALUES (%(hash)s, (SELECT person_id FROM addressee), %(browser)s, %(towards)s, %(until)s)
            RETURNING person_id, (SELECT language FROM addressee) AS language
            """,
            {
                "address": address,
                "now": clock.now(),
                "hash": token_hash(token),
                "browser": token_hash(browser),
                "towards": towards,
                "until": until,
            },
        )
    known = found is not None and found.person_id is not None
    spoken = found.language if found and found.language else language
    await post_letter("link" if known else "none", address, spoken, {"token": token}, until=until)
    return address


@dataclass(frozen=True, slots=True)
class _Addressee:
    person_id: PersonId | None
    language: Language | None


async def link_state(token: str, *, browser: str | None) -> LinkState:
    """Tell what opening a link would do, without using it: mail scanners open every link they see."""
    async with connection() as db:
        found = await row(
            db,
            _Link,
            "SELECT browser_hash, expires_at, used_at FROM people_login_link WHERE token_hash = %s",
            (token_hash(token),),
        )
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return "over"
    return "open" if browser and found.browser_hash == token_hash(browser) else "elsewhere"


@dataclass(frozen=True, slots=True)
class _Link:
    browser_hash: bytes
    expires_at: datetime
    used_at: datetime | None


async def use_link(token: str, *, browser: str | None) -> UsedLink | None:
    """Use a link up, in the browser that asked for it; None when it is not open there."""
    if not browser:
        return None
    async with connection() as db:
        return await row(
            db,
            UsedLink,
            """
            UPDATE people_login_link SET used_at = %(now)s
            WHERE token_hash = %(hash)s AND browser_hash = %(browser)s AND person_id IS NOT NULL
              AND used_at IS NULL AND expires_at > %(now)s
            RETURNING person_id, towards
            """,
            {"now": clock.now(), "hash": token_hash(token), "browser": token_hash(browser)},
        )
