"""The end of access: from the call that ends it to the last of a person's streams closed, in two processes."""

import asyncio
import sys
import time

from bench.house import Measured
from bench.machine import Clients, percentile, running
from bench.table import Sheet
from bench.world import Person, free_port
from mitoyen.domains.people.commands import end_access
from mitoyen.foundation.actors import Actor, CompanyItself

PAGES = 2_000
AIM_S = 1.0
ALONE, TOGETHER = 40, 20  # people who leave one after the other, then at the same moment
LONGEST_WAIT_S = 60


async def measure_access(measured: Measured, sheet: Sheet) -> None:
    """Measure the end of access of people who have 2,000 streams open, in two processes that serve one database."""
    other = free_port()
    command = (sys.executable, "-m", "bench.serving", str(measured.folder), str(other))
    ready = f"http://localhost:{other}/health"
    with running(*command, log=measured.folder / "serving-2.log", ready=ready):
        people = measured.world.people[3:]  # the first of each company administers it
        held = _streams(measured, people, [measured.port, other])
        await asyncio.to_thread(held.hear)
        began: list[float] = []
        for person in people[:ALONE]:
            began.append(await _end(person.actor))
            await asyncio.sleep(0.1)
        began += await asyncio.gather(
            *(_end(person.actor) for person in people[ALONE : ALONE + TOGETHER])
        )
        await asyncio.sleep(3)
        held.say()
        closed = (await asyncio.to_thread(held.end))["closed"]
    each = PAGES // len(people)
    took = [
        (max(times) - start if len(times) >= each else LONGEST_WAIT_S)
        for times, start in zip(closed, began, strict=False)
    ]
    sheet.section(
        f"{PAGES:,} open streams in two processes; an end of access closes all of a person's"
    )
    for name, found in (
        (f"{ALONE} people, one after the other", took[:ALONE]),
        (f"{TOGETHER} people at the same moment", took[ALONE:]),
    ):
        p50, p99 = percentile(found, 0.5), percentile(found, 0.99)
        sheet.add(f"{name}: p50", f"{p50 * 1000:.0f} ms")
        sheet.add(f"{name}: p99", f"{p99 * 1000:.0f} ms", "", "< 1 s", kept=p99 < AIM_S)


def _streams(measured: Measured, people: list[Person], ports: list[int]) -> Clients:
    """Let each of these people listen to the hall, in turns at each door."""
    hall = measured.world.hall
    if hall is None:
        raise LookupError("nobody is there")
    return Clients(
        {
            "kind": "streams",
            "ports": ports,
            "room": hall.room_id,
            "after": measured.head(hall.room_id),
            "people": [person.as_job() for person in people],
            "pages": PAGES,
        }
    )


async def _end(actor: Actor) -> float:
    """End a person's access as his company's directory does; return when that was asked."""
    began = time.monotonic()
    itself = CompanyItself(organisation_id=actor.organisation_id)
    await end_access(actor=itself, person_id=actor.person_id, cause="directory")
    return began
