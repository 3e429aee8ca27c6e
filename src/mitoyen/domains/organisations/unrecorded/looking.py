"""Looks at the records of domains, on demand and daily. What follows from one is `commands.note_domain`."""

from datetime import timedelta

from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.facts import Answer
from mitoyen.domains.organisations.unrecorded.records import record_of
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import DomainId, OrganisationId
from mitoyen.journal.database import connection, reading, value

DAILY = timedelta(days=1)
CLAIMED_LATELY = timedelta(days=31)  # an older claim is looked at when somebody asks
BETWEEN_LOOKS = timedelta(seconds=5)  # on demand


class LookedTooSoon(Refused):
    """The record was looked at a moment ago: servers of others are not to be hammered from here."""

    def __init__(self) -> None:
        super().__init__("organisations.looked_too_soon")


async def look_at_domain(actor: Actor | CompanyItself, domain_id: DomainId) -> Answer:
    """Look at a domain's record now, and note when, and what was found.

    Raises:
        Refused: when a person asks who does not administer the company.
        Absent: when the company has no such domain.
        LookedTooSoon: when somebody just did.
    """
    async with reading(actor) as db:
        if isinstance(actor, Actor):
            (await queries.settling_decision(db, actor)).require()
        known = await queries.domain(db, actor, domain_id)
    if known is None or known.domain is None:
        raise Absent
    if not await _begun(actor, domain_id):
        raise LookedTooSoon
    answer = await record_of(known.domain, known.challenge)
    async with reading(actor) as db:
        await db.execute(
            "UPDATE organisations_domain_look SET answer = %s WHERE domain_id = %s",
            (answer, domain_id),
        )
    return answer


async def _begun(actor: Actor | CompanyItself, domain_id: DomainId) -> bool:
    """Note that a look begins; two at once are one too many."""
    now = clock.now()
    async with reading(actor) as db:
        begun = await value(
            db,
            """
            INSERT INTO organisations_domain_look AS l (domain_id, organisation_id, looked_at, answer)
            VALUES (%(domain)s, %(company)s, %(now)s, 'no_answer')
            ON CONFLICT (domain_id) DO UPDATE SET looked_at = excluded.looked_at WHERE l.looked_at <= %(before)s
            RETURNING true
            """,
            {
                "domain": domain_id,
                "company": actor.organisation_id,
                "now": now,
                "before": now - BETWEEN_LOOKS,
            },
        )
        return begun is True


async def domains_due() -> list[tuple[CompanyItself, DomainId]]:
    """Return the domains that were not looked at for a day, those waiting longest first, at most 500."""
    now = clock.now()
    async with connection() as db:
        cursor = await db.execute(
            "SELECT organisation_id, domain_id FROM domains_to_look_at(%s, %s)",
            (now - DAILY, now - CLAIMED_LATELY),
        )
        return [
            (CompanyItself(organisation_id=OrganisationId(company)), DomainId(domain))
            for company, domain in await cursor.fetchall()
        ]
