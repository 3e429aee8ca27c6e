"""Proofs of domains, looked at daily beside serving; who lost one for a week is told, and nothing is cut."""

import asyncio
from datetime import timedelta

import structlog

from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.commands import note_domain
from mitoyen.domains.organisations.events import DomainLapsed
from mitoyen.domains.organisations.unrecorded import domains_due, look_at_domain
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.unrecorded import post_letter
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Broken, Busy, Refused
from mitoyen.foundation.identifiers import DomainId
from mitoyen.journal.database import reading

PAUSE_S = 3600.0
LETTER_LASTS = timedelta(days=7)

log = structlog.get_logger()


async def keep_domains_proved() -> None:
    """Look at proofs again and again, until cancelled: a task of the house beside serving."""
    while True:
        try:
            await look_at_proofs()
        except Busy as busy:
            log.warning("domains_not_looked_at", reason=busy.reason)
        await asyncio.sleep(PAUSE_S)


async def look_at_proofs() -> int:
    """Look at every domain that was not looked at for a day; return how many there were.

    Raises:
        Busy: when the database cannot serve now.
    """
    due = await domains_due()
    for company, domain_id in due:
        try:
            await _look(company, domain_id)
        except (Refused, Broken) as passed:
            log.info("domain_passed_over", domain_id=domain_id, reason=str(passed))
    return len(due)


async def _look(company: CompanyItself, domain_id: DomainId) -> None:
    answer = await look_at_domain(company, domain_id)
    noted = await note_domain(actor=company, domain_id=domain_id, answer=answer)
    if noted is not None and isinstance(noted.event, DomainLapsed):
        await _warn(company, domain_id)


async def _warn(company: CompanyItself, domain_id: DomainId) -> None:
    """Write to the company's administrators; its partners read it beside the company's name."""
    async with reading(company) as db:
        domain = await organisations.domain(db, company, domain_id)
        own = await organisations.own_organisation(db, company)
        everybody = await people.people_of_company(db, company)
    for one in everybody:
        if one.administrator and one.left_at is None and one.address and domain is not None:
            await post_letter(
                "domain_lapsed",
                one.address,
                one.language,
                {
                    "name": one.name or "",
                    "company": own.name or "",
                    "domain": domain.domain or "",
                    "token": "",
                },
                until=clock.now() + LETTER_LASTS,
            )
