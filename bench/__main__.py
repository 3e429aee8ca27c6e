"""`python -m bench`: measure on this machine, and print one table. Nothing of it stays."""

import argparse
import signal
import sys
import time
from typing import NoReturn

import uvloop
from rich.console import Console

from bench.access import measure_access
from bench.bulk import measure_bulk
from bench.directory import measure_directory
from bench.house import opened
from bench.machine import load
from bench.paging import measure_paging
from bench.peers import measure_peers
from bench.posting import measure_posting
from bench.table import Sheet
from bench.watching import measure_pages, measure_visible

PARTS = ("posting", "visible", "bulk", "paging", "pages", "directory", "access")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--peers", action="store_true", help="posting beside Synapse and Prosody")
    parser.add_argument(
        "--small",
        action="store_true",
        help="100,000 letters for a million, 2,000 people for 10,000",
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="this part (repeatable)")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    parts = asked.only or (("posting",) if asked.peers else PARTS)
    sys.exit(uvloop.run(_measure(tuple(parts), peers=asked.peers, smaller=asked.small)))


def _stop(_signal: int, _frame: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # said once is enough
    sys.exit(143)  # by way of all that has to be stopped and removed


async def _measure(parts: tuple[str, ...], *, peers: bool, smaller: bool) -> int:
    began, console = time.monotonic(), Console(width=132 if not sys.stdout.isatty() else None)
    sheet = Sheet([], console)
    console.print(f"[dim]load average before: {load():.1f}[/dim]", highlight=False)
    async with opened(spare=3) as measured:
        with measured.serving():
            posted = measure_posting(measured, sheet) if "posting" in parts else None
            if "visible" in parts:
                measure_visible(measured, sheet)
            if "pages" in parts:
                measure_pages(measured, sheet)
            if "bulk" in parts:
                await measure_bulk(measured, sheet)
            if "paging" in parts:
                await measure_paging(measured, sheet, smaller=smaller)
            if "directory" in parts:
                await measure_directory(measured, sheet, smaller=smaller)
            if "access" in parts:  # last: who left is gone
                await measure_access(measured, sheet)
        if peers and posted:
            measure_peers(measured, sheet, posted)
    sheet.show(time.monotonic() - began)
    return 0


if __name__ == "__main__":
    main()
