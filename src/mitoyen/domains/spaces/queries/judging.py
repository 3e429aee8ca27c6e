"""What the reader may do in spaces, so that a page can say so before he tries."""

from dataclasses import dataclass

from mitoyen.domains.people import queries as people
from mitoyen.domains.spaces import policy
from mitoyen.domains.spaces.queries import membership, party_facts, space
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Decision
from mitoyen.foundation.identifiers import MemberId, PersonId, SpaceId
from mitoyen.journal.database import Connection, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceDecisions:
    """What the reader may do in a space: propose a company, admit (and withdraw) people of his own."""

    propose: Decision
    admit: Decision


async def space_decisions(db: Connection, space_id: SpaceId, actor: Actor) -> SpaceDecisions:
    """Return what the reader may do in a space now."""
    party = await party_facts(db, space_id, actor.organisation_id)
    member = await membership(db, (await space(db, space_id)).room_id, actor)
    standing = await people.standing(db, actor)
    return SpaceDecisions(
        propose=policy.may_invite_party(member=member, parties=party),
        admit=policy.may_admit_member(standing=standing, party=party, already=False),
    )


async def opening_decision(db: Connection, actor: Actor) -> Decision:
    """Return whether the reader may open a space."""
    return policy.may_open_space(standing=await people.standing(db, actor))


@dataclass(frozen=True, slots=True)
class ParticipationRow:
    """Where somebody of the reader's own company takes part now."""

    space_id: SpaceId
    member_id: MemberId
    person_id: PersonId


async def own_participations(db: Connection, actor: Actor) -> list[ParticipationRow]:
    """Return who of the reader's own company takes part in which of the spaces that the reader sees."""
    return await rows(
        db,
        ParticipationRow,
        "SELECT space_id, member_id, person_id FROM spaces_member WHERE organisation_id = %s"
        " AND left_at IS NULL AND person_id IS NOT NULL ORDER BY space_id, member_id LIMIT 10000",
        (actor.organisation_id,),
    )


async def colleagues_inside(db: Connection, space_id: SpaceId, actor: Actor) -> set[PersonId]:
    """Return who of the reader's own company takes part in a space now."""
    cursor = await db.execute(
        "SELECT person_id FROM spaces_member WHERE space_id = %s AND organisation_id = %s AND left_at IS NULL",
        (space_id, actor.organisation_id),
    )
    return {PersonId(found) for (found,) in await cursor.fetchall() if found}
