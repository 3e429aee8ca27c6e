"""Open pages: how soon another person sees a message, and what thousands of them cost."""

from bench.house import Measured
from bench.machine import Clients, clients, percentile, resident
from bench.table import Sheet

A_SECOND, SEEN_MESSAGES = 5, 150
PAGES, ROUNDS = 2_000, 3
P50_AIM_S, P95_AIM_S, LAST_AIM_S = 0.020, 0.050, 2.0


def measure_visible(measured: Measured, sheet: Sheet) -> None:
    """Measure from sending a form until the words stand in what another person's page fetched."""
    writer, reader, *_ = measured.world.people
    place = measured.world.places[1]
    took = clients(
        kind="visible",
        port=measured.port,
        writer=writer.as_job(),
        people=[reader.as_job()],
        after=measured.head(place.room_id),
        messages=SEEN_MESSAGES,
        a_second=A_SECOND,
        run="visible",
        **place.as_job(),
    )["took"]
    p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
    sheet.section(f"Visible on another person's page, {A_SECOND} a second")
    sheet.add("p50", f"{p50 * 1000:.1f} ms", "", "< 20 ms", kept=p50 < P50_AIM_S)
    sheet.add("p95", f"{p95 * 1000:.1f} ms", "", "< 50 ms", kept=p95 < P95_AIM_S)


def measure_pages(measured: Measured, sheet: Sheet) -> None:
    """Measure the memory of many open pages, and the time until the last of them shows a new message."""
    people, place = measured.world.people, measured.world.hall
    if place is None:
        raise LookupError("nobody is there")
    before = resident(measured.server)
    held = Clients(
        {
            "kind": "pages",
            "port": measured.port,
            "writer": people[0].as_job(),
            "people": [person.as_job() for person in people],
            "after": measured.head(place.room_id),
            "pages": PAGES,
            "rounds": ROUNDS,
            "run": "pages",
            **place.as_job(),
        }
    )
    held.hear()
    each = (resident(measured.server) - before) / PAGES
    held.say()
    rounds = held.end()["rounds"]
    last = sorted(max(took) for took in rounds)[len(rounds) // 2]
    half = sorted(percentile(took, 0.5) for took in rounds)[len(rounds) // 2]
    sheet.section(f"{PAGES:,} open pages of one thread, on one node")
    sheet.add("memory of the house for each page", f"{each / 1024:.1f} KiB")
    sheet.add("a new message on half of them", f"{half:.2f} s")
    sheet.add(
        f"on the last one (median of {ROUNDS})",
        f"{last:.2f} s",
        "",
        "< 2 s",
        kept=last < LAST_AIM_S,
    )
