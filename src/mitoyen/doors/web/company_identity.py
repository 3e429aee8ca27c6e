"""Who my company is: its name, the numbers under which registers know it, its sites."""

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.commands import (
    close_site,
    describe_site,
    give_number,
    open_site,
    rename_organisation,
    withdraw_number,
)
from mitoyen.domains.organisations.facts import SCHEMES, NumberUnfit, Scheme
from mitoyen.domains.people.facts import NameUnfit
from mitoyen.doors.web.answers import after
from mitoyen.doors.web.company_pages import NOTHING_TYPED, Typed, company_page, shared
from mitoyen.doors.web.forms import Form, read_form
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views.company import CompanyIdentityView, NumberView, SiteView
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import SiteId
from mitoyen.journal.database import reading

IDENTITY = "/company/identity"
Answer = Response[str] | Response[None]


@get(IDENTITY)
async def show_identity(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    return await _identity(request, site, reader, NOTHING_TYPED)


async def _identity(request: AnyRequest, site: Site, reader: Reader, typed: Typed) -> Response[str]:
    form = typed.form
    async with reading(reader.actor) as db:
        known = await shared(db, reader)
        own = await organisations.own_organisation(db, reader.actor)
        numbers = await organisations.numbers(db, reader.actor)
        sites = await organisations.sites(db, reader.actor)
    view = CompanyIdentityView(
        party=known.party,
        may=known.may,
        key=known.key,
        problems=typed.problems,
        numbers=tuple(
            NumberView(scheme=one.scheme, number=one.number, given_at=one.given_at)
            for one in numbers
        ),
        sites=tuple(
            SiteView(site_id=one.site_id, name=one.name, address=one.address) for one in sites
        ),
        registered_at=own.registered_at,
        schemes=SCHEMES,
        name=form.text("name") or own.name or "",
        scheme=form.text("scheme") or "siren",
        number=form.text("number"),
        site_name=form.text("site_name"),
        place=form.text("place"),
    )
    return company_page(request, site, reader, view, known)


@post("/company/name")
async def rename_company(request: AnyRequest, site: OurSite, reader: OurReader) -> Answer:
    form = await read_form(request, reader)
    try:
        await rename_organisation(actor=reader.actor, name=form.text("name"))
    except NameUnfit as unfit:
        return await _identity(request, site, reader, Typed(form, unfit))
    return after(f"{IDENTITY}?told=organisation_renamed")


@post("/company/numbers")
async def add_number(request: AnyRequest, site: OurSite, reader: OurReader) -> Answer:
    form = await read_form(request, reader)
    try:
        await give_number(
            actor=reader.actor, scheme=_scheme(form.text("scheme")), number=form.text("number")
        )
    except NumberUnfit as unfit:
        return await _identity(request, site, reader, Typed(form, unfit))
    return after(f"{IDENTITY}?told=number_given#numbers")


@post("/company/numbers/{scheme:str}/withdraw")
async def remove_number(
    request: AnyRequest, reader: OurReader, scheme: FromPath[str]
) -> Response[None]:
    await read_form(request, reader)
    await withdraw_number(actor=reader.actor, scheme=_scheme(scheme))
    return after(f"{IDENTITY}?told=number_withdrawn#numbers")


def _scheme(text: str) -> Scheme:
    """Return a register as a form named it.

    Raises:
        NumberUnfit: when there is no such register.
    """
    found = next((one for one in SCHEMES if one == text), None)
    if found is None:
        raise NumberUnfit
    return found


@post("/company/sites")
async def add_site(request: AnyRequest, site: OurSite, reader: OurReader) -> Answer:
    form = await read_form(request, reader)
    try:
        await open_site(actor=reader.actor, name=form.text("site_name"), place=form.text("place"))
    except Unfit as unfit:
        return await _identity(request, site, reader, _site_typed(form, unfit))
    return after(f"{IDENTITY}?told=site_opened#sites")


def _site_typed(form: Form, unfit: Unfit) -> Typed:
    return Typed(form, unfit, "site_name" if isinstance(unfit, NameUnfit) else "")


@post("/company/sites/{site_id:str}")
async def correct_site(
    request: AnyRequest, site: OurSite, reader: OurReader, site_id: FromPath[SiteId]
) -> Answer:
    form = await read_form(request, reader)
    try:
        await describe_site(
            actor=reader.actor,
            site_id=site_id,
            name=form.text("site_name"),
            place=form.text("place"),
        )
    except Unfit as unfit:
        return await _identity(request, site, reader, _site_typed(form, unfit))
    return after(f"{IDENTITY}?told=site_described#sites")


@post("/company/sites/{site_id:str}/close")
async def remove_site(
    request: AnyRequest, reader: OurReader, site_id: FromPath[SiteId]
) -> Response[None]:
    await read_form(request, reader)
    await close_site(actor=reader.actor, site_id=site_id)
    return after(f"{IDENTITY}?told=site_closed#sites")


HANDLERS = (
    show_identity,
    rename_company,
    add_number,
    remove_number,
    add_site,
    correct_site,
    remove_site,
)
