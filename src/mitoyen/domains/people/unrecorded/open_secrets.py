"""Which secrets open something now: for whoever keeps a page or a file open, and has to know when to close it."""

from collections.abc import Collection

from mitoyen.foundation import clock
from mitoyen.journal.database import connection


async def still_open(hashes: Collection[bytes]) -> set[bytes]:
    """Return those of these hashes whose session or access token opens something now.

    One that was ended, is over, or was opened under an earlier epoch of its person does not. Cost: one query.

    Raises:
        Busy: when the database cannot say.
    """
    async with connection() as db:
        cursor = await db.execute(
            "SELECT secrets_open(%b::bytea[], %s)", (list(hashes), clock.now())
        )
        return {found for (found,) in await cursor.fetchall()}
