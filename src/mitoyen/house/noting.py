"""What people do at the doors is noted in their company's security log: reads, downloads, exports, administration.

One place for every door, so that a new page is noted because of its address. Who signs in, or is refused, the doors
note themselves: they alone know why.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from mitoyen.domains.people.queries import SignedIn
from mitoyen.domains.people.unrecorded import device_words
from mitoyen.domains.security.facts import Fact, Kind, network_seen
from mitoyen.domains.security.unrecorded import note
from mitoyen.foundation import clock

ONCE_IN = timedelta(hours=1)  # what is done again and again is noted once in it
MOST_REMEMBERED = 20_000
REFUSED = 400  # from this status on, what was asked was not done
PROGRAM = "API"  # what stands in place of a device
_BASE = "/api/v1"
_KINDS: tuple[tuple[str, str, Kind], ...] = (  # the first that fits: method, address, what it is
    ("GET", r"/rooms/ID/documents/ID/versions/ID/file", "download"),
    ("GET", r"/spaces/ID/(copy/ID|copies/ID/archive)", "export"),
    ("GET", r"/company/.*\.jsonl", "export"),
    (
        "GET",
        r"/rooms/ID(/threads/ID|/documents|/documents/ID|/journal|/threads/ID/messages)?",
        "read",
    ),
    ("POST", r"/spaces/ID/(copy|copies)", "export"),
    ("POST", r"/company/.*", "administration"),
    ("POST", r"/spaces(/ID/(people|parties|rooms|members|reviews)(/.*)?)?", "administration"),
    ("POST", r"/rooms/ID/(people|seats)(/.*)?", "administration"),
    ("POST", r"/me/(passkeys|tokens)(/ID/revoke)?", "administration"),
    ("POST", r"/me/sessions/.*", "session_ended"),
    ("POST", r"/logout", "signed_out"),
)
_SELDOM: frozenset[Kind] = frozenset({"read", "api_use"})
_PARAMETER = re.compile(r"\{[^}]*\}")


def kind_of(method: str, template: str) -> Kind | None:
    """Return what asking for an address means to the log, or None.

    Args:
        template: the address with its parameters in braces.
    """
    address = _PARAMETER.sub("ID", template.removeprefix(_BASE))
    asked = "GET" if method == "HEAD" else method
    return next(
        (kind for taken, like, kind in _KINDS if taken == asked and re.fullmatch(like, address)),
        None,
    )


class Noting:
    """Between the fence and the doors."""

    def __init__(self, app: ASGIApp) -> None:
        """Note what is asked of `app`."""
        self._app = app
        self._lately: OrderedDict[tuple[str, ...], datetime] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request, and note how it was answered as soon as that is known."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                for kind in self._kinds(scope, message["status"]):
                    await _note(scope, kind, refused=message["status"] >= REFUSED)
            await send(message)

        await self._app(scope, receive, noted)

    def _kinds(self, scope: HTTPScope, status: int) -> Iterator[Kind]:
        person = _person(scope)
        if person is None or scope["method"] == "HEAD":
            return
        program = scope.get("user") is person
        if program and self._is_due("api_use", str(status >= REFUSED), person.person_id):
            yield "api_use"
        kind = kind_of(scope["method"], scope.get("path_template", ""))
        if kind is None or not (status < 400 or (status == 403 and kind not in _SELDOM)):
            return
        headers = dict(scope["headers"])
        if status in (206, 304) and not headers.get(b"range", b"").startswith(b"bytes=0-"):
            return  # the piece with which a download goes on, or nothing
        if kind in _SELDOM and (
            b"hx-request" in headers or not self._is_due(kind, person.person_id, scope["path"])
        ):
            return
        yield kind

    def _is_due(self, *what: str) -> bool:
        """Tell whether this was not noted lately, and remember that it is now."""
        now = clock.now()
        if now - self._lately.get(what, now - ONCE_IN) < ONCE_IN:
            return False
        self._lately[what] = now
        self._lately.move_to_end(what)
        if len(self._lately) > MOST_REMEMBERED:
            self._lately.popitem(last=False)
        return True


def _person(scope: HTTPScope) -> SignedIn | None:
    """Return who asks: the holder of an API token, or whoever a door has found behind a session."""
    holder = scope.get("user")
    if isinstance(holder, SignedIn):
        return holder
    known = scope["state"].get("mitoyen/reader") or scope["state"].get("mitoyen/login_reader")
    found = getattr(known, "person", None)
    return found if isinstance(found, SignedIn) else None


async def _note(scope: HTTPScope, kind: Kind, *, refused: bool) -> None:
    person = _person(scope)
    if person is None:
        return
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    program = scope.get("user") is person
    named = {} if refused else scope.get("path_params", {})  # what did not open to him was not used
    facts: dict[str, Fact] = {name: str(value) for name, value in named.items() if name != "token"}
    if kind not in ("read", "api_use"):
        act = _PARAMETER.sub("", scope.get("path_template", "").removeprefix(_BASE))
        facts["act"] = re.sub("/+", "/", act).strip("/")
    peer = scope["client"][0] if scope["client"] else ""
    await note(
        kind,
        organisation_id=person.organisation_id,
        person_id=person.person_id,
        outcome="refused" if refused else "ok",
        network=network_seen(peer, headers.get(b"x-forwarded-for", "")),
        device=PROGRAM if program else device_words(headers.get(b"user-agent", "")),
        facts=facts,
    )
