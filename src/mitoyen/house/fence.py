"""What every request passes before any door: an id, its origin, headers that bound the browser, one line in the log.

Cross-site requests are refused by what browsers themselves say (`Sec-Fetch-Site`, then `Origin`): it
needs no body, so uploads stay streams. Forms carry a token of the session besides (decision 0007).
"""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from secrets import token_hex
from urllib.parse import urlsplit

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

log = structlog.get_logger()

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self';"
    " manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# What a company's sign-in says here by itself or through a browser is signed; no cookie of ours counts for it.
_SIGNED = re.compile(r"/login/company/l_[a-z2-7]{26}/(?:saml|logout-token|events|revoke)")
_PORT = re.compile(r":[0-9]{1,5}\Z")
_UNLESS_SAID: Sequence[tuple[bytes, bytes]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"cache-control", b"no-store"),
)


class _Answered(BaseException):
    """HEAD has its answer: whatever would make the body need not begin. No door catches it."""


class Fence:
    """The outermost layer of the application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        public_url: str,
        hosts: frozenset[str],
        answered: Callable[[str, int, float], None] = lambda *_: None,
    ) -> None:
        """Let requests for `hosts` reach `app`; `public_url` is our own origin.

        Args:
            answered: told of each request: its path, its status, its seconds.
        """
        self._app = app
        self._answered = answered
        self._origin = public_url
        self._hosts = hosts
        self._secure = urlsplit(public_url).scheme == "https"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request, or refuse it."""
        if scope["type"] == ScopeType.HTTP:
            await self._pass(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _pass(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        request_id, began = f"{token_hex(2)}-{token_hex(2)}", time.perf_counter()
        scope["state"]["request_id"] = request_id
        headers = dict(scope["headers"])
        status = 0

        async def bounded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    *self._added(message["headers"], request_id),
                ]
            await send(message)
            if scope["method"] == "HEAD" and message["type"] == "http.response.start":
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                raise _Answered

        refusal = self._refusal(scope, headers)
        with suppress(_Answered):
            if refusal:
                await _answer(bounded, *refusal)
            else:
                await self._app(scope, receive, bounded)
        seconds = time.perf_counter() - began
        self._answered(scope["path"], status, seconds)
        log.info(
            "request",
            method=scope["method"],
            door="/" + scope["path"].lstrip("/").split("/", 1)[0],
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=request_id,
        )

    def _refusal(self, scope: HTTPScope, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if host not in self._hosts and _PORT.sub("", host) not in self._hosts:
            return 421, "This house does not answer to that name."
        bearer = headers.get(b"authorization", b"").lower().startswith(b"bearer ")
        signed = _SIGNED.fullmatch(scope["path"]) is not None
        if scope["method"] in _SAFE_METHODS or bearer or signed:
            return None  # such a token, unlike a name and its password, is never sent by a browser on its own
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            ours = site in (b"same-origin", b"none")
        else:
            ours = headers.get(b"origin", b"").decode("latin-1") == self._origin
        return (
            None
            if ours or b"cookie" not in headers
            else (403, "This request came from another site.")
        )

    def _added(
        self, present: Iterable[tuple[bytes, bytes]], request_id: str
    ) -> list[tuple[bytes, bytes]]:
        said = {name.lower() for name, _ in present}
        # Said twice, some of them mean nothing to a browser: what a door says is at least as strict.
        added = [pair for pair in _UNLESS_SAID if pair[0] not in said]
        added.append((b"x-request-id", request_id.encode()))
        if self._secure:
            added.append((b"strict-transport-security", b"max-age=63072000"))
        return added


async def _answer(send: Send, status: int, sentence: str) -> None:
    body = sentence.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
