"""Who asks, and what: the bearer of a token, and a body that is exactly what the operation takes."""

import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.people.unrecorded import TokenHolder, token_holder
from mitoyen.doors.api.limits import Buckets
from mitoyen.doors.api.site import ApiSite
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import Identifier, NotAnIdentifier

LARGEST_BODY = (
    512 * 1024
)  # bytes of JSON: 20,000 characters, each written as two \uXXXX, and room besides
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_KEY = 200  # characters of an idempotency key
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)
_FIELD = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]*)`")
_KEY = re.compile(r'"(?P<quoted>(?:[ !#-\[\]-~]|\\["\\])*)"|(?P<bare>[!#-\[\]-~]+)')


class TokenMissing(Exception):
    """No token came with the request."""


class TokenUnknown(Exception):
    """The token opens nothing: unknown, withdrawn, over, or of somebody who has left."""


class TokenReadsOnly(Exception):
    """The token may read, and the request wanted to write."""


class BodyMalformed(HTTPException):
    """The body is no JSON in UTF-8."""

    status_code = 400


class MediaTypeUnfit(HTTPException):
    """The body is of a type or coding that the operation does not take."""

    status_code = 415


class BodyUnfit(Unfit):
    """The body is JSON, and not what the operation takes, at a named field."""

    def __init__(self, field: str, found: str) -> None:
        super().__init__(found=found)
        self.field = field


class KeyUnfit(HTTPException):
    """The idempotency key is empty, too long, or holds what no header may."""

    status_code = 400


class ApiRequest(Request[TokenHolder, Any, State]):
    """A request whose caller is known and whose body is read strictly.

    Attributes:
        site: what the house lends to this door.
    """

    site: ClassVar[ApiSite]

    @property
    def actor(self) -> Actor:
        """Who asks, acting for his company."""
        return self.user.actor

    @property
    def secret(self) -> bytes:
        """The hash of the token that it came with: what the guard has looked up."""
        found = _BEARER.fullmatch(self.headers.get("authorization", ""))
        return token_hash(found[1] if found else "")

    async def json(self) -> Any:  # noqa: ANN401 (the border to JSON: what the operation declares)
        """Return the body as the operation's own type.

        Raises:
            MediaTypeUnfit: when it does not come as plain JSON.
            BodyMalformed: when it is none.
            BodyUnfit: when a field is unknown, missing, of another type, or there twice.
        """
        declared = self.route_handler.parsed_fn_signature.parameters["data"].annotation
        media_type, options = self.content_type
        charset = options.get("charset", "utf-8").lower()
        if media_type != "application/json" or charset not in {"utf-8", "utf8"}:
            raise MediaTypeUnfit(detail="the body must be application/json in UTF-8")
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise MediaTypeUnfit(detail="the body must not be compressed")
        return decoded(await self.body(), declared)

    @property
    def idempotency_key(self) -> str | None:
        """The key of this write, if one came: a quoted string or a bare word.

        As draft-ietf-httpapi-idempotency-key-header has it.

        Raises:
            KeyUnfit: when it is neither.
        """
        said = self.headers.get("idempotency-key")
        if said is None:
            return None
        found = _KEY.fullmatch(said.strip())
        key = (found["bare"] or re.sub(r"\\(.)", r"\1", found["quoted"] or "")) if found else ""
        if not 1 <= len(key) <= LONGEST_KEY:
            raise KeyUnfit(detail=f"a key has 1 to {LONGEST_KEY} visible characters of ASCII")
        return key


def decoded(body: bytes, declared: Any) -> Any:  # noqa: ANN401 (the border to JSON)
    """Read JSON as the type `declared`, strictly.

    Raises:
        BodyMalformed: when it is no JSON in UTF-8.
        BodyUnfit: when it is not of that type, or says a field twice: one of the two would be lost.
    """
    try:
        found = msgspec.json.decode(body, type=declared, dec_hook=identified)
        json.loads(body.decode(), object_pairs_hook=_each_once, parse_int=str, parse_float=str)
    except msgspec.ValidationError as unfit:
        raise _unfit(str(unfit)) from unfit
    except (msgspec.DecodeError, UnicodeError, RecursionError) as malformed:
        raise BodyMalformed(detail=str(malformed)[:200]) from malformed
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise BodyUnfit(twice[:200], f"Object contains field `{twice[:200]}` more than once")


def identified(wanted: type[Any], text: Any) -> Any:  # noqa: ANN401 (the border to JSON)
    """Read an identifier from outside.

    Raises:
        NotAnIdentifier: when it is none of that kind.
    """
    if not isinstance(text, str):
        raise NotAnIdentifier(f"Expected `str`, got `{type(text).__name__}`")
    return wanted.parse(text)


def is_identifier(wanted: Any) -> bool:  # noqa: ANN401 (types as values)
    """Tell whether a type names things."""
    return isinstance(wanted, type) and issubclass(wanted, Identifier)


def _unfit(said: str) -> BodyUnfit:
    place = _FIELD.search(said)
    path = place["path"] if place else ""
    sentence = said[: place.start()] if place else said
    named = _UNKNOWN.match(sentence) or _MISSING.match(sentence)
    if named:
        path = f"{path}.{named['name']}" if path else named["name"]
    return BodyUnfit(path[:200], sentence[:300])


def known_caller(
    buckets: Buckets | None,
) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]:
    """Return the guard of all operations: before anything of a request is read, who asks must be known.

    It raises `TokenMissing`, `TokenUnknown`, `TokenReadsOnly` or `AskedTooOften`.
    """

    async def guard(
        connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
    ) -> None:
        if handler.opt.get("open_to_all"):
            return
        said = connection.headers.get("authorization")
        if not said:
            raise TokenMissing
        found = _BEARER.fullmatch(said)
        holder = await token_holder(found[1]) if found else None
        if holder is None:
            raise TokenUnknown
        if buckets:
            buckets.take(holder.person_id)
        if connection.scope["method"] not in SAFE_METHODS and not holder.may_write:  # type: ignore[typeddict-item]
            raise TokenReadsOnly
        connection.scope["user"] = holder

    return guard
