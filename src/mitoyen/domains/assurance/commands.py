"""The verbs by which a company without a directory answers for its people."""

from collections.abc import Collection

from mitoyen.domains.assurance import policy, queries
from mitoyen.domains.assurance.events import AttestationAsked, GuestTermSet, PeopleAttested
from mitoyen.domains.assurance.facts import LONGEST_TERM, USUAL_TERM, ListMoved, TermUnfit
from mitoyen.domains.people import queries as people
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.identifiers import OrganisationId, PersonId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing


async def ask_attestation(*, actor: CompanyItself) -> Recorded[AttestationAsked] | None:
    """Ask a company who is still with it. While it has not answered, asking again is no entry.

    Raises:
        Absent: when there is no such company.
    """
    policy.may_ask_attestation(by_itself=isinstance(actor, CompanyItself)).require()
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        known = await queries.attestation(draft.db, actor)
        if known is not None and known.pending:
            return None
        return await draft.record(AttestationAsked(company=actor.organisation_id))


async def attest_people(
    *, actor: Actor, kept: Collection[PersonId], gone: int
) -> Recorded[PeopleAttested]:
    """Confirm who still acts for the company, by name. Whoever is gone was parted with before.

    Args:
        kept: exactly those who are present now.
        gone: how many were parted with just before.

    Raises:
        Refused: by `policy.may_attest_people`.
        ListMoved: when somebody came or left meanwhile.
    """
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_attest_people(standing=await people.standing(draft.db, actor)).require()
        if not queries.is_whole(kept, await queries.present_people(draft.db, actor)):
            raise ListMoved
        return await draft.record(
            PeopleAttested(company=actor.organisation_id, kept=len(kept), gone=gone)
        )


async def set_guest_term(
    *, actor: Actor, person_id: PersonId, sponsor: OrganisationId, days: int = USUAL_TERM
) -> Recorded[GuestTermSet]:
    """Let a colleague's access end by itself after so many days, or renew it.

    Args:
        sponsor: the company that needs him here: one's own, or one that shares a space with it.

    Raises:
        Refused: by `policy.may_set_guest_term`.
        TermUnfit: when it is not from 1 to `LONGEST_TERM` days.
    """
    if not 1 <= days <= LONGEST_TERM:
        raise TermUnfit(limit=LONGEST_TERM)
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_set_guest_term(
            standing=await people.standing(draft.db, actor),
            colleague=await people.colleague(draft.db, actor, person_id),
            sponsor_known=await queries.is_met(draft.db, actor, sponsor),
        ).require()
        return await draft.record(
            GuestTermSet(
                company=actor.organisation_id, person_id=person_id, sponsor=sponsor, days=days
            )
        )
