"""Access tokens: for programs, through the API, in the name of the person who made them. Shown once, kept as hashes."""

from dataclasses import dataclass
from datetime import timedelta

from mitoyen.domains.people.facts import AccessTokenId, token_hash, written_name
from mitoyen.domains.people.queries import SignedIn
from mitoyen.domains.people.unrecorded.envelopes import fresh_token
from mitoyen.feed.leaving import LOOK_AGAIN
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent, Unfit
from mitoyen.journal.database import connection, row

PREFIX = "mit_"  # so that a scanner of leaked secrets knows one when it sees it
TOKEN_CHARACTERS = len(PREFIX) + 43
LONGEST_DAYS = 365
LONGEST_NAME = 80  # characters
MOST_TOKENS = 20  # of one person


class DaysUnfit(Unfit):
    """A token lives from 1 to `LONGEST_DAYS` days."""

    field = "days"


class TooManyTokens(Unfit):
    """A person has at most `MOST_TOKENS` tokens that still open something."""

    field = "tokens"


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new token. `token` is never to be had again."""

    access_token_id: AccessTokenId
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenHolder(SignedIn):
    """For whom a program acts, and whether it may write."""

    may_write: bool


async def make_access_token(*, actor: Actor, name: str, may_write: bool, days: int) -> MadeToken:
    """Make a token for a program of one's own.

    Raises:
        NameUnfit: when the name is empty or too long.
        DaysUnfit, TooManyTokens: what the classes say.
        Absent: when the person has left.
    """
    name = written_name(name, longest=LONGEST_NAME)
    if not 1 <= days <= LONGEST_DAYS:
        raise DaysUnfit(limit=LONGEST_DAYS)
    made = MadeToken(AccessTokenId.new(), PREFIX + fresh_token())
    now = clock.now()
    async with connection() as db, db.transaction():
        present = await db.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%(person)s, 1)) FROM person_in_short(%(person)s)",
            {"person": actor.person_id},
        )
        if present.rowcount != 1:
            raise Absent
        kept = await db.execute(
            """
            INSERT INTO people_access_token
                (token_hash, access_token_id, person_id, name, may_write, made_at, expires_at, access_epoch)
            SELECT %(hash)s, %(id)s, p.person_id, %(name)s, %(may_write)s, %(now)s, %(until)s, p.access_epoch
            FROM person_in_short(%(person)s) p
            WHERE (SELECT count(*) FROM people_access_token WHERE person_id = %(person)s AND expires_at > %(now)s)
                < %(most)s
            """,
            {
                "hash": token_hash(made.token),
                "id": made.access_token_id,
                "person": actor.person_id,
                "name": name,
                "may_write": may_write,
                "now": now,
                "until": now + timedelta(days=days),
                "most": MOST_TOKENS,
            },
        )
    if kept.rowcount != 1:
        raise TooManyTokens(limit=MOST_TOKENS)
    return made


async def revoke_access_token(*, actor: Actor, access_token_id: AccessTokenId) -> None:
    """Let one of one's own tokens open nothing from here on. One that is not there is no fault."""
    async with connection() as db:
        await db.execute(
            "WITH gone AS (DELETE FROM people_access_token WHERE access_token_id = %s AND person_id = %s"
            " RETURNING person_id) SELECT pg_notify(%s, person_id || %s) FROM gone",
            (access_token_id, actor.person_id, *LOOK_AGAIN),
        )


async def token_holder(token: str) -> TokenHolder | None:
    """Return for whom a token acts, or None: unknown, revoked, over, or of somebody who has left.

    Cost: one query; once a minute it also notes that the token was used.
    """
    if len(token) != TOKEN_CHARACTERS or not token.startswith(PREFIX):
        return None
    async with connection() as db:
        return await row(
            db,
            TokenHolder,
            """
            WITH live AS (
                SELECT token_hash, person_id, access_epoch, may_write, used_at FROM people_access_token
                WHERE token_hash = %(hash)s AND expires_at > %(now)s
            ), noted AS (
                UPDATE people_access_token SET used_at = %(now)s WHERE token_hash =
                    (SELECT t.token_hash FROM people_access_token t JOIN live USING (token_hash)
                     WHERE coalesce(live.used_at, '-infinity') <= %(now)s - interval '1 minute'
                     FOR UPDATE OF t SKIP LOCKED)
            )
            SELECT p.person_id, p.organisation_id, p.organisation_name, p.name, p.address, p.language,
                p.administrator, p.joined, live.may_write
            FROM live JOIN LATERAL person_in_short(live.person_id) p USING (access_epoch)
            """,
            {"hash": token_hash(token), "now": clock.now()},
        )
