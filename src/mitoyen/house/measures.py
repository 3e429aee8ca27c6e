"""What monitoring reads at /metrics, in the Prometheus text format: numbers of the whole house.

No label names or counts a room, a company or a person: whoever reads this learns how the house is, not what is in it.
"""

import hmac
import time
from collections import OrderedDict
from contextlib import suppress

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from mitoyen.doors.web.entrance import asked_from_here
from mitoyen.doors.web.live import open_pages
from mitoyen.foundation.decisions import Absent, Busy
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal import moves
from mitoyen.journal.database import Pool, connection

MOST_WAITING = 20_000  # rooms whose seal is awaited
STREAMS = "live"


class Measures:
    """Counts while the house serves."""

    def __init__(self, pool: Pool) -> None:
        """Count from now on; `pool` is asked how full it is."""
        self._pool = pool
        self._waiting: OrderedDict[RoomId, tuple[int, float]] = OrderedDict()
        self.registry = kept = CollectorRegistry()
        ProcessCollector(registry=kept)
        self._requests = Counter(
            "mitoyen_requests", "Requests answered.", ["door", "status"], registry=kept
        )
        self._seconds = Histogram(
            "mitoyen_request_seconds", "Seconds of a request.", ["door"], registry=kept
        )
        self._sealing = Histogram(
            "mitoyen_sealing_seconds", "From an entry's commit to its seal.", registry=kept
        )
        self._gauges = {
            name: Gauge(f"mitoyen_{name}", said, registry=kept)
            for name, said in (
                ("entries", "Entries in all journals."),
                ("rooms_late", "Rooms that wait for their seal for more than ten seconds."),
                ("rooms_broken", "Rooms whose journal does not verify."),
                ("open_pages", "Pages that listen."),
                ("pool_size", "Connections to the database."),
                ("pool_available", "Connections that nobody uses now."),
                ("pool_waiting", "Requests that wait for a connection."),
            )
        }
        self._leave = moves.when_appended(self._appended), moves.when_sealed(self._sealed)

    def close(self) -> None:
        """Hear no more of journals."""
        for leave in self._leave:
            leave()

    def answered(self, path: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        door = _door(path)
        self._requests.labels(door, str(int(status))).inc()
        if door != STREAMS:
            self._seconds.labels(door).observe(seconds)

    def _appended(self, room_id: RoomId, size: int) -> None:
        self._waiting.setdefault(room_id, (size, time.monotonic()))
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)

    def _sealed(self, room_id: RoomId, size: int) -> None:
        waits = self._waiting.get(room_id)
        if waits and size >= waits[0]:
            del self._waiting[room_id]
            self._sealing.observe(time.monotonic() - waits[1])

    async def text(self) -> bytes:
        """Return everything as it is now; what only the database knows stays as it was while that is away."""
        found = {"open_pages": open_pages()}
        stats = self._pool.get_stats()
        for name, told in (("size", "pool_size"), ("available", "pool_available")):
            found[f"pool_{name}"] = stats.get(told, 0)
        found["pool_waiting"] = stats.get("requests_waiting", 0)
        with suppress(Busy):
            found |= await _journals()
        for name, number in found.items():
            self._gauges[name].set(number)
        return generate_latest(self.registry)


def _door(path: str) -> str:
    """Return one of a few words: an address that somebody made up must not become a label."""
    first = path.lstrip("/").partition("/")[0]
    if first in ("api", "login", "static", "health", "metrics"):
        return first
    return STREAMS if path.startswith("/rooms/") and path.endswith("/live") else "web"


async def _journals() -> dict[str, int]:
    async with connection() as db:
        cursor = await db.execute(
            "SELECT entries, late, broken FROM journal_totals(), journal_health()"
        )
        entries, late, broken = await cursor.fetchone() or (0, 0, 0)
    return {"entries": entries, "rooms_late": late, "rooms_broken": broken}


def metrics(measures: Measures, token: str | None) -> HTTPRouteHandler:
    """Return what answers at /metrics: to this machine itself, or to whoever holds the token."""

    def may_read(request: Request[object, object, State]) -> bool:
        said = request.headers.get("authorization", "")
        if said:
            kind, _, given = said.partition(" ")
            return (
                token is not None
                and kind.lower() == "bearer"
                and hmac.compare_digest(given.strip().encode(), token.encode())
            )
        return asked_from_here(request)

    @get("/metrics")
    async def show_metrics(request: Request[object, object, State]) -> Response[bytes]:
        if not may_read(request):
            raise Absent
        return Response(await measures.text(), headers={"content-type": CONTENT_TYPE_LATEST})

    return show_metrics
