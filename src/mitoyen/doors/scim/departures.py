"""What a directory's word means for a person: he is named, described, ends, or comes back, by the verbs of `people`."""

from dataclasses import dataclass

from mitoyen.domains.directories.queries import said as directory
from mitoyen.domains.directories.queries.said import AccountRow
from mitoyen.domains.directories.unrecorded import Said
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import (
    describe_person,
    end_access,
    provision_person,
    restore_access,
)
from mitoyen.domains.people.facts import Colleague
from mitoyen.doors.scim.resources import Called, called
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import reading


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that a request brought about.

    Attributes:
        did: a word that the administrators' page knows.
        index: where the company's journal says so, if it does.
    """

    did: str
    person_id: PersonId | None = None
    index: int | None = None


class People:
    """The people of one company, as its directory speaks of them.

    Attributes:
        happened: what was brought about, in order.
    """

    def __init__(self, company: CompanyItself) -> None:
        """Speak for `company`."""
        self._company = company
        self.happened: list[Happened] = []

    def note(self, did: str, person_id: PersonId | None = None, index: int | None = None) -> None:
        """Remember something that happened."""
        self.happened.append(Happened(did, person_id, index))

    async def named(self, said: Said) -> PersonId:
        """Name a person, or take up one of the company's present people who has this address and no account yet.

        Raises:
            AddressTaken: when somebody else acts here under his address.
        """
        of = called(said)
        known = await self._at(of.address)
        if known is not None:
            await self._described(known.person_id, of)
            self.note("person_adopted", known.person_id)
            if said.active and known.paused:
                await self._back(known.person_id)
            person_id = known.person_id
        else:
            recorded = await provision_person(
                actor=self._company,
                name=of.name,
                address=of.address,
                title=of.title,
                language=of.language,
            )
            person_id = recorded.event.person_id
            self.note("person_named", person_id, recorded.index)
        if not said.active:
            await self._end(person_id)
        return person_id

    async def said_anew(self, before: AccountRow, said: Said) -> None:
        """Do what a changed account means: the end of access before all else.

        Raises:
            AddressTaken: when somebody else acts here under his address.
        """
        person_id = before.person_id
        if before.active and not said.active:
            await self._end(person_id)
        described = await self._described(person_id, called(said))
        if said.active and not before.active:
            await self._back(person_id)
        if not described and before.active == said.active:
            self.note("person_changed", person_id)

    async def deleted(self, person_id: PersonId) -> None:
        """End the access of somebody whom the directory forgets: the same name made again is another person."""
        await self._end(person_id, did="person_deleted")

    async def taken_back(self, person_id: PersonId) -> None:
        """End the access of somebody whom two requests named at the same moment."""
        await self._end(person_id, did="person_deleted")

    async def _at(self, address: str) -> Colleague | None:
        """Return who of the company acts under an address and is not in the directory yet."""
        if not address:
            return None
        async with reading(self._company) as db:
            person_id = await people.at_address(db, address)
            if person_id is None:
                return None
            known = await people.colleague(db, self._company, person_id)
            company = self._company.organisation_id
            taken = known and await directory.account(db, company, person_id)
        return None if taken else known

    async def _end(self, person_id: PersonId, *, did: str = "person_ended") -> None:
        ended = await end_access(actor=self._company, person_id=person_id, cause="directory")
        self.note(did, person_id, ended.index if ended else None)

    async def _back(self, person_id: PersonId) -> None:
        back = await restore_access(actor=self._company, person_id=person_id)
        self.note("person_back", person_id, back.index if back else None)

    async def _described(self, person_id: PersonId, of: Called) -> bool:
        described = await describe_person(
            actor=self._company,
            person_id=person_id,
            name=of.name,
            address=of.address,
            title=of.title,
        )
        if described is not None:
            self.note("person_changed", person_id, described.index)
        return described is not None
