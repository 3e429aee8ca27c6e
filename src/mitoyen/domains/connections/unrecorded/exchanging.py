"""Signing in by a company's provider: OpenID Connect's authorization code flow, with PKCE (RFC 7636) always.

`begin` sends a browser there; `finish` takes what it brings back, once, in the same browser, for the same connection;
`ask_again` asks later whether the person is still there. Each connection has a redirect address of its own.
"""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, Literal
from urllib.parse import quote_plus, urlencode, urlsplit

import msgspec
from joserfc import jwt

from mitoyen.domains.connections.facts import GOOGLE, is_subject
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded import secrets
from mitoyen.domains.connections.unrecorded.envelopes import close, fresh_token, keyed_hash, reopen
from mitoyen.domains.connections.unrecorded.fetching import (
    Answer,
    Unreachable,
    ask,
    permitted_url,
)
from mitoyen.domains.connections.unrecorded.id_tokens import (
    NotProven,
    Proven,
    check_id_token,
    moment,
)
from mitoyen.domains.connections.unrecorded.providers import Provider, provider_at
from mitoyen.domains.connections.unrecorded.saml import sign_in_address
from mitoyen.domains.people.facts import token_hash
from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import ConnectionId, PersonId
from mitoyen.journal.database import connection as lent
from mitoyen.journal.database import value

Purpose = Literal["sign_in", "test", "bind", "prove"]
LASTS = timedelta(minutes=15)
PROVEN_WITHIN = timedelta(minutes=5)  # for `prove`: the provider has just asked the person
NOT_A_REFUSAL: Final = frozenset({408, 429})  # 4xx that say nothing of the person
OUR_OWN_FAULT: Final = frozenset({"invalid_client", "unauthorized_client"})  # nor do these


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What a sign-in under way is for.

    Attributes:
        towards: where to go once signed in; an address of ours.
        person_id: who it must be (bind, prove, test), or who has just proved the mailbox by which he was invited.
    """

    purpose: Purpose = "sign_in"
    towards: str = "/"
    person_id: PersonId | None = None


class UnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in under way, as this house alone knows it: the provider's answer must fit it."""

    sought: Sought
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """The provider says that the person is no longer to come in."""

    reason: str


@dataclass(frozen=True, slots=True)
class StillThere:
    """The provider says that the person is still there; `refresh_token` asks the next time."""

    refresh_token: str


def redirect_address(public_url: str, connection_id: ConnectionId) -> str:
    """Return the one address to which the provider sends browsers back, for this connection alone."""
    return f"{public_url}/login/company/{connection_id}/back"


def ticket(session: str, purpose: Purpose, connection_id: ConnectionId) -> str:
    """Return what a link of ours carries that begins something for whoever is signed in: nobody else can make it."""
    return keyed_hash(f"ticket: {purpose}", f"{connection_id}\n{session}").hex()


async def begin(
    found: ConnectionRow, sought: Sought, *, browser: str, public_url: str, hint: str = ""
) -> str:
    """Return the provider's address to which this browser goes to sign in.

    Args:
        browser: the value of the browser's own cookie; nothing that comes back counts elsewhere.
        hint: the e-mail address that was typed, to spare the person from typing it again.

    Raises:
        Unreachable: when the provider cannot be asked what it is.
    """
    if found.protocol == "saml":
        state, _ = await _begun(found, sought, browser)
        prove = sought.purpose == "prove"
        return sign_in_address(found, state=state, public_url=public_url, prove=prove)
    provider = await provider_at(found.setting("issuer"))
    permitted_url(provider.authorization)
    state, kept = await _begun(found, sought, browser)
    asked = {
        "response_type": "code",
        "client_id": found.setting("client_id"),
        "redirect_uri": redirect_address(public_url, found.connection_id),
        "scope": _scope(provider),
        "state": state,
        "nonce": kept.nonce,
        "code_challenge": _challenge(kept.verifier),
        "code_challenge_method": "S256",
        **_asked_besides(found, sought, hint),
    }
    joint = "&" if urlsplit(provider.authorization).query else "?"
    return provider.authorization + joint + urlencode(asked)


