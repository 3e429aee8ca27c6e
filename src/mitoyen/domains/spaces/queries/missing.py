"""Which parties have no private side yet: asked by the house beside serving, for nobody in particular."""

from dataclasses import dataclass

from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import OrganisationId, PersonId, SpaceId
from mitoyen.journal.database import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingSide:
    """A party without its private side.

    Attributes:
        people: those of its people who take part in the space, the first to arrive first.
    """

    space_id: SpaceId
    people: tuple[Actor, ...]


async def missing_sides() -> list[MissingSide]:
    """Return some parties (at most 20) that have no private side; nearly always none."""
    async with connection() as db:
        cursor = await db.execute(
            "SELECT space_id, organisation_id, people FROM spaces_missing_sides()"
        )
        return [
            MissingSide(
                space_id=SpaceId(space_id),
                people=tuple(
                    Actor(person_id=PersonId(person), organisation_id=OrganisationId(company))
                    for person in people
                ),
            )
            for space_id, company, people in await cursor.fetchall()
        ]
