"""The verbs about people, each an entry in their company's own journal."""

import re
import unicodedata
from typing import Literal, LiteralString

from mitoyen.domains.people import policy, queries
from mitoyen.domains.people.events import (
    AdministrationGiven,
    AdministrationWithdrawn,
    PersonInvited,
    PersonJoined,
    PersonLeft,
)
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import InvitationId, MemberId, PersonId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing

LONGEST_NAME = 120  # characters
LONGEST_ADDRESS = 254  # characters (RFC 5321, section 4.5.3.1.3)
_ADDRESS = re.compile(r"[^\s@\"<>(),:;\\\[\]]{1,64}@[^\s@.]+(\.[^\s@.]+)+")

# Whatever opens a door for somebody who left goes in the same transaction.
_FORGET: tuple[LiteralString, ...] = (
    "DELETE FROM people_session WHERE person_id = %s",
    "DELETE FROM people_access_token WHERE person_id = %s",
    "DELETE FROM people_passkey WHERE person_id = %s",
    "DELETE FROM people_login_link WHERE person_id = %s",
    "DELETE FROM people_invitation WHERE person_id = %s",
)


class NameUnfit(Unfit):
    """A name is empty or longer than `LONGEST_NAME` characters."""

    field = "name"


class AddressUnfit(Unfit):
    """This is not an e-mail address."""

    field = "address"


class AddressTaken(Unfit):
    """Somebody of this company already has this address."""

    field = "address"


def written_name(text: str, *, longest: int = LONGEST_NAME) -> str:
    """Return a name as it is recorded: NFC, spaces folded, no control characters.

    Raises:
        NameUnfit: when nothing is left, or more than `longest` characters.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= longest or any(
        unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name
    ):
        raise NameUnfit(limit=longest)
    return name


def written_address(text: str) -> str:
    """Return an e-mail address as it is recorded: lower case.

    Raises:
        AddressUnfit: when it is none.
    """
    address = unicodedata.normalize("NFC", text).strip().lower()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise AddressUnfit(limit=LONGEST_ADDRESS)
    return address


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
