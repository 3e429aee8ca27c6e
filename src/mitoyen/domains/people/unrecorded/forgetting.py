"""What is over goes: an hourly job. A day is kept for those who ask why a link no longer opens."""

from datetime import timedelta
from typing import LiteralString

from mitoyen.domains.people.unrecorded.attempts import PERIOD
from mitoyen.foundation import clock
from mitoyen.journal import jobs
from mitoyen.journal.database import connection

GRACE = timedelta(days=1)
_OVER: tuple[LiteralString, ...] = (
    "DELETE FROM people_session WHERE expires_at < %(now)s OR seen_at + idle < %(now)s",
    "DELETE FROM people_access_token WHERE expires_at < %(long_ago)s",
    "DELETE FROM people_login_link WHERE expires_at < %(long_ago)s",
    "DELETE FROM people_challenge WHERE expires_at < %(now)s",
    "DELETE FROM people_invitation WHERE expires_at < %(long_ago)s",
    "DELETE FROM people_attempt WHERE at < %(period)s",
)


async def forget_what_is_over() -> None:
    """Remove sessions, tokens, links, challenges, invitations and attempts that no longer count."""
    now = clock.now()
    async with connection() as db:
        for forget in _OVER:
            await db.execute(forget, {"now": now, "long_ago": now - GRACE, "period": now - PERIOD})


@jobs.app.periodic(cron="17 * * * *")
@jobs.app.task(name="forget_what_is_over", queueing_lock="forget_what_is_over")
async def _forget_hourly(timestamp: int) -> None:  # noqa: ARG001 (procrastinate says when it was due)
    await forget_what_is_over()
