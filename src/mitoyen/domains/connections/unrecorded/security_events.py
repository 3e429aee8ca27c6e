"""What a company's sign-in tells us by itself, signed: security event tokens (RFC 8417) and their kin, checked.

One verifier for three receivers: back-channel logout (OpenID Connect), shared signals (SSF, CAEP, RISC), and Global
Token Revocation. Each kind has its own `typ`, its own audience and its own age; none is taken for another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from mitoyen.domains.connections.facts import is_subject
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded.id_tokens import (
    SKEW,
    NotProven,
    moment,
    signed_claims,
)
from mitoyen.domains.connections.unrecorded.replays import first_time, known
from mitoyen.foundation import clock

Effect = Literal["sign_out", "end_access", "verify"]
LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"
_SCHEMAS: Final = "https://schemas.openid.net/secevent"
EFFECTS: Final[Mapping[str, Effect]] = {  # whatever else a company sends is heard and left alone
    f"{_SCHEMAS}/caep/event-type/session-revoked": "sign_out",
    f"{_SCHEMAS}/caep/event-type/credential-change": "sign_out",
    f"{_SCHEMAS}/risc/event-type/sessions-revoked": "sign_out",
    f"{_SCHEMAS}/risc/event-type/account-disabled": "end_access",
    f"{_SCHEMAS}/risc/event-type/account-purged": "end_access",
    f"{_SCHEMAS}/ssf/event-type/verification": "verify",
    f"{_SCHEMAS}/sse/event-type/verification": "verify",
    f"{_SCHEMAS}/risc/event-type/verification": "verify",
}
MOST_EVENTS = 20  # in one token
_MILLISECONDS_FROM = (
    100_000_000_000  # a NumericDate that large counts milliseconds: some senders' drafts did
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of token: the `typ` it may have (lower case), how old it may be, whether it must say when it ends."""

    name: str
    types: frozenset[str]
    oldest: timedelta
    ends: bool