async def _begun(found: ConnectionRow, sought: Sought, browser: str) -> tuple[str, UnderWay]:
    """Keep that a sign-in is under way; return its name, which comes back with the browser."""
    state = fresh_token()
    kept = UnderWay(sought=sought, nonce=fresh_token(), verifier=fresh_token())
    async with lent() as db:
        await db.execute(
            """
            INSERT INTO connections_exchange (state_hash, connection_id, browser_hash, closed, expires_at)
            VALUES (%s, %s, %s, %s, %s)
            """,
            (
                token_hash(state),
                found.connection_id,
                token_hash(browser),
                close("exchange", msgspec.json.encode(kept, enc_hook=str), bound_to=state),
                clock.now() + LASTS,
            ),
        )
    return state, kept


def _scope(provider: Provider) -> str:
    offline = ("offline_access",) if "offline_access" in provider.scopes else ()
    return " ".join(("openid", "profile", "email", *offline))


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _asked_besides(found: ConnectionRow, sought: Sought, hint: str) -> dict[str, str]:
    asked = {"login_hint": hint} if hint else {}
    if sought.purpose == "prove":
        asked |= {"prompt": "login", "max_age": "0"}
    if found.setting("hosted_domain"):
        asked["hd"] = found.setting("hosted_domain")
    if found.setting("issuer") == GOOGLE:
        asked["access_type"] = "offline"  # its own way to ask for a refresh token
    return asked


async def taken_up(
    found: ConnectionRow, *, state: str | None, browser: str | None
) -> UnderWay | None:
    """Take a sign-in under way up, once; None when none began in this browser, by this connection, lately."""
    if not state or not browser or len(state) > 200:
        return None
    async with lent() as db:
        closed: bytes | None = await value(
            db,
            """
            DELETE FROM connections_exchange
            WHERE state_hash = %s AND connection_id = %s AND browser_hash = %s AND expires_at > %s RETURNING closed
            """,
            (token_hash(state), found.connection_id, token_hash(browser), clock.now()),
        )
    content = None if closed is None else reopen("exchange", closed, bound_to=state)
    return None if content is None else msgspec.json.decode(content, type=UnderWay, dec_hook=_named)


def _named(kind: type[Any], text: Any) -> Any:  # noqa: ANN401 (the border to JSON)
    return kind(text)


async def finish(
    found: ConnectionRow, kept: UnderWay, *, brought: Mapping[str, str], public_url: str
) -> Proven:
    """Return whom the provider says that this is.

    Args:
        kept: from `taken_up`.
        brought: what stood in the address to which the provider sent the browser back.

    Raises:
        NotProven: when it says nobody, or nothing that can be believed.
        Unreachable: when it cannot be asked.
    """
    provider = await provider_at(found.setting("issuer"))
    said = brought.get("iss")
    if said != provider.issuer and (said is not None or provider.names_itself):
        raise NotProven("other_issuer")  # RFC 9207: another provider's answer, brought here
    if "error" in brought:
        raise NotProven("provider_refused")
    code = brought.get("code", "")
    if not code:
        raise NotProven("no_code")
    answer = await _ask_token(
        found,
        provider,
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_address(public_url, found.connection_id),
            "code_verifier": kept.verifier,
        },
    )
    tokens = _tokens(answer)
    claims = await check_id_token(
        tokens.get("id_token"),
        settings=found.settings,
        nonce=kept.nonce,
        proven_within=PROVEN_WITHIN if kept.sought.purpose == "prove" else None,
    )
    userinfo = await _userinfo(provider, tokens.get("access_token"), claims["sub"])
    return Proven(
        subject=claims["sub"],
        claims={**userinfo, **claims},
        auth_time=moment(claims.get("auth_time")),
        sid=claims["sid"] if is_subject(claims.get("sid")) else None,
        refresh_token=_refresh_token(tokens),
    )


