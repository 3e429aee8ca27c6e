"""Opening a room and a thread and paging back, where there are a thousand entries and where there are a million."""

from dataclasses import dataclass

from bench.bulk import bring, sealed
from bench.house import Measured
from bench.machine import clients, percentile
from bench.table import Sheet
from mitoyen.domains.talk.facts import conversation_thread_id
from mitoyen.foundation.identifiers import RoomId, ThreadId

FEW, MANY, SMALLER = 1_000, 1_000_000, 100_000
WARMING, ROUNDS, PAGES_BACK, MESSAGES_BACK = 10, 120, 4, 10_000
GROWTH_AIM, BACK_AIM_S = 1.3, 1.0
KINDS = ("opening the room", "opening its long thread", "paging back in it")


@dataclass(frozen=True, slots=True)
class Filled:
    """A room that was filled."""

    room_id: RoomId
    thread_id: ThreadId
    last: int

    def paths(self, turn: int) -> list[str]:
        """Return what a person opens: one address of each of `KINDS`."""
        thread = f"/rooms/{self.room_id}/threads/{self.thread_id}"
        back = self.last - 100 * (1 + turn % PAGES_BACK)
        return [f"/rooms/{self.room_id}", thread, f"{thread}?before={back}"]


async def measure_paging(measured: Measured, sheet: Sheet, *, smaller: bool) -> None:
    """Fill two rooms of like shape, and open them in turns."""
    many = SMALLER if smaller else MANY
    small, _ = await _fill(measured, 1, FEW)
    large, took = await _fill(measured, 2, many)
    measured.sql("ANALYZE")
    sheet.section(f"Rooms of {FEW:,} and of {many:,} letters (p50, p95)")
    sheet.add(f"filling {many:,}, sealed", f"{many / took:,.0f} letters/s")
    sealed(measured, large.room_id)
    _open(measured, small, large, WARMING)
    found = _open(measured, small, large, ROUNDS)
    for kind, (few, lots) in zip(KINDS, found, strict=True):
        growth = percentile(lots, 0.95) / percentile(few, 0.95)
        sheet.add(
            kind,
            f"{_said(few)} → {_said(lots)}",
            f"p95 × {growth:.2f}",
            "< 1.3",
            kept=growth < GROWTH_AIM,
        )
    back = clients(
        kind="page_back",
        port=measured.port,
        person=measured.world.people[1].as_job(),
        room=large.room_id,
        thread=large.thread_id,
        messages=MESSAGES_BACK,
        page=200,
    )
    sheet.add(
        f"{back['messages']:,} messages paged back (API, 200 a page)",
        f"{back['seconds']:.2f} s",
        "",
        "< 1 s",
        kept=back["seconds"] < BACK_AIM_S,
    )


async def _fill(measured: Measured, spare: int, entries: int) -> tuple[Filled, float]:
    _, room_id = measured.world.spare[spare]
    took, step = 0.0, 50_000
    for first in range(0, entries, step):
        took += await bring(measured, room_id, first, min(first + step, entries))
    took += sealed(measured, room_id)
    thread_id = conversation_thread_id(room_id, "long")
    return Filled(room_id, thread_id, measured.head(room_id)), took


def _open(
    measured: Measured, small: Filled, large: Filled, rounds: int
) -> list[tuple[list[float], list[float]]]:
    """Open both rooms in turns; return the seconds for each kind, of the small one and of the large one."""
    paths = [path for n in range(rounds) for room in (small, large) for path in room.paths(n)]
    took = clients(
        kind="ask", port=measured.port, person=measured.world.people[1].as_job(), paths=paths
    )["took"]
    width = 2 * len(KINDS)
    return [(took[kind::width], took[kind + len(KINDS) :: width]) for kind in range(len(KINDS))]


def _said(took: list[float]) -> str:
    return f"{percentile(took, 0.5) * 1000:.1f}, {percentile(took, 0.95) * 1000:.1f} ms"
