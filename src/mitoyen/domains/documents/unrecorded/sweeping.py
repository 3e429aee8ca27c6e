"""Removing what nobody can read any more: expired uploads, and objects whose key was destroyed."""

import asyncio

import structlog

from mitoyen.domains.documents.queries import kept
from mitoyen.foundation.decisions import Busy
from mitoyen.journal.database import connection, value

PAUSE_S = 30.0
AT_ONCE = 200  # objects

log = structlog.get_logger()


async def sweep() -> int:
    """Give up the uploads whose time is over, and remove discarded objects from the store; return how many went.

    Each object is removed before its row goes: a crash in between leaves a row, and the next sweep finishes.

    Raises:
        Busy: when the store or the database cannot serve now.
    """
    async with connection() as db:
        await value(db, "SELECT documents_give_up_expired()")
    removed = 0
    while True:
        async with connection() as db:
            cursor = await db.execute("SELECT documents_removable(%s)", (AT_ONCE,))
            discarded = [stored_as for (stored_as,) in await cursor.fetchall()]
        for stored_as in discarded:
            await kept.remove(stored_as)
        async with connection() as db:
            await db.execute(
                "DELETE FROM documents_discarded WHERE stored_as = ANY (%s::text[])", (discarded,)
            )
        removed += len(discarded)
        if len(discarded) < AT_ONCE:
            return removed


async def keep_swept() -> None:
    """Sweep again and again, until cancelled: a task of the house beside serving."""
    while True:
        try:
            removed = await sweep()
            if removed:
                log.info("documents_swept", removed=removed)
        except Busy as busy:
            log.warning("documents_not_swept", reason=busy.reason)
        await asyncio.sleep(PAUSE_S)