async def ask_again(found: ConnectionRow, refresh_token: str) -> StillThere | Refusal:
    """Ask the provider whether a person is still there, by the token of his last sign-in, which is good once.

    Raises:
        Unreachable: when it says nothing of the person: it does not answer, is busy, or no longer knows this house.
        NotProven: when it answers with somebody else.
    """
    provider = await provider_at(found.setting("issuer"))
    asked = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    answer = await _ask_token(found, provider, asked)
    error = str((answer.said or {}).get("error", ""))
    if 400 <= answer.status < 500 and answer.status not in NOT_A_REFUSAL:
        if error in OUR_OWN_FAULT:
            raise Unreachable(error)
        return Refusal(error or f"status_{answer.status}")
    tokens = _tokens(answer)
    if tokens.get("id_token") is not None:
        await check_id_token(tokens["id_token"], settings=found.settings, nonce=None)
    return StillThere(_refresh_token(tokens) or refresh_token)


async def _ask_token(found: ConnectionRow, provider: Provider, asked: dict[str, str]) -> Answer:
    """Ask the token endpoint, proving who we are in the way that the connection says and the provider takes."""
    way = found.setting("token_auth")
    if way not in provider.token_auth:
        raise Unreachable("token_auth_not_taken")
    client_id, headers = found.setting("client_id"), {}
    if way == "private_key_jwt":
        asked = asked | {"client_id": client_id, **await _assertion(found, provider)}
    else:
        secret = await secrets.client_secret(found.connection_id)
        if secret is None:
            raise Unreachable("secret_missing")
        if way == "client_secret_post":
            asked = asked | {"client_id": client_id, "client_secret": secret}
        else:  # RFC 6749, section 2.3.1: each half is form-encoded first
            pair = f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()
            headers["authorization"] = "Basic " + b64encode(pair).decode()
    return await ask("POST", provider.token, form=asked, headers=headers)


async def _assertion(found: ConnectionRow, provider: Provider) -> dict[str, str]:
    """Return what proves us by our own key (RFC 7523), good for a minute, once."""
    key = await secrets.signing_key(found.connection_id)
    if key is None:
        raise Unreachable("secret_missing")
    now, client_id = int(clock.now().timestamp()), found.setting("client_id")
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": provider.token,
        "jti": fresh_token(),
        "iat": now,
        "exp": now + 60,
    }
    header = {"alg": secrets.SIGNING_ALGORITHM, "kid": key.kid}
    return {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(header, claims, key, [secrets.SIGNING_ALGORITHM]),
    }


def _tokens(answer: Answer) -> dict[str, Any]:
    if answer.status != 200 or answer.said is None:
        error = (answer.said or {}).get("error")
        if error in OUR_OWN_FAULT or answer.status >= 500 or answer.status in NOT_A_REFUSAL:
            raise Unreachable(error if error in OUR_OWN_FAULT else f"status_{answer.status}")
        raise NotProven("code_refused")
    return answer.said


async def _userinfo(provider: Provider, access_token: object, subject: str) -> dict[str, Any]:
    """Return what the provider says besides, when it speaks of the same person (OpenID Connect Core, section 5.3.2)."""
    if provider.userinfo is None or not isinstance(access_token, str) or not access_token.isascii():
        return {}
    answer = await ask(
        "GET", provider.userinfo, headers={"authorization": f"Bearer {access_token}"}
    )
    if answer.status != 200 or answer.said is None:
        raise NotProven("userinfo_refused")
    if answer.said.get("sub") != subject:
        raise NotProven("userinfo_of_somebody_else")
    return answer.said


def _refresh_token(tokens: Mapping[str, Any]) -> str | None:
    found = tokens.get("refresh_token")
    return found if isinstance(found, str) and 0 < len(found) <= 16_384 else None
