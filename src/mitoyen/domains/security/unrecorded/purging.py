"""What is too old goes: a daily job. It says in each company's log how much went."""

from datetime import timedelta

import structlog

from mitoyen.foundation import clock
from mitoyen.journal import jobs
from mitoyen.journal.database import connection, value

USUAL_DAYS = 365
AT_ONCE = 10_000  # rows of one statement, as security_purge has it

log = structlog.get_logger()
_kept = timedelta(days=USUAL_DAYS)


def keep_for(days: int) -> None:
    """Say how long this house keeps security logs (MITOYEN_SECURITY_LOG_DAYS)."""
    global _kept  # noqa: PLW0603 (one process, one house)
    _kept = timedelta(days=days)


async def purge() -> int:
    """Remove what is older than this house keeps; return how many events went.

    Raises:
        Busy: when the database cannot serve now.
    """
    now, removed = clock.now(), 0
    while True:
        async with connection() as db:
            gone: int = await value(db, "SELECT security_purge(%s, %s)", (now - _kept, now))
        removed += gone
        if gone < AT_ONCE:
            log.info("security_log_purged", removed=removed, days=_kept.days)
            return removed


@jobs.app.periodic(cron="41 3 * * *")
@jobs.app.task(name="purge_security_log", queueing_lock="purge_security_log")
async def _purge_daily(timestamp: int) -> None:  # noqa: ARG001 (procrastinate says when it was due)
    await purge()
