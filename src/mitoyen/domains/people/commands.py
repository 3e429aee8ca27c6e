"""The verbs about people, each an entry in their company's own journal."""

from typing import Literal, LiteralString

from mitoyen.domains.people import policy, queries
from mitoyen.domains.people.events import (
    AdministrationGiven,
    AdministrationWithdrawn,
    Ending,
    Pausing,
    PersonDescribed,
    PersonInvited,
    PersonJoined,
    PersonLeft,
    PersonPaused,
    PersonProvisioned,
    PersonResumed,
    PersonReturned,
)
from mitoyen.domains.people.facts import written_address, written_name
from mitoyen.feed.leaving import ACCESS_ENDS
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.identifiers import InvitationId, MemberId, PersonId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing

# Whatever opens a door for somebody who left goes in the same transaction.
_FORGET: tuple[LiteralString, ...] = (
    "DELETE FROM people_session WHERE person_id = %s",
    "DELETE FROM people_access_token WHERE person_id = %s",
    "DELETE FROM people_login_link WHERE person_id = %s",
    "DELETE FROM people_invitation WHERE invited_by = %s AND used_at IS NULL",
)
_FORGET_KEYS: tuple[
    LiteralString, ...
] = (  # a paused person keeps these: they open nothing until he is confirmed
    "DELETE FROM people_passkey WHERE person_id = %s",
    "DELETE FROM people_invitation WHERE person_id = %s",
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
            await queries.claim_address(draft.db, address)
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


async def provision_person(
    *,
    actor: CompanyItself,
    name: str,
    address: str = "",
    title: str = "",
    language: Literal["fr", "en"] = "fr",
) -> Recorded[PersonProvisioned]:
    """Let the company's directory name a person who may act for it. No letter leaves: he signs in with his company.

    Args:
        address: his e-mail, for letters; empty when the directory says none.

    Raises:
        NameUnfit, AddressUnfit: what was given does not fit.
        AddressTaken: a person with this address is already known here.
    """
    policy.may_provision_person(by_itself=isinstance(actor, CompanyItself)).require()
    name, address = written_name(name), written_address(address) if address else ""
    title = written_name(title) if title.strip() else ""
    async with reading(actor) as db:
        room_id = await queries.company_room(db, actor)
    with queries.one_person_an_address():
        async with writing(room_id, actor=actor) as draft:
            if address:
                await queries.claim_address(draft.db, address)
            return await draft.record(
                PersonProvisioned(
                    person_id=PersonId.new(),
                    member_id=MemberId.new(),
                    company=actor.organisation_id,
                    language=language,
                    name=name,
                    address=address or None,
                    title=title or None,
                )
            )


async def describe_person(
    *, actor: CompanyItself, person_id: PersonId, name: str, address: str = "", title: str = ""
) -> Recorded[PersonDescribed] | None:
    """Take over a person's name, address and title from the company's directory. No change is no entry.

    Raises:
        Absent: when the company never had this person.
        NameUnfit, AddressUnfit: what was given does not fit.
        AddressTaken: another person has this address.
    """
    policy.may_describe_person(by_itself=isinstance(actor, CompanyItself)).require()
    name, address = written_name(name), written_address(address) if address else ""
    title = written_name(title) if title.strip() else ""
    async with reading(actor) as db:
        room_id = await queries.company_room(db, actor)
    with queries.one_person_an_address():
        async with writing(room_id, actor=actor) as draft:
            known = await queries.person(draft.db, actor, person_id)
            if (known.name, known.address, known.title) == (name, address or None, title or None):
                return None
            if address and known.address != address and known.left_at is None:
                await queries.claim_address(draft.db, address)
            return await draft.record(
                PersonDescribed(
                    person_id=person_id,
                    name=name,
                    address=address or None,
                    title=title or None,
                )
            )


async def end_access(
    *, actor: Actor | CompanyItself, person_id: PersonId, cause: Ending | Pausing = "administrator"
) -> Recorded[PersonLeft | PersonPaused] | None:
    """End a person's access everywhere, at once: the one transition, whatever brought it about.

    From this commit on no wall opens for him, and every process hears of it (`ACCESS_ENDS`). Whatever was opened under
    his epoch opens nothing again, even when he comes back. Ending again is no fault, and no entry.

    Args:
        cause: an ending one says that he no longer acts for the company, a pausing one that somebody must confirm him.

    Raises:
        Refused: by `policy.may_end_access`.
    """
    async with reading(actor) as db:
        room_id = await queries.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        known = await queries.known_colleague(draft.db, actor, person_id)
        by_itself = isinstance(actor, CompanyItself)
        standing = await queries.standing(draft.db, actor) if isinstance(actor, Actor) else None
        policy.may_end_access(standing=standing, colleague=known, by_itself=by_itself).require()
        ends = _end(person_id, cause)
        pauses = isinstance(ends, PersonPaused)
        if known is None or known.gone or (known.paused and pauses):
            return None
        recorded = await draft.record(ends)
        for forget in _FORGET if pauses else (*_FORGET, *_FORGET_KEYS):
            await draft.db.execute(forget, (person_id,))
        await draft.db.execute("SELECT pg_notify(%s, %s)", (ACCESS_ENDS, person_id))
        return recorded


def _end(person_id: PersonId, cause: Ending | Pausing) -> PersonLeft | PersonPaused:
    match cause:
        case "attestation_overdue" | "mailbox_closed" | "reported" | "sign_in_refused":
            return PersonPaused(person_id=person_id, cause=cause)
        case _:
            return PersonLeft(person_id=person_id, cause=cause)


async def restore_access(
    *, actor: Actor | CompanyItself, person_id: PersonId
) -> Recorded[PersonReturned | PersonResumed] | None:
    """Let a paused person sign in again, or (the directory alone) one who had left. He finds nothing of before.

    Raises:
        Refused: by `policy.may_restore_access`.
        AddressTaken: somebody else acts under his address since.
    """
    async with reading(actor) as db:
        room_id = await queries.company_room(db, actor)
    with queries.one_person_an_address():
        async with writing(room_id, actor=actor) as draft:
            known = await queries.known_colleague(draft.db, actor, person_id)
            by_itself = isinstance(actor, CompanyItself)
            standing = await queries.standing(draft.db, actor) if isinstance(actor, Actor) else None
            policy.may_restore_access(
                standing=standing, colleague=known, by_itself=by_itself
            ).require()
            if known is None or not (known.gone or known.paused):
                return None
            for forget in (*_FORGET, *_FORGET_KEYS) if known.gone else _FORGET:
                await draft.db.execute(forget, (person_id,))
            back = PersonReturned if known.gone else PersonResumed
            return await draft.record(back(person_id=person_id))
