"""A company comes to the house, takes another name, and lives under its rules."""

from dataclasses import dataclass
from typing import Literal

from mitoyen.domains.organisations import policy, queries
from mitoyen.domains.organisations.events import (
    AccessRestrained,
    OrganisationRegistered,
    OrganisationRenamed,
)
from mitoyen.domains.organisations.facts import represents_a_company
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.events import PersonInvited, PersonJoined
from mitoyen.domains.people.facts import written_address, written_name
from mitoyen.foundation.actors import Actor, CompanyItself, Operator
from mitoyen.foundation.identifiers import InvitationId, MemberId, OrganisationId, PersonId, RoomId
from mitoyen.journal import keys
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, beginning, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A company that has just come to the house, and its first administrator."""

    organisation_id: OrganisationId
    room_id: RoomId
    administrator: Actor
    invitation_id: InvitationId


async def register_organisation(
    *,
    by: Operator | None,
    name: str,
    person_name: str,
    address: str,
    title: str = "",
    language: Literal["fr", "en"] = "fr",
    invited: bool = False,
) -> Registered:
    """Register a company with its first administrator.

    Args:
        by: the operator, whose first administrator then gets a letter; or None when the person at `address` has proved
            the mailbox by an invitation (`invited`) and registers the company himself: he is then in at once.

    Raises:
        Refused: by `policy.may_register_organisation`.
        NameUnfit, AddressUnfit: what was given does not fit.
        AddressTaken: a person with this address already acts for a company.
        AddressPublic: whoever registers a company himself does it from a mailbox of that company.
    """
    policy.may_register_organisation(by_operator=by is not None, invited=invited).require()
    name, address = written_name(name), written_address(address)
    if by is None:
        represents_a_company(address)
    room_id, first = RoomId.new(), _first_administrator(person_name, address, title, language)
    administrator = Actor(person_id=first.person_id, organisation_id=first.company)
    log = keys.log_of(room_id)
    author = first.member_id if by is None else None
    with people.one_person_an_address():
        async with beginning(room_id, actor=by or administrator, author=author) as draft:
            await people.claim_address(draft.db, address)
            await draft.record(
                OrganisationRegistered(
                    origin=log.origin, vkey=log.vkey, company=first.company, name=name
                )
            )
            await draft.record(first)
            if by is None:
                await draft.record(PersonJoined(person_id=first.person_id))
    return Registered(
        organisation_id=first.company,
        room_id=room_id,
        administrator=administrator,
        invitation_id=first.invitation_id,
    )


def _first_administrator(
    name: str, address: str, title: str, language: Literal["fr", "en"]
) -> PersonInvited:
    return PersonInvited(
        invitation_id=InvitationId.new(),
        person_id=PersonId.new(),
        member_id=MemberId.new(),
        company=OrganisationId.new(),
        language=language,
        administrator=True,
        name=written_name(name),
        address=address,
        title=written_name(title) if title.strip() else None,
    )


async def rename_organisation(*, actor: Actor, name: str) -> Recorded[OrganisationRenamed]:
    """Give one's own company another name.

    Raises:
        Refused: by `policy.may_rename_organisation`.
        NameUnfit: when the name is empty or too long.
    """
    name = written_name(name)
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_rename_organisation(standing=await people.standing(draft.db, actor)).require()
        return await draft.record(OrganisationRenamed(company=actor.organisation_id, name=name))


async def restrain_access(
    *, actor: CompanyItself, level: Literal["open", "read_only", "suspended"]
) -> Recorded[AccessRestrained] | None:
    """Restrain what a company's people may do in spaces, or open all again. The same level again is no entry.

    The walls hold it from this commit on: `read_only` refuses to write, `suspended` shows nothing of any space.

    Raises:
        Absent: when there is no such company.
    """
    policy.may_restrain_access(by_itself=isinstance(actor, CompanyItself)).require()
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        if (await queries.own_organisation(draft.db, actor)).restrained == level:
            return None
        return await draft.record(AccessRestrained(company=actor.organisation_id, level=level))
