"""Domains: claimed, proved by a record of the domain itself, looked at again, let go (docs/decisions/0020)."""

from secrets import token_urlsafe

from mitoyen.domains.organisations import policy, queries
from mitoyen.domains.organisations.events import (
    DomainClaimed,
    DomainContested,
    DomainDisputed,
    DomainFound,
    DomainLapsed,
    DomainMissed,
    DomainProved,
    DomainReleased,
)
from mitoyen.domains.organisations.facts import (
    PATIENCE,
    Answer,
    ClaimedDomain,
    DomainClaimedAlready,
    TooManyDomains,
    written_domain,
)
from mitoyen.domains.people import queries as people
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.identifiers import DomainId, OrganisationId
from mitoyen.journal.database import reading
from mitoyen.journal.writing import Recorded, writing

Noted = Recorded[DomainProved | DomainDisputed | DomainMissed | DomainFound | DomainLapsed]
CHALLENGE_BYTES = 24  # random
MOST_DOMAINS = 100  # of one company


async def claim_domain(*, actor: Actor, domain: str) -> Recorded[DomainClaimed]:
    """Say that a domain is one's own company's. Nothing follows from it before its record proves it.

    A claim on a domain that another company has proved replaces nothing: it opens a dispute.

    Raises:
        Refused: by `policy.may_claim_domain`.
        DomainUnfit, DomainPublic, DomainClaimedAlready, TooManyDomains: it cannot be claimed.
    """
    domain = written_domain(domain)
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        policy.may_claim_domain(standing=await people.standing(draft.db, actor)).require()
        known = await queries.domains(draft.db, actor)
        if domain in [one.domain for one in known]:
            raise DomainClaimedAlready
        if len(known) >= MOST_DOMAINS:
            raise TooManyDomains(limit=MOST_DOMAINS)
        claimed = await draft.record(
            DomainClaimed(
                domain_id=DomainId.new(),
                company=actor.organisation_id,
                challenge=token_urlsafe(CHALLENGE_BYTES),
                domain=domain,
            )
        )
        holder = await queries.owner_once_settled(draft.db, domain)
        if holder is not None:
            await draft.record(DomainDisputed(domain_id=claimed.event.domain_id))
    if holder is not None:
        await _tell(holder, domain)
    return claimed


async def _tell(holder: OrganisationId, domain: str) -> None:
    """Let the company that has the domain read in its own journal that another asked for it. By whom is not said."""
    await contest_domain(actor=CompanyItself(organisation_id=holder), domain=domain)


async def contest_domain(*, actor: CompanyItself, domain: str) -> Recorded[DomainContested] | None:
    """Note in the journal of the company that has a domain that another asked for it; once is enough.

    Raises:
        Refused: by `policy.may_contest_domain`.
    """
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        known = [one for one in await queries.domains(draft.db, actor) if one.domain == domain]
        policy.may_contest_domain(
            by_itself=isinstance(actor, CompanyItself), there=bool(known)
        ).require()
        if known[0].contested_at is not None:
            return None
        return await draft.record(DomainContested(domain_id=known[0].domain_id))


async def note_domain(
    *, actor: Actor | CompanyItself, domain_id: DomainId, answer: Answer
) -> Noted | None:
    """Draw what follows from a look at a domain's record. What changes nothing is no entry; silence changes nothing.

    Args:
        answer: what was found: the record as asked, others, none, or nobody who answers.

    Raises:
        Refused: by `policy.may_note_domain`.
    """
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        known = await queries.domain(draft.db, actor, domain_id)
        standing = await people.standing(draft.db, actor) if isinstance(actor, Actor) else None
        policy.may_note_domain(
            standing=standing, by_itself=isinstance(actor, CompanyItself), there=known is not None
        ).require()
        if known is None or known.domain is None or answer == "no_answer":
            return None
        claimed, holder = queries.judged(known), None
        if answer == "there" and not claimed.proved:
            holder = await queries.owner_once_settled(draft.db, known.domain)
        follows = _what_follows(claimed, there=answer == "there", taken=holder is not None)
        return await draft.record(follows) if follows is not None else None


def _what_follows(
    domain: ClaimedDomain, *, there: bool, taken: bool
) -> DomainProved | DomainDisputed | DomainMissed | DomainFound | DomainLapsed | None:
    name, missing = domain.domain_id, domain.missing_since
    if not domain.proved:
        if not there or (taken and domain.disputed):
            return None
        return DomainDisputed(domain_id=name) if taken else DomainProved(domain_id=name)
    if there:
        return DomainFound(domain_id=name) if missing is not None else None
    if missing is None:
        return DomainMissed(domain_id=name)
    overdue = clock.now() - missing >= PATIENCE
    return DomainLapsed(domain_id=name) if overdue and not domain.lapsed else None


async def release_domain(*, actor: Actor, domain_id: DomainId) -> Recorded[DomainReleased]:
    """Let a domain go: it is anybody's to claim and prove from here on.

    Raises:
        Refused: by `policy.may_release_domain`.
    """
    async with reading(actor) as db:
        room_id = await people.company_room(db, actor)
    async with writing(room_id, actor=actor) as draft:
        known = await queries.domain(draft.db, actor, domain_id)
        policy.may_release_domain(
            standing=await people.standing(draft.db, actor),
            domain=queries.judged(known) if known else None,
        ).require()
        return await draft.record(DomainReleased(domain_id=domain_id))
