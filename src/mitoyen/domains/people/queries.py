"""What can be read of people, within the reader's walls."""

from dataclasses import dataclass
from datetime import datetime

from mitoyen.domains.people.facts import Colleague, Standing
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import OrganisationId, PersonId, RoomId
from mitoyen.journal.database import Connection, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person as his own company sees him."""

    person_id: PersonId
    organisation_id: OrganisationId
    name: str | None
    address: str | None
    title: str | None
    language: str
    administrator: bool
    invited_at: datetime
    joined_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is behind a session or a token: known before any wall, by the secret he holds."""

    person_id: PersonId
    organisation_id: OrganisationId
    organisation_name: str | None
    name: str | None
    address: str | None
    language: str
    administrator: bool
    joined: bool

    @property
    def actor(self) -> Actor:
        """The person, acting for his company."""
        return Actor(person_id=self.person_id, organisation_id=self.organisation_id)


async def company_room(db: Connection, actor: Actor) -> RoomId:
    """Return the journal of the acting person's company.

    Raises:
        Absent: when the person has left.
    """
    found = await row(
        db,
        _Room,
        "SELECT room_id FROM people_person WHERE person_id = %s AND left_at IS NULL",
        (actor.person_id,),
    )
    if found is None:
        raise Absent
    return found.room_id


@dataclass(frozen=True, slots=True)
class _Room:
    room_id: RoomId


async def standing(db: Connection, actor: Actor) -> Standing | None:
    """Return the acting person's place in his company, or None when he has left."""
    return await row(
        db,
        Standing,
        "SELECT person_id, organisation_id, administrator FROM people_person WHERE person_id = %s AND left_at IS NULL",
        (actor.person_id,),
    )


async def colleague(db: Connection, actor: Actor, person_id: PersonId) -> Colleague | None:
    """Return a person of the acting person's own company, or None when there is no such colleague now."""
    return await row(
        db,
        Colleague,
        """
        SELECT person_id, administrator,
            (SELECT count(*) FROM people_person
             WHERE organisation_id = %(company)s AND administrator AND left_at IS NULL) AS administrators
        FROM people_person WHERE person_id = %(person)s AND organisation_id = %(company)s AND left_at IS NULL
        """,
        {"company": actor.organisation_id, "person": person_id},
    )


async def people_of_company(db: Connection, actor: Actor) -> list[PersonRow]:
    """Return the people of the acting person's company, present ones first, then by name."""
    return await rows(
        db,
        PersonRow,
        """
        SELECT person_id, organisation_id, name, address, title, language, administrator, invited_at, joined_at, left_at
        FROM people_person WHERE organisation_id = %s ORDER BY left_at IS NOT NULL, name LIMIT 1000
        """,
        (actor.organisation_id,),
    )


async def person(db: Connection, actor: Actor, person_id: PersonId) -> PersonRow:
    """Return one person of the acting person's company.

    Raises:
        Absent: when there is none.
    """
    found = await row(
        db,
        PersonRow,
        """
        SELECT person_id, organisation_id, name, address, title, language, administrator, invited_at, joined_at, left_at
        FROM people_person WHERE person_id = %s AND organisation_id = %s
        """,
        (person_id, actor.organisation_id),
    )
    if found is None:
        raise Absent
    return found


async def at_address(db: Connection, address: str) -> PersonId | None:
    """Return whom an e-mail address belongs to (any company): for sign-in and invitations only, never shown."""
    found = await row(db, _Person, "SELECT person_id FROM person_at_address(%s)", (address,))
    return found.person_id if found else None


@dataclass(frozen=True, slots=True)
class _Person:
    person_id: PersonId


async def signed_in(db: Connection, person_id: PersonId) -> SignedIn | None:
    """Return the person behind a proven secret, or None when he has left."""
    return await row(
        db,
        SignedIn,
        """
        SELECT person_id, organisation_id, organisation_name, name, address, language, administrator, joined
        FROM person_in_short(%s)
        """,
        (person_id,),
    )
