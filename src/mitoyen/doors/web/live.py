"""A stream of nudges to an open page: this room moved, to this position. It carries no content.

The page registers first and asks the database after, so nothing falls between the two. Session and access are looked
up again before each nudge, and at each heartbeat; nothing of the database is held while a page waits. A notice that
somebody's access ended closes his pages without asking.
"""

import asyncio
import json
import math
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from secrets import randbelow
from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from litestar.types import ASGIApp, Receive, Scope, Send

from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.spaces.queries.watching import ReaderNow
from mitoyen.doors.web.moments import clock as hour
from mitoyen.doors.web.reader import AnyRequest, OurSite, Position, reader_of, session_token
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import PARIS
from mitoyen.feed import Listening
from mitoyen.feed.leaving import Passage
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent, Busy
from mitoyen.foundation.identifiers import PersonId, RoomId

HEARTBEAT_S = 15
MOST_PAGES = 24  # that one person keeps open
SOONEST_RETRY_MS, SPREAD_MS = 1_000, 4_000  # so that pages do not all come back in one second
DATABASE_AWAY_S = 1.0
ACCESS_ENDED = b"event: access-ended\ndata: {}\n\n"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}

_open_pages: Counter[PersonId] = Counter()


@dataclass(slots=True)
class Watch:
    """One open page."""

    site: Site
    room_id: RoomId
    token: str
    person_id: PersonId
    known: tuple[int, int]  # the last positions, recorded and sealed, that the page was told

    @contextmanager
    def open(self) -> Iterator[tuple[Listening, Passage]]:
        """Count the page, listen to its room and to the end of access, before anything of it is looked up.

        Raises:
            Busy: when the person or this process keeps too many open, or this process hears of no end of access.
        """
        hears = self.site.passages
        with (
            _counted(self.person_id),
            self.site.feed.listening(self.room_id) as ear,
            hears.registered(self.person_id, token_hash(self.token), ear.wake) as passage,
        ):
            yield ear, passage


@get("/rooms/{room_id:str}/live")
async def stream_nudges(
    request: AnyRequest,
    site: OurSite,
    room_id: FromPath[RoomId],
    after: FromQuery[Position | None] = None,
) -> Stream:
    token = session_token(request, site)
    allowed = await site.access.reader(room_id, token)
    if allowed is None or token is None:
        await reader_of(
            request, site
        )  # nobody is led to the entrance; for all others nothing is here
        raise Absent
    last_id = request.headers.get("last-event-id", "")
    if last_id.isascii() and last_id.isdecimal():
        after = Position(last_id)
    return Nudges(
        Watch(site, room_id, token, allowed.person_id, (-1 if after is None else after, -1))
    )


class Nudges(Stream):
    """The answer to an open page: it has its place among those of its reader before its first byte goes out."""

    def __init__(self, watch: Watch) -> None:
        super().__init__((), media_type="text/event-stream", headers=HEADERS)
        self._watch = watch

    def to_asgi_response(self, *given: Any, **named: Any) -> ASGIApp:  # type: ignore[override]  # noqa: ANN401
        """Return what opens the page, then streams to it."""

        async def opened(scope: Scope, receive: Receive, send: Send) -> None:
            with self._watch.open() as (ear, passage):
                self.iterator = _nudges(self._watch, ear, passage)
                stream = super(Nudges, self).to_asgi_response(*given, **named)
                await stream(scope, receive, send)

        return opened


async def _nudges(watch: Watch, ear: Listening, passage: Passage) -> AsyncIterator[bytes]:
    yield b"retry: %d\n\n" % (SOONEST_RETRY_MS + randbelow(SPREAD_MS))
    while not _over(ear, passage):
        try:
            allowed = await watch.site.access.reader(watch.room_id, watch.token)
        except Busy:
            await asyncio.sleep(DATABASE_AWAY_S)
            continue
        if _over(ear, passage):
            break
        if allowed is None:
            yield ACCESS_ENDED
            return
        yield _nudge(watch, allowed)
        await ear.next(_until_heartbeat())
    if passage.ended:
        yield ACCESS_ENDED


def _over(ear: Listening, passage: Passage) -> bool:
    """Tell whether the page has to close: with the house, or with its reader's access."""
    return ear.closed or passage.closed


def _nudge(watch: Watch, allowed: ReaderNow) -> bytes:
    """Return what to tell the page; a comment when it knows everything, which keeps proxies awake."""
    positions = (allowed.size - 1, allowed.sealed - 1)
    if positions == watch.known:
        return b":\n\n"
    watch.known = positions
    return _said(*positions, hour(clock.now(), zone=PARIS))


@lru_cache(maxsize=256)
def _said(recorded: int, sealed: int, at: str) -> bytes:
    """Return a nudge, the same for all pages of a room at one moment."""
    told = json.dumps({"recorded": recorded, "sealed": sealed, "at": at})
    return f"id: {recorded}\nevent: moved\ndata: {told}\n\n".encode()


def _until_heartbeat() -> float:
    """Return how long to wait for the next heartbeat: at whole seconds, so that pages of a room ask together."""
    now = asyncio.get_running_loop().time()
    return math.ceil(now + HEARTBEAT_S) - now


def open_pages() -> int:
    """Return how many pages listen, of everybody."""
    return _open_pages.total()


@contextmanager
def _counted(person_id: PersonId) -> Iterator[None]:
    """Count an open page while it is open; nothing is waited for between the question and the counting.

    Raises:
        Busy: when the person keeps too many open already.
    """
    if _open_pages[person_id] >= MOST_PAGES:
        raise Busy("too_many_pages", retry_after_s=HEARTBEAT_S)
    _open_pages[person_id] += 1
    try:
        yield
    finally:
        _open_pages[person_id] -= 1
        if not _open_pages[person_id]:
            del _open_pages[person_id]


HANDLERS = (stream_nudges,)
