"""What one answer leaves for the next page of the same browser, shown once: an encrypted cookie of two minutes.

An access token is shown so, once, after the redirect that follows the form: it never stands in an address, in a
history, nor in the database.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

import msgspec

from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.people.unrecorded.envelopes import close, reopen
from mitoyen.foundation import clock

LASTS = timedelta(minutes=2)
LONGEST = 3_000  # characters of the cookie


class _Flash(msgspec.Struct, frozen=True):
    until: datetime
    said: dict[str, str]


def flash_cookie(*, secure: bool) -> str:
    """Return the name of the cookie; whoever reads it removes it in the same answer."""
    return "__Host-mitoyen-flash" if secure else "mitoyen-flash"


def flash(said: dict[str, str], *, holder: str) -> str:
    """Return a cookie's value that only the holder of this token (a session's, a browser's) can show."""
    content = msgspec.json.encode(_Flash(clock.now() + LASTS, said))
    return urlsafe_b64encode(close("flash", content, bound_to=token_hash(holder))).decode()


def flashed(cookie: str | None, *, holder: str) -> dict[str, str]:
    """Return what was left for the holder; empty when nothing was, or it is over."""
    if not cookie or len(cookie) > LONGEST:
        return {}
    try:
        closed = urlsafe_b64decode(cookie)
    except ValueError:
        return {}
    content = reopen("flash", closed, bound_to=token_hash(holder))
    if content is None:
        return {}
    left = msgspec.json.decode(content, type=_Flash)
    return left.said if left.until > clock.now() else {}
