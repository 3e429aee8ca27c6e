"""Posting: authenticated, durable, projected; through the web's door and the API's, in one room and in many."""

from dataclasses import dataclass, field

from bench.floors import SingleRows, row_bytes
from bench.house import Measured
from bench.machine import clients, percentile
from bench.table import Sheet

CLIENTS = (1, 8, 32)
SECONDS, WARMING_SECONDS, FLOOR_SECONDS = 4, 2, 3
DOORS = {"form": "a person's form", "api": "the API"}
HALF = 0.5


@dataclass(slots=True)
class Posted:
    """What posting found, for those beside whom it is put, by (door, rooms, clients).

    Attributes:
        rates: messages a second.
        costs: processor milliseconds of a message, of the house and of PostgreSQL together.
    """

    rates: dict[tuple[str, int, int], float] = field(default_factory=dict)
    costs: dict[tuple[str, int, int], float] = field(default_factory=dict)


def measure_posting(measured: Measured, sheet: Sheet) -> Posted:
    """Measure posting beside single-row inserts at the same concurrency, each just before."""
    posted = Posted()
    _post(measured, "form", 64, 8, WARMING_SECONDS)
    _post(measured, "api", 64, 8, WARMING_SECONDS)
    size = row_bytes(measured)
    floor = SingleRows(measured, size)
    for at_once in CLIENTS:
        sheet.section(f"Posting, {at_once} at once (messages a second; p50, p95; processor)")
        rate, cpu = floor.a_second(at_once, FLOOR_SECONDS)
        sheet.add(
            f"pgbench, one row of {size} B, durable", f"{rate:,.0f}/s; PostgreSQL {cpu:.2f} ms"
        )
        for door, words in DOORS.items():
            for rooms in (1, 64):
                found, cost, said = _post(measured, door, rooms, at_once, SECONDS)
                posted.rates[door, rooms, at_once] = found
                posted.costs[door, rooms, at_once] = cost
                aimed = at_once == 1
                sheet.add(
                    f"{words}, {rooms} room{'s' if rooms > 1 else ''}",
                    said,
                    f"{found / rate:.2f} of pgbench",
                    "≥ 0.5" if aimed else "",
                    kept=found / rate >= HALF if aimed else None,
                )
    return posted


_runs = iter(range(10_000))


def _post(
    measured: Measured, door: str, rooms: int, at_once: int, seconds: int
) -> tuple[float, float, str]:
    world = measured.world
    before = measured.cpu()
    found = clients(
        kind="post",
        by=door,
        port=measured.port,
        people=[person.as_job() for person in world.people[:at_once]],
        places=[place.as_job() for place in world.places[:rooms]],
        clients=at_once,
        seconds=seconds,
        run=f"run-{next(_runs)}",
    )
    after = measured.cpu()
    took = found["took"]
    house, database = ((a - b) / len(took) * 1000 for a, b in zip(after, before, strict=True))
    rate = len(took) / found["seconds"]
    return (
        rate,
        house + database,
        (
            f"{rate:,.0f}/s; {percentile(took, 0.5) * 1000:.1f}, {percentile(took, 0.95) * 1000:.1f} ms;"
            f" house {house:.2f}, PostgreSQL {database:.2f} ms"
        ),
    )
