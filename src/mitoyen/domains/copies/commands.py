"""The verb about own copies."""

from datetime import timedelta
from typing import Literal

from mitoyen.domains.copies import policy, queries
from mitoyen.domains.copies.events import CopyTaken
from mitoyen.domains.people import queries as people
from mitoyen.domains.spaces import queries as spaces
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import CopyId, SpaceId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing

KEPT_DAYS = 7


async def take_copy(
    *, actor: Actor, space_id: SpaceId, language: Literal["fr", "en"] = "fr"
) -> Recorded[CopyTaken]:
    """Order one's company's own copy of a space. It is made beside serving, and can be fetched for `KEPT_DAYS` days.

    Raises:
        Refused: by `policy.may_take_copy`.
    """
    async with reading(actor) as db:
        room_id = (await spaces.space(db, space_id)).room_id
    async with writing(room_id, actor=actor) as draft:
        policy.may_take_copy(
            standing=await people.standing(draft.db, actor),
            party=await spaces.party_facts(draft.db, space_id, actor.organisation_id),
            under_way=await queries.under_way(draft.db, space_id),
        ).require()
        taken = CopyTaken(copy_id=CopyId.new(), space_id=space_id, party=actor.organisation_id)
        await draft.db.execute(
            """
            INSERT INTO copies_order (copy_id, space_id, organisation_id, person_id, state, language,
                ordered_at, expires_at)
            VALUES (%s, %s, %s, %s, 'waiting', %s, %s, %s)
            """,
            (
                taken.copy_id,
                space_id,
                actor.organisation_id,
                actor.person_id,
                language,
                clock.now(),
                clock.now() + timedelta(days=KEPT_DAYS),
            ),
        )
        return await draft.record(taken)
