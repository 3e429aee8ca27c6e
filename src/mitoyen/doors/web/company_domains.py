"""The domains of my company: claimed here, proved by a record of the domain itself."""

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.commands import claim_domain, note_domain, release_domain
from mitoyen.domains.organisations.facts import record_host, record_words
from mitoyen.domains.organisations.queries import DomainRow
from mitoyen.domains.organisations.unrecorded import look_at_domain
from mitoyen.doors.web.answers import after
from mitoyen.doors.web.company_pages import NOTHING_TYPED, Typed, company_page, shared
from mitoyen.doors.web.forms import read_form
from mitoyen.doors.web.proving import require_fresh_proof
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views.company import CompanyDomainsView, DomainView
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import DomainId
from mitoyen.journal.database import reading

DOMAINS = "/company/domains"
TOLD_OF = {
    "organisations.domain_proved": "domain_proved",
    "organisations.domain_disputed": "domain_disputed",
}


@get(DOMAINS)
async def show_domains(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    return await _domains(request, site, reader, NOTHING_TYPED)


async def _domains(request: AnyRequest, site: Site, reader: Reader, typed: Typed) -> Response[str]:
    async with reading(reader.actor) as db:
        known = await shared(db, reader)
        domains = await organisations.domains(db, reader.actor)
    view = CompanyDomainsView(
        party=known.party,
        may=known.may,
        key=known.key,
        problems=typed.problems,
        domains=tuple(domain_view(one) for one in domains),
        domain=typed.form.text("domain"),
    )
    return company_page(request, site, reader, view, known)


def domain_view(one: DomainRow) -> DomainView:
    return DomainView(
        domain_id=one.domain_id,
        domain=one.domain,
        host=record_host(one.domain) if one.domain else "",
        words=record_words(one.challenge),
        claimed_at=one.claimed_at,
        proved_at=one.proved_at,
        missing_since=one.missing_since,
        lapsed=one.lapsed_at is not None,
        disputed=one.disputed_at is not None,
        contested=one.contested_at is not None,
        looked_at=one.looked_at,
        answer=one.answer,
    )


@post(DOMAINS)
async def add_domain(
    request: AnyRequest, site: OurSite, reader: OurReader
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    try:
        claimed = await claim_domain(actor=reader.actor, domain=form.text("domain"))
    except Unfit as unfit:
        return await _domains(request, site, reader, Typed(form, unfit))
    return after(f"{DOMAINS}?told=domain_claimed#{claimed.event.domain_id}")


@post("/company/domains/{domain_id:str}/look")
async def look_at_record(
    request: AnyRequest, reader: OurReader, domain_id: FromPath[DomainId]
) -> Response[None]:
    """Look at the record now, and say what was found."""
    await read_form(request, reader)
    answer = await look_at_domain(reader.actor, domain_id)
    noted = await note_domain(actor=reader.actor, domain_id=domain_id, answer=answer)
    told = TOLD_OF.get(noted.event.kind, "") if noted else ""
    return after(f"{DOMAINS}?told={told or f'domain_{answer}'}#{domain_id}")


@post("/company/domains/{domain_id:str}/release")
async def remove_domain(
    request: AnyRequest, reader: OurReader, domain_id: FromPath[DomainId]
) -> Response[None]:
    await read_form(request, reader)
    await require_fresh_proof(reader, DOMAINS)
    await release_domain(actor=reader.actor, domain_id=domain_id)
    return after(f"{DOMAINS}?told=domain_released")


HANDLERS = (show_domains, add_domain, look_at_record, remove_domain)
