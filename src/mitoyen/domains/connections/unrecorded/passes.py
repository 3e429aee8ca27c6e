"""Passes: whoever has just proved the mailbox by which he was invited shows one on the way to his company's sign-in."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

import msgspec

from mitoyen.domains.connections.unrecorded.envelopes import close, reopen
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import ConnectionId, PersonId

LASTS = timedelta(minutes=15)
LONGEST = 500  # characters


class _Pass(msgspec.Struct, frozen=True):
    until: datetime
    person_id: PersonId


def pass_for(person_id: PersonId, browser: str, connection_id: ConnectionId) -> str:
    """Return what lets a person be joined to his company account: in this browser, by this connection, for a while."""
    content = msgspec.json.encode(_Pass(clock.now() + LASTS, person_id), enc_hook=str)
    return urlsafe_b64encode(
        close("pass", content, bound_to=f"{connection_id}\n{browser}")
    ).decode()


def person_of_pass(text: str, browser: str, connection_id: ConnectionId) -> PersonId | None:
    """Return whose pass this is, or None: over, or of another browser or connection."""
    try:
        closed = urlsafe_b64decode(text) if 0 < len(text) <= LONGEST else b""
    except ValueError:
        return None
    content = reopen("pass", closed, bound_to=f"{connection_id}\n{browser}")
    if content is None:
        return None
    shown = msgspec.json.decode(content, type=_Pass, dec_hook=lambda kind, text: kind(text))
    return shown.person_id if shown.until > clock.now() else None
