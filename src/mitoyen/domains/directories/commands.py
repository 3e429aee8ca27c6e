"""The verbs about a company's directory, each an entry in the company's own journal."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe

from mitoyen.domains.directories import policy, queries
from mitoyen.domains.directories.events import TokenMade, TokenWithdrawn
from mitoyen.domains.directories.facts import LONGEST_DAYS, PREFIX, DaysUnfit
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.facts import token_hash
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import DirectoryTokenId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeToken:
    """A new token, and its entry. `token` is never to be had again."""

    recorded: Recorded[TokenMade]
    token: str


async def make_token(*, actor: Actor, days: int) -> MadeToken:
    """Make a token for one's own company's directory: whoever holds it says who acts for the company.

    Args:
        days: after so many, 1 to `LONGEST_DAYS`, it opens nothing.

    Raises:
        Refused: by `policy.may_make_token`.
        DaysUnfit: when there are too few or too many days.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise DaysUnfit(limit=LONGEST_DAYS)
    token = PREFIX + token_urlsafe(TOKEN_BYTES)
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_make_token(
            standing=await people.standing(draft.db, actor),
            tokens=await queries.token_facts(draft.db, actor),
        ).require()
        made = await draft.record(
            TokenMade(token_id=DirectoryTokenId.new(), company=actor.organisation_id, days=days)
        )
        await draft.db.execute(
            """
            INSERT INTO directories_secret (token_hash, token_id, organisation_id, expires_at)
            VALUES (%s, %s, %s, %s)
            """,
            (
                token_hash(token),
                made.event.token_id,
                actor.organisation_id,
                made.at + timedelta(days=days),
            ),
        )
    return MadeToken(recorded=made, token=token)


async def withdraw_token(*, actor: Actor, token_id: DirectoryTokenId) -> Recorded[TokenWithdrawn]:
    """Withdraw a token of one's own company's directory. From this commit on it opens nothing.

    Raises:
        Refused: by `policy.may_withdraw_token`.
    """
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_withdraw_token(
            standing=await people.standing(draft.db, actor),
            tokens=await queries.token_facts(draft.db, actor, meant=token_id),
        ).require()
        withdrawn = await draft.record(TokenWithdrawn(token_id=token_id))
        await draft.db.execute("DELETE FROM directories_secret WHERE token_id = %s", (token_id,))
    return withdrawn
