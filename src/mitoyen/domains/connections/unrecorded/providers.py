"""What a provider says of itself (OpenID Connect Discovery 1.0), and its keys: asked, checked, remembered for an hour.

An unknown key makes this house ask for the keys again, once a minute at most, so that nobody makes it ask at will.
"""

import asyncio
import time
import warnings
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakValueDictionary

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key, RSAKey

from mitoyen.domains.connections.unrecorded.fetching import Unreachable, ask

REMEMBERED_S = 3600.0
ASKED_AGAIN_AFTER_S = 60.0
MOST_REMEMBERED = 500  # providers; the one asked longest ago goes
MOST_KEYS = 50  # of one provider
FEWEST_RSA_BITS = 2048
KEY_TYPES: Final = {
    "RS256": "RSA",
    "PS256": "RSA",
    "ES256": "EC",
    "EdDSA": "OKP",
    "Ed25519": "OKP",
    "RS384": "RSA",
    "RS512": "RSA",
    "PS384": "RSA",
    "PS512": "RSA",
    "ES384": "EC",
    "ES512": "EC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider, as its metadata describes it.

    Attributes:
        names_itself: whether its answers carry `iss` (RFC 9207).
        algorithms: by which it says that it signs ID tokens; empty when it does not say.
    """

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str | None
    scopes: frozenset[str]
    token_auth: frozenset[str]
    names_itself: bool
    algorithms: frozenset[str]


@dataclass(slots=True)
class _Remembered:
    provider: Provider
    asked_at: float
    keys: list[Key] = field(default_factory=list)
    keys_asked_at: float = float("-inf")


_known: dict[str, _Remembered] = {}
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


def forget_providers() -> None:
    """Remember nothing: each provider is asked anew (tests, and an administrator who has just changed one)."""
    _known.clear()


async def provider_at(issuer: str) -> Provider:
    """Return what the provider of an issuer says of itself.

    Raises:
        Unreachable: when it cannot be asked, or does not say what it must.
    """
    return (await _remembered(issuer)).provider


async def key_of(issuer: str, *, kid: str | None, algorithm: str) -> Key | None:
    """Return the provider's key of that name for that algorithm; None when it has none.

    Args:
        kid: None where a token does not say: then there must be one key alone that fits.

    Raises:
        Unreachable: when the keys cannot be asked for.
    """
    known = await _remembered(issuer)
    found = _fitting(known.keys, kid, algorithm)
    if found is not None:
        return found
    async with _turn(issuer):
        if time.monotonic() - known.keys_asked_at >= ASKED_AGAIN_AFTER_S:
            known.keys_asked_at = time.monotonic()
            known.keys = await _keys_at(known.provider.keys)
    if not known.keys:  # asked in vain a moment ago: nothing can be said of any token
        raise Unreachable("no_keys")
    return _fitting(known.keys, kid, algorithm)


def _fitting(keys: Collection[Key], kid: str | None, algorithm: str) -> Key | None:
    fitting = [
        key
        for key in keys
        if key.key_type == KEY_TYPES.get(algorithm)
        and (kid is None or key.get("kid") == kid)
        and key.get("use") in (None, "sig")
        and key.get("alg") in (None, algorithm, "EdDSA")
    ]
    return fitting[0] if len(fitting) == 1 or (fitting and kid is not None) else None


async def _remembered(issuer: str) -> _Remembered:
    async with _turn(issuer):
        known = _known.get(issuer)
        if known is not None and time.monotonic() - known.asked_at < REMEMBERED_S:
            return known
        provider = await _asked(issuer)
        now = time.monotonic()
        _known.pop(issuer, None)
        while len(_known) >= MOST_REMEMBERED:
            _known.pop(next(iter(_known)))
        _known[issuer] = fresh = _Remembered(provider, now)
        return fresh


def _turn(issuer: str) -> asyncio.Lock:
    return _turns.setdefault(issuer, asyncio.Lock())


async def _asked(issuer: str) -> Provider:
    answer = await ask("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
    said = answer.said
    if answer.status != 200 or said is None:
        raise Unreachable("no_metadata")
    if (
        said.get("issuer") != issuer
    ):  # letter by letter (Discovery, section 4.3): no provider for all directories
        raise Unreachable("other_issuer")
    token_auth = _words(said, "token_endpoint_auth_methods_supported")
    return Provider(
        issuer=issuer,
        authorization=_address(said, "authorization_endpoint"),
        token=_address(said, "token_endpoint"),
        keys=_address(said, "jwks_uri"),
        userinfo=_address(said, "userinfo_endpoint") if said.get("userinfo_endpoint") else None,
        scopes=_words(said, "scopes_supported"),
        token_auth=token_auth or frozenset({"client_secret_basic"}),
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        algorithms=_words(said, "id_token_signing_alg_values_supported"),
    )


def _address(said: dict[str, Any], name: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or len(found) > 2000:
        raise Unreachable("no_metadata")
    return found


def _words(said: dict[str, Any], name: str) -> frozenset[str]:
    found = said.get(name)
    return (
        frozenset(word for word in found if isinstance(word, str))
        if isinstance(found, list)
        else frozenset()
    )


async def _keys_at(url: str) -> list[Key]:
    answer = await ask("GET", url)
    listed = (answer.said or {}).get("keys")
    if answer.status != 200 or not isinstance(listed, list):
        raise Unreachable("no_keys")
    keys = (_key(one) for one in listed[:MOST_KEYS] if isinstance(one, dict))
    return [key for key in keys if key is not None]


def _key(said: dict[str, Any]) -> Key | None:
    """Read one public key; what is no key that may sign is left out, and a shared secret above all."""
    if said.get("kty") not in ("RSA", "EC", "OKP"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # a short key is left out below
            key = JWKRegistry.import_key(said)
        if isinstance(key, RSAKey) and key.public_key.key_size < FEWEST_RSA_BITS:
            return None
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key
