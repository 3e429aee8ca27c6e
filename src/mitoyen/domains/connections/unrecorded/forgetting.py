"""What is over goes: an hourly job."""

from typing import LiteralString

from mitoyen.foundation import clock
from mitoyen.journal import jobs
from mitoyen.journal.database import connection

_OVER: tuple[LiteralString, ...] = (
    "DELETE FROM connections_exchange WHERE expires_at < %(now)s",
    "DELETE FROM connections_jti WHERE expires_at < %(now)s",
    "DELETE FROM connections_finding WHERE at < %(now)s - interval '90 days'",
    "DELETE FROM connections_refresh WHERE closed IS NULL AND checked_at < %(now)s - interval '1 day'",
)


async def forget_sign_ins() -> None:
    """Remove sign-ins under way, names of tokens and findings that no longer count."""
    async with connection() as db:
        for forget in _OVER:
            await db.execute(forget, {"now": clock.now()})


@jobs.app.periodic(cron="23 * * * *")
@jobs.app.task(name="forget_sign_ins", queueing_lock="forget_sign_ins")
async def _forget_hourly(timestamp: int) -> None:  # noqa: ARG001 (procrastinate says when it was due)
    await forget_sign_ins()
