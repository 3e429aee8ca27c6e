"""ID tokens (OpenID Connect Core 1.0, section 3.1.3.7): every check, always, wherever the token came from."""

import warnings
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any, Final

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning

from mitoyen.domains.connections.facts import GOOGLE, Settings, is_subject, tenant_of
from mitoyen.domains.connections.unrecorded.providers import key_of, provider_at
from mitoyen.foundation import clock

# Public keys alone: never `none`, never one that is signed with a secret that both sides know.
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
ANNOUNCED: Final = (
    "RS384",
    "RS512",
    "PS384",
    "PS512",
    "ES384",
    "ES512",
)  # where metadata name them
SKEW = timedelta(seconds=60)  # between two clocks
OLDEST = timedelta(minutes=10)  # an ID token that has just been given
LONGEST_TOKEN = 64 * 1024  # characters


class NotProven(Exception):
    """What came back proves nothing. `reason` is a word of ours, for the company's IT."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Whom the company's sign-in says that this is.

    Attributes:
        claims: of the ID token, then of userinfo where the token does not say.
        auth_time: when the person last showed the provider who he is, when it says so.
        sid: the provider's name of this sign-in, when it has one.
        refresh_token: by which the house may ask again; None when the provider gave none.
        session_index, until: SAML's name of this sign-in, and when it ends whatever happens.
    """

    subject: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    auth_time: datetime | None = None
    sid: str | None = None
    refresh_token: str | None = None
    session_index: str | None = None
    until: datetime | None = None

    def claim(self, name: str) -> str | None:
        """Return a claim that is text."""
        found = self.claims.get(name)
        return found if isinstance(found, str) else None


async def signed_claims(token: object, *, issuer: str, types: frozenset[str]) -> dict[str, Any]:
    """Return the claims of a token that the provider of `issuer` has signed. Nothing in them is checked yet.

    Args:
        types: the `typ` that such a token may have, lower case; "" where it may have none.

    Raises:
        NotProven: when it is no such token, signed otherwise, or by somebody else.
        Unreachable: when the provider's keys cannot be asked for.
    """
    header = _header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    announced = algorithm in ANNOUNCED and algorithm in (await provider_at(issuer)).algorithms
    if not isinstance(algorithm, str) or not (algorithm in ALGORITHMS or announced):
        raise NotProven("algorithm_refused")
    if str(header.get("typ", "")).lower() not in types:
        raise NotProven("other_kind_of_token")
    if not (kid is None or isinstance(kid, str)):
        raise NotProven("key_unknown")
    key = await key_of(issuer, kid=kid, algorithm=algorithm)
    if key is None:
        raise NotProven("key_unknown")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # EdDSA's newer name is Ed25519
            return dict(jwt.decode(str(token), key, algorithms=[algorithm]).claims)
    except (JoseError, ValueError, TypeError, RecursionError):
        raise NotProven("signature_wrong") from None


def _header(token: object) -> dict[str, Any]:
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN or token.count(".") != 2:
        raise NotProven("no_token")
    first = token.partition(".")[0]
    try:
        return msgspec.json.decode(
            urlsafe_b64decode(first + "=" * (-len(first) % 4)), type=dict[str, Any]
        )
    except (ValueError, RecursionError):
        raise NotProven("no_token") from None


async def check_id_token(
    token: object,
    *,
    settings: Settings,
    nonce: str | None,
    proven_within: timedelta | None = None,
) -> dict[str, Any]:
    """Return the claims of an ID token that was made for us, now, for this very sign-in.

    Args:
        nonce: what this sign-in asked with; None for a token that came by a refresh, which has none.
        proven_within: how long ago at most the person showed the provider who he is; None where it does not matter.

    Raises:
        NotProven: when anything is otherwise.
        Unreachable: when the provider's keys cannot be asked for.
    """
    claims = await signed_claims(token, issuer=settings["issuer"], types=frozenset({"", "jwt"}))
    if claims.get("iss") != settings["issuer"]:
        raise NotProven("other_issuer")
    if "events" in claims:  # a logout token, or another word about somebody: it signs nobody in
        raise NotProven("other_kind_of_token")
    _check_audience(claims, settings["client_id"])
    _check_times(claims)
    if not is_subject(claims.get("sub")):
        raise NotProven("subject_missing")
    if nonce is not None and not _same(claims.get("nonce"), nonce):
        raise NotProven("nonce_wrong")
    _check_proof(claims, proven_within)
    _check_company(claims, settings)
    return claims


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    said = claims.get("aud")
    audience = said if isinstance(said, list) else [said]
    if client_id not in audience:
        raise NotProven("audience_wrong")
    azp = claims.get("azp")
    if azp != client_id and (azp is not None or len(audience) > 1):
        raise NotProven("audience_wrong")


def _check_times(claims: Mapping[str, Any]) -> None:
    now = clock.now()
    expires, made = moment(claims.get("exp")), moment(claims.get("iat"))
    if expires is None or expires + SKEW <= now:
        raise NotProven("token_over")
    if made is None or made - SKEW > now or made + OLDEST < now:
        raise NotProven("token_old")
    begins = claims.get("nbf")
    if begins is not None and ((moment(begins) or datetime.max.replace(tzinfo=UTC)) - SKEW > now):
        raise NotProven("token_old")


def _check_proof(claims: Mapping[str, Any], within: timedelta | None) -> None:
    """Check when the person last showed who he is, where the token says it, or must."""
    said, now = claims.get("auth_time"), clock.now()
    if said is None:
        if within is not None:
            raise NotProven("auth_time_missing")
        return
    proven_at = moment(said)
    if proven_at is None or proven_at - SKEW > now:
        raise NotProven("auth_time_wrong")
    if within is not None and proven_at + within + SKEW < now:
        raise NotProven("auth_time_old")


def _check_company(claims: Mapping[str, Any], settings: Settings) -> None:
    """Check what says whose directory it is, where one provider serves many companies."""
    tenant = tenant_of(settings["issuer"])
    if tenant is not None and claims.get("tid") != tenant:
        raise NotProven("other_directory")
    if settings["issuer"] == GOOGLE or settings.get("hosted_domain"):
        said = claims.get("hd")
        if not isinstance(said, str) or said.lower() != settings.get("hosted_domain"):
            raise NotProven("other_directory")


def moment(seconds: object) -> datetime | None:
    """Return a NumericDate (RFC 7519) as a time, or None when it is none."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _same(said: object, wanted: str) -> bool:
    return isinstance(said, str) and compare_digest(said.encode(), wanted.encode())
