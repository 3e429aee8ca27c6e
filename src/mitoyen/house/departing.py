"""What the partners see of a departure, shown beside serving: the end of access itself never waits for it.

What is unshown follows from the tables, so that it survives everything: whichever process looks next goes on.
"""

import asyncio
from contextlib import suppress

import structlog

from mitoyen.domains.spaces.commands.departing import show_departure
from mitoyen.domains.spaces.queries import departures
from mitoyen.feed.leaving import Passages
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Absent, Broken, Busy
from mitoyen.journal.database import reading

BETWEEN_LOOKS_S = 5.0  # for what no notice told: another process's, or one that was killed
log = structlog.get_logger()


async def show_departures(passages: Passages) -> None:
    """Show departures for ever: as soon as an end of access is heard of, and every `BETWEEN_LOOKS_S`."""
    heard = asyncio.Event()
    passages.when_ended(lambda _person: heard.set())
    while True:
        try:
            await show_what_is_unshown()
        except (Busy, TimeoutError) as later:
            log.warning("departures_wait", reason=str(later))
        except Exception:
            log.exception("departures_failed")  # the next look finds them again
        with suppress(TimeoutError):
            await asyncio.wait_for(heard.wait(), BETWEEN_LOOKS_S)
        heard.clear()


async def show_what_is_unshown() -> int:
    """Show all departures that are not shown yet, one after the other; return how many entries that took.

    A room that cannot be written keeps no other waiting.

    Raises:
        Busy: when the database cannot serve now; those that are left are shown at the next look.
    """
    shown, before = 0, None
    while True:
        async with reading(None) as db:
            left = await departures.unshown(db)
        if not left or left == before:
            return shown
        for one in left:
            with suppress(Absent, Broken):
                company = CompanyItself(organisation_id=one.organisation_id)
                shown += await show_departure(actor=company, departure=one) is not None
        before = left
