"""What the security log may say, and how long its pieces may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Literal

from mitoyen.foundation.identifiers import OrganisationId, PersonId, RoomId

Kind = Literal[
    "sign_in",
    "sign_in_refused",
    "signed_out",
    "session_ended",
    "read",
    "download",
    "export",
    "api_use",
    "directory_call",
    "administration",
    "break_glass",
    "purged",
]
Outcome = Literal["ok", "refused"]
Fact = str | int | bool

LONGEST_FACT = 200  # characters of one
MOST_FACTS = 12
LONGEST_NETWORK = 60  # characters
LONGEST_DEVICE = 80  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEvent:
    """One line of a company's security log.

    Attributes:
        event_id: in the order in which lines were noted; a key for pages.
        network: where it came from, None when no network was told.
    """

    event_id: int
    at: datetime
    organisation_id: OrganisationId
    person_id: PersonId | None
    kind: Kind
    outcome: Outcome
    room_id: RoomId | None
    network: str | None
    device: str
    facts: Mapping[str, Any]


def plain(text: object, longest: int) -> str:
    """Return a text as the log keeps it: short, and nothing in it that no screen shows."""
    return "".join(sign for sign in str(text)[:longest] if sign.isprintable())


def short_facts(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return facts as the log keeps them: few, and short."""
    kept = list(facts.items())[:MOST_FACTS]
    return {name: one if isinstance(one, int) else plain(one, LONGEST_FACT) for name, one in kept}


def network_seen(peer: str, forwarded: str = "") -> str | None:
    """Return the network address of a client. A proxy on this machine says it; nobody else is believed.

    Args:
        peer: who is connected.
        forwarded: the X-Forwarded-For header.
    """
    told = forwarded.rpartition(",")[2].strip()
    try:
        known = ip_address(peer)
        here = (getattr(known, "ipv4_mapped", None) or known).is_loopback
        return str(ip_address(told) if told and here else known)
    except ValueError:
        return None
