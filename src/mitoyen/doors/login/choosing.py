"""Which way in somebody has: his mailbox and passkeys, or his company's sign-in."""

from litestar.response import Redirect

from mitoyen.domains.connections.commands import use_break_glass
from mitoyen.domains.connections.queries import ConnectionRow, entrance_of
from mitoyen.domains.connections.unrecorded import pass_for
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.people.facts import AddressUnfit, written_address
from mitoyen.domains.security import unrecorded as security
from mitoyen.doors.login.browser import (
    AnyRequest,
    browser_of,
    know_again,
    lead_to,
    person_of,
    seen,
)
from mitoyen.doors.login.site import LoginSite
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.identifiers import OrganisationId, PersonId
from mitoyen.journal.database import reading


async def company_at(address: str) -> OrganisationId | None:
    """Return whose sign-in an address leads to: the company that has proved its domain and signs its people in.

    Whether anybody has the address is not asked.
    """
    try:
        domain = written_address(address).rpartition("@")[2]
    except AddressUnfit:
        return None
    async with reading(None) as db:
        company = await organisations.verified_domain_owner(db, domain)
    if company is None or await entrance_of(company) is None:
        return None
    return company


def lead_on(
    request: AnyRequest,
    site: LoginSite,
    company: ConnectionRow,
    person_id: PersonId,
    *,
    towards: str = "/",
) -> Redirect:
    """Lead somebody who has just proved his mailbox on to his company's sign-in, which is then joined to him."""
    browser = browser_of(request, site)
    key = pass_for(person_id, browser, company.connection_id)
    return lead_to(
        f"/login/of/{company.organisation_id}",
        know_again(site, browser),
        key=key,
        towards=towards,
    )


async def past_enforcement(request: AnyRequest, person_id: PersonId) -> None:
    """Pass somebody with a passkey, whose company may want its own sign-in: then named referents alone, in its journal.

    Raises:
        Refused: by `connections.policy.may_use_break_glass`.
        Absent: when the person has left.
    """
    company = (await person_of(person_id)).organisation_id
    used = await use_break_glass(
        actor=CompanyItself(organisation_id=company), person_id=person_id, passkey=True
    )
    if used is not None:
        await security.note(
            "break_glass", organisation_id=company, person_id=person_id, **seen(request)
        )
