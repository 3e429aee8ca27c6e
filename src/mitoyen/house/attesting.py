"""Companies without a directory are asked who is still with them, and held to it: beside serving, every hour.

All of it follows from the tables, so that a house that was down goes on where it stands. Nobody is late before he was
asked.
"""

import asyncio

import structlog

from mitoyen.domains.assurance import queries
from mitoyen.domains.assurance.commands import ask_attestation
from mitoyen.domains.assurance.facts import Step
from mitoyen.domains.assurance.unrecorded import LASTS, keep_letter
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.commands import restrain_access
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.people.queries import PersonRow
from mitoyen.domains.people.unrecorded import fresh_token, post_letter
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Absent, Busy
from mitoyen.journal.database import reading

PAUSE_S = 3600.0
AFTER_FAILURE_S = 30.0

log = structlog.get_logger()


async def keep_asking() -> None:
    """Do what is due again and again, until cancelled."""
    while True:
        pause = PAUSE_S
        try:
            await do_what_is_due()
        except Busy as busy:
            log.warning("attestations_wait", reason=busy.reason)
            pause = AFTER_FAILURE_S
        await asyncio.sleep(pause)


async def do_what_is_due() -> list[Step]:
    """Ask, remind, restrain and open again whatever is due now; return what was done.

    Raises:
        Busy: when the database cannot serve now; what was done stays done, and the rest is due still.
    """
    async with reading(None) as db:
        due = await queries.steps(db, clock.now())
        over = await queries.guests_over(db, clock.now())
    for guest in over:
        company = CompanyItself(organisation_id=guest.organisation_id)
        await end_access(actor=company, person_id=guest.person_id, cause="guest_over")
        log.info("guest_over", organisation=guest.organisation_id)
    for one in due:
        try:
            await _take(one)
        except Absent:
            log.warning("attestation_of_nobody", organisation=one.organisation_id)
    return due


async def _take(one: Step) -> None:
    company = CompanyItself(organisation_id=one.organisation_id)
    match one.step:
        case "ask":
            await ask_attestation(actor=company)
            await _send(company, one.round)
        case "remind":
            await _send(company, one.round)
        case level:
            await restrain_access(actor=company, level=level)
    log.info("attestation_step", organisation=one.organisation_id, step=one.step)


async def _send(company: CompanyItself, round_: int) -> None:
    """Write to the first administrator; from the second letter on, to all of them."""
    async with reading(company) as db:
        name = (await organisations.own_organisation(db, company)).name or ""
        staff = await people.people_of_company(db, company)
    asked = [one for one in staff if _answers(one)]
    for one in asked if round_ > 1 else asked[:1]:
        token = fresh_token()
        await keep_letter(
            token,
            organisation_id=company.organisation_id,
            person_id=one.person_id,
            round_=round_,
        )
        facts = {"token": token, "name": one.name or "", "company": name}
        await post_letter(
            "attestation", one.address or "", one.language, facts, until=clock.now() + LASTS
        )


def _answers(one: PersonRow) -> bool:
    joined = one.joined_at is not None and one.left_at is None and one.paused_at is None
    return one.administrator and joined and bool(one.address)
