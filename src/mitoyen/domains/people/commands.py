"""The verbs about people, each an entry in their company's own journal."""

from typing import Literal, LiteralString

from mitoyen.domains.people import policy, queries
from mitoyen.domains.people.events import (
    AdministrationGiven,
    AdministrationWithdrawn,
    PersonInvited,
    PersonJoined,
    PersonLeft,
)
from mitoyen.domains.people.facts import AddressTaken, written_address, written_name
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import InvitationId, MemberId, PersonId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing

# Whatever opens a door for somebody who left goes in the same transaction.
_FORGET: tuple[LiteralString, ...] = (
    "DELETE FROM people_session WHERE person_id = %s",
    "DELETE FROM people_access_token WHERE person_id = %s",
    "DELETE FROM people_passkey WHERE person_id = %s",
    "DELETE FROM people_login_link WHERE person_id = %s",
    "DELETE FROM people_invitation WHERE person_id = %s",
    "DELETE FROM people_invitation WHERE invited_by = %s AND used_at IS NULL",
)


async def invite_person(
    *,
    actor: Actor,
    name: str,
    address: str,
    title: str = "",
    language: Literal["fr", "en"] = "fr",
    administrator: bool = False,
) -> Recorded[PersonInvited]:
    """Invite somebody to act for one's own company. The letter that lets him in is the door's to send.

    Raises:
        Refused: by `policy.may_invite_person`.
        NameUnfit, AddressUnfit: what was given does not fit.
        AddressTaken: a person with this address is already known here.
    """
    name, address = written_name(name), written_address(address)
    title = written_name(title) if title.strip() else ""
    async with reading(actor) as db:
        room_id = await queries.company_room(db, actor)
    with queries.one_person_an_address():
        async with writing(room_id, actor=actor) as draft:
            policy.may_invite_person(standing=await queries.standing(draft.db, actor)).require()
            if await queries.at_address(draft.db, address) is not None:
                raise AddressTaken
            return await draft.record(
                PersonInvited(
                    invitation_id=InvitationId.new(),
                    person_id=PersonId.new(),
                    member_id=MemberId.new(),
                    company=actor.organisation_id,
                    language=language,
                    administrator=administrator,
                    name=name,
                    address=address,
                    title=title or None,
                )
            )


async def accept_invitation(*, actor: Actor) -> Recorded[PersonJoined] | None:
    """Come in, for the first time, having proved the mailbox. Again is no fault, and no entry.

    Raises:
        Absent: when the person has left or was never invited.
    """
    async with reading(actor) as db:
        known = await queries.signed_in(db, actor.person_id)
        policy.may_accept_invitation(invited=known is not None).require()
        room_id = await queries.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        known = await queries.signed_in(draft.db, actor.person_id)
        if known is None or known.joined:
            return None
        return await draft.record(PersonJoined(person_id=actor.person_id))


async def give_administration(
    *, actor: Actor, person_id: PersonId
) -> Recorded[AdministrationGiven]:
    """Name a colleague administrator.

    Raises:
        Refused: by `policy.may_give_administration`.
    """
    async with reading(actor) as db:
        room_id = await queries.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_give_administration(
            standing=await queries.standing(draft.db, actor),
            colleague=await queries.colleague(draft.db, actor, person_id),
        ).require()
        return await draft.record(AdministrationGiven(person_id=person_id))


async def withdraw_administration(
    *, actor: Actor, person_id: PersonId
) -> Recorded[AdministrationWithdrawn]:
    """Withdraw the administration from a colleague, never from the last administrator.

    Raises:
        Refused: by `policy.may_withdraw_administration`.
    """
    async with reading(actor) as db:
        room_id = await queries.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_withdraw_administration(
            standing=await queries.standing(draft.db, actor),
            colleague=await queries.colleague(draft.db, actor, person_id),
        ).require()
        return await draft.record(AdministrationWithdrawn(person_id=person_id))


async def end_employment(*, actor: Actor, person_id: PersonId) -> Recorded[PersonLeft]:
    """End a colleague's access everywhere, at once: no wall opens for him from this commit on.

    Raises:
        Refused: by `policy.may_end_employment`.
    """
    async with reading(actor) as db:
        room_id = await queries.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_end_employment(
            standing=await queries.standing(draft.db, actor),
            colleague=await queries.colleague(draft.db, actor, person_id),
        ).require()
        recorded = await draft.record(PersonLeft(person_id=person_id))
        for forget in _FORGET:
            await draft.db.execute(forget, (person_id,))
        return recorded