# Older senders give no `typ` to a logout token: its events and its missing nonce tell it from an ID token.
_LOGOUT = _Kind(
    "logout",
    frozenset({"logout+jwt", "application/logout+jwt", "jwt", ""}),
    timedelta(minutes=10),
    ends=True,
)
_EVENTS = _Kind(  # sent again for hours while we do not answer
    "event",
    frozenset({"secevent+jwt", "application/secevent+jwt"}),
    timedelta(days=1),
    ends=False,
)
_REVOCATION = _Kind(
    "revocation",
    frozenset({"global-token-revocation+jwt", "application/global-token-revocation+jwt"}),
    timedelta(minutes=10),
    ends=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutSaid:
    """Whose sign-in is over at the company: all that is given must fit."""

    subject: str | None
    sid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSaid:
    """One event that concerns us.

    Attributes:
        subject: as the sender names it (RFC 9493, or as drafts before it did).
        at: when it happened: whoever signed in later did so after it.
        created: whether something was added and nothing taken away.
    """

    effect: Effect
    subject: Mapping[str, Any]
    at: datetime
    created: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSaid:
    """The events of one token. `name` and `until` are for `remember`, once they are acted on."""

    events: tuple[EventSaid, ...]
    name: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    claims: Mapping[str, Any]
    name: str
    until: datetime


class Heard(Exception):
    """This very token was heard and acted on before."""


async def check_logout_token(found: ConnectionRow, token: object) -> LogoutSaid:
    """Return whose sign-in a logout token ends (OpenID Connect Back-Channel Logout 1.0, section 2.6). It is good once.

    Raises:
        NotProven: when anything is otherwise.
        Unreachable: when the provider's keys cannot be asked for.
    """
    audiences = frozenset({found.setting("client_id")})
    signed = await _signed(found, token, _LOGOUT, audiences, issuer=found.setting("issuer"))
    claims = signed.claims
    if not isinstance(_events(claims).get(LOGOUT), dict):
        raise NotProven("events_missing")
    if "nonce" in claims:
        raise NotProven("nonce_present")
    subject, sid = claims.get("sub"), claims.get("sid")
    if subject is None and sid is None:
        raise NotProven("subject_missing")
    if not all(one is None or is_subject(one) for one in (subject, sid)):
        raise NotProven("subject_missing")
    await _once(found, signed)
    return LogoutSaid(subject=subject, sid=sid)


async def check_events(
    found: ConnectionRow, token: object, *, audiences: frozenset[str]
) -> EventsSaid:
    """Return the events of a security event token that concern us.

    Args:
        audiences: the addresses by which a sender may name us; our name at the provider besides.

    Raises:
        Heard: when it was acted on before.
        NotProven: when it cannot be believed.
        Unreachable: when the sender's keys cannot be asked for.
    """
    signed = await _signed(found, token, _EVENTS, audiences | {found.setting("client_id")})
    events = _events(signed.claims)
    if not events or len(events) > MOST_EVENTS:
        raise NotProven("events_missing")
    if await known(found.connection_id, signed.name):
        raise Heard
    said = (
        _event(EFFECTS[kind], content, signed.claims)
        for kind, content in events.items()
        if kind in EFFECTS
    )
    return EventsSaid(events=tuple(said), name=signed.name, until=signed.until)


async def remember_events(found: ConnectionRow, said: EventsSaid) -> None:
    """Remember that these events were acted on: the same token says nothing again."""
    await first_time(found.connection_id, said.name, until=said.until)


async def check_revocation(
    found: ConnectionRow, token: object, *, audiences: frozenset[str]
) -> None:
    """Check the token by which a company asks us to sign somebody out everywhere; it is good once.

    Raises:
        NotProven: when it cannot be believed.
        Unreachable: when the sender's keys cannot be asked for.
    """
    signed = await _signed(found, token, _REVOCATION, audiences)
    await _once(found, signed)


def signals_issuer(found: ConnectionRow) -> str:
    """Return who signs what a company tells us: the provider itself, unless the company said otherwise."""
    return found.setting("events_issuer") or found.setting("issuer")


async def _signed(
    found: ConnectionRow,
    token: object,
    kind: _Kind,
    audiences: frozenset[str],
    *,
    issuer: str | None = None,
) -> _Signed:
    issuer = issuer or signals_issuer(found)
    if not issuer:
        raise NotProven("other_issuer")
    claims = await signed_claims(token, issuer=issuer, types=kind.types)
    if claims.get("iss") != issuer:
        raise NotProven("other_issuer")
    said = claims.get("aud")
    audience = said if isinstance(said, list) else [said]
    if not any(isinstance(one, str) and one and one in audiences for one in audience):
        raise NotProven("audience_wrong")
    until = _until(claims, kind)
    if not is_subject(claims.get("jti")):
        raise NotProven("name_missing")
    return _Signed(claims=claims, name=f"{kind.name}\n{claims['jti']}", until=until)


def _until(claims: Mapping[str, Any], kind: _Kind) -> datetime:
    """Return until when this token could be believed: so long its name is kept."""
    now, made, ends = clock.now(), moment(claims.get("iat")), moment(claims.get("exp"))
    if made is None or made - SKEW > now or made + kind.oldest + SKEW < now:
        raise NotProven("token_old")
    if ("exp" in claims or kind.ends) and (ends is None or ends + SKEW <= now):
        raise NotProven("token_over")
    return made + kind.oldest + 2 * SKEW


async def _once(found: ConnectionRow, signed: _Signed) -> None:
    if not await first_time(found.connection_id, signed.name, until=signed.until):
        raise NotProven("replayed")


def _events(claims: Mapping[str, Any]) -> dict[str, Any]:
    said = claims.get("events")
    return said if isinstance(said, dict) else {}


def _event(effect: Effect, content: object, claims: Mapping[str, Any]) -> EventSaid:
    """Read one event. Its subject stands beside it (SSF 1.0), or within it (drafts, and Okta to this day)."""
    said = content if isinstance(content, dict) else {}
    subject = claims.get("sub_id") or said.get("subject")
    at = said.get("event_timestamp")
    if isinstance(at, int | float) and at >= _MILLISECONDS_FROM:
        at /= 1000
    happened = moment(at) or moment(claims["iat"]) or clock.now()
    return EventSaid(
        effect=effect,
        subject=subject if isinstance(subject, dict) else {},
        at=min(happened, clock.now()),
        created=said.get("change_type") == "create",
    )
