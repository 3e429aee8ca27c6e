"""Private sides whose opening a stop of the house prevented, opened beside serving."""

import asyncio

import structlog

from mitoyen.domains.spaces.commands import open_private_side
from mitoyen.domains.spaces.queries.missing import missing_sides
from mitoyen.foundation.decisions import Broken, Busy, Refused

BETWEEN_LOOKS_S = 60.0
log = structlog.get_logger()


async def keep_sides_open() -> None:
    """Open what is missing, for ever: at once after a start, then every minute."""
    while True:
        try:
            await open_missing_sides()
        except Busy as busy:
            log.warning("sides_wait", reason=busy.reason)
        except Exception:
            log.exception("sides_failed")
        await asyncio.sleep(BETWEEN_LOOKS_S)


async def open_missing_sides() -> int:
    """Open the private side of each party that has none, in the name of the first of its people who may.

    Again is harmless: a side is opened once, whoever asks.

    Returns:
        How many were opened.
    """
    opened = 0
    for missing in await missing_sides():
        for actor in missing.people:
            try:
                await open_private_side(actor=actor, space_id=missing.space_id)
            except (
                Refused,
                Broken,
            ):  # he has left meanwhile, or may only read now: perhaps the next one
                continue
            opened += 1
            break
    return opened
