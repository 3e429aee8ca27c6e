"""The one address of the door, and what every request passes: whose directory it is, how often, how much."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qsl

import structlog
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import HTTPScope, Receive, Scope, Send
from scim2_models import PayloadTooLargeException, UnauthorizedException
from scim2_server.errors import UnsupportedMediaTypeException
from scim2_server.handler import AsyncScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse

from mitoyen.domains.directories.unrecorded import Caller, Exchange, caller_of, note_exchange
from mitoyen.domains.security.unrecorded import note
from mitoyen.doors.scim.limits import Buckets
from mitoyen.doors.scim.plain import plain
from mitoyen.doors.scim.service import service
from mitoyen.doors.scim.site import LARGEST_BODY, ScimSite
from mitoyen.doors.scim.storage import DirectoryStorage
from mitoyen.doors.scim.words import exchanges_of
from mitoyen.foundation.decisions import Busy

_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)
_ROOT = re.compile(r"/scim/(o_[a-z2-7]{26})/v2(?P<path>/.*)?", re.DOTALL)
_READS = frozenset({"GET", "HEAD"})
log = structlog.get_logger()


class AskedTooOften(Exception):
    """This company's directory asked more than the rate allows."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


def scim_routes(site: ScimSite) -> list[ASGIRouteHandler]:
    """Return the door."""
    door = _Door(site)

    @asgi("/scim", is_mount=True, copy_scope=False)
    async def directories(scope: Scope, receive: Receive, send: Send) -> None:
        scope["path"] = _whole(scope["path"])  # a mount shortens it, also for the log
        await door(cast("HTTPScope", scope), receive, send)

    return [directories]


def _whole(path: str) -> str:
    return path if path == "/scim" or path.startswith("/scim/") else f"/scim{path}"


class _Door:
    """One request after the other."""

    def __init__(self, site: ScimSite) -> None:
        self._site = site
        self._buckets = Buckets(site.rate) if site.rate else None

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answer one request, then note it for the company's administrators."""
        request, root = self._request(scope)
        storage: DirectoryStorage | None = None
        caller: Caller | None = None
        try:
            caller = await self._caller(request, root)
            storage = DirectoryStorage(caller.company, writes=request.method not in _READS)
            response = await self._served(request, caller, storage, receive)
        except AskedTooOften as often:
            response = _too_often(often)
        except Exception as failure:  # noqa: BLE001 (each is an answer; what is a fault of ours is logged there)
            response = service().error_response(failure)
        response.headers.setdefault("Location", request.url)
        if storage is not None and (told := [h.index for h in storage.happened if h.index]):
            response.headers["X-Mitoyen-Position"] = str(max(told))
        await _send(response, send)
        if caller is not None and response.status != HTTPStatus.TOO_MANY_REQUESTS:
            happened = storage.happened if storage is not None else []
            await _note(caller, exchanges_of(request, response, happened), scope)

    def _request(self, scope: HTTPScope) -> tuple[ScimRequest, str | None]:
        """Return the request, its body not yet read, and whose root it is on."""
        found = _ROOT.fullmatch(scope["path"])
        base = f"{self._site.public_url}/scim/{found[1]}/v2" if found else self._site.public_url
        method = scope["method"].upper()
        return ScimRequest(
            method="GET" if method == "HEAD" else method,
            base_url=base,
            path=((found["path"] or "/") if found else "/").removesuffix(".scim"),
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=[(n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"]],
        ), found[1] if found else None

    async def _caller(self, request: ScimRequest, root: str | None) -> Caller:
        """Return whose directory asks. On another company's root a token is as good as none, whatever stands there."""
        said = _BEARER.fullmatch(request.header("authorization") or "")
        caller = await caller_of(said[1]) if said else None
        if caller is None or caller.company.organisation_id != root:
            raise UnauthorizedException(detail="A token of this company is needed")
        return caller

    async def _served(
        self, request: ScimRequest, caller: Caller, storage: DirectoryStorage, receive: Receive
    ) -> ScimResponse:
        wait_s = self._buckets.wait_s(caller.company.organisation_id) if self._buckets else 0
        if wait_s:
            raise AskedTooOften(wait_s)
        if not caller.live:
            raise UnauthorizedException(detail="This token is over; an administrator makes another")
        if (request.header("content-encoding") or "identity").lower() != "identity":
            raise UnsupportedMediaTypeException(detail="The body must not be compressed")
        body = await _read(receive)
        request.body, request.subject = plain(body), caller
        return await AsyncScimHandler(service(), storage).handle(request)


async def _read(receive: Receive) -> bytes:
    """Read a body, no further than it may go.

    Raises:
        PayloadTooLargeException: when it is larger.
    """
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise PayloadTooLargeException(detail=f"A body has at most {LARGEST_BODY} bytes")
    return body


def _too_often(often: AskedTooOften) -> ScimResponse:
    wait = str(often.retry_after_s)
    body: dict[str, Any] = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": "429",
        "detail": f"Too many requests; try again in {wait} s",
    }
    return ScimResponse(HTTPStatus.TOO_MANY_REQUESTS, body, {"Retry-After": wait})


async def _send(response: ScimResponse, send: Send) -> None:
    body = b"" if response.body is None else json.dumps(response.body).encode()
    headers = [
        (k.lower().encode(), v.encode("latin-1", "replace")) for k, v in response.headers.items()
    ]
    if response.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": int(response.status), "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _note(caller: Caller, noted: Iterable[Exchange], scope: HTTPScope) -> None:
    """Keep what was exchanged. The answer has left: a busy database loses a line, no departure."""
    client = scope.get("client")
    with suppress(Busy):
        for one in noted:
            await note(
                "directory_call",
                organisation_id=caller.company.organisation_id,
                outcome="ok" if one.status < 400 else "refused",
                network=client[0] if client else None,
                device="SCIM",
                facts={"did": one.did, "status": one.status, "subject": one.person_id or ""},
            )
            await note_exchange(caller.company, one)
