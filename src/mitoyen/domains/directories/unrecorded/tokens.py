"""Whose directory comes: known by the token alone."""

from dataclasses import dataclass

from mitoyen.domains.directories import queries
from mitoyen.domains.directories.facts import PREFIX, TOKEN_CHARACTERS
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.journal.database import connection


@dataclass(frozen=True, slots=True)
class Caller:
    """The company whose directory holds a token. `live` is false when the token is over."""

    company: CompanyItself
    live: bool


async def caller_of(token: str) -> Caller | None:
    """Return whose directory holds a token, or None when nobody's does.

    Cost: one query; once a minute it also notes that the token was used.
    """
    if len(token) != TOKEN_CHARACTERS or not token.startswith(PREFIX):
        return None
    async with connection() as db:
        found = await queries.link(db, token)
        if found is None:
            return None
        if found.live:
            await db.execute(
                """
                UPDATE directories_secret SET used_at = %(now)s WHERE token_id = %(token)s
                    AND coalesce(used_at, '-infinity') <= %(now)s - interval '1 minute'
                """,
                {"now": clock.now(), "token": found.token_id},
            )
    return Caller(CompanyItself(organisation_id=found.organisation_id), found.live)
