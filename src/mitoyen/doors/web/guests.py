"""Guests: a colleague whose access ends by itself, for whom, and when."""

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.assurance.commands import set_guest_term
from mitoyen.domains.assurance.facts import LONGEST_TERM, USUAL_TERM, TermUnfit
from mitoyen.domains.people import queries as people
from mitoyen.domains.spaces import queries as spaces
from mitoyen.doors.web import sentences
from mitoyen.doors.web.answers import after, page
from mitoyen.doors.web.forms import Form, fresh_key, read_form
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader, frame_of
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import PersonView
from mitoyen.doors.web.views.assurance import GuestTermView
from mitoyen.foundation.decisions import Absent, Unfit
from mitoyen.foundation.identifiers import NotAnIdentifier, OrganisationId, PersonId
from mitoyen.journal.database import reading

MOST_DIGITS = 4


@get("/company/people/{person_id:str}/guest")
async def show_term(
    request: AnyRequest, site: OurSite, reader: OurReader, person_id: FromPath[PersonId]
) -> Response[str]:
    return await _page(request, site, reader, person_id)


@post("/company/people/{person_id:str}/guest")
async def change_term(
    request: AnyRequest, site: OurSite, reader: OurReader, person_id: FromPath[PersonId]
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    text = form.text("days").strip()
    short = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    try:
        sponsor = OrganisationId.parse(form.text("sponsor"))
    except NotAnIdentifier:
        raise Absent from None
    try:
        await set_guest_term(
            actor=reader.actor, person_id=person_id, sponsor=sponsor, days=int(text) if short else 0
        )
    except TermUnfit as unfit:
        return await _page(request, site, reader, person_id, form, unfit)
    return after("/company?told=guest_term_set")


async def _page(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    person_id: PersonId,
    form: Form | None = None,
    unfit: Unfit | None = None,
) -> Response[str]:
    async with reading(reader.actor) as db:
        person = await people.departing_colleague(db, reader.actor, person_id)
        met = {
            party.organisation_id: party.name or "?"
            for space in await spaces.spaces(db)
            for party in await spaces.parties(db, space.space_id)
        }
    met[reader.actor.organisation_id] = reader.party.name
    view = GuestTermView(
        person_id=person_id,
        person=PersonView(name=person.name, party=reader.party, title=person.title or ""),
        sponsors=tuple(sorted(met.items(), key=lambda one: one[1])),
        sponsor=form.text("sponsor") if form else reader.actor.organisation_id,
        days=form.text("days") if form else str(USUAL_TERM),
        longest=LONGEST_TERM,
        key=fresh_key(),
        problems=((unfit.field, sentences.problem_of(unfit)),) if unfit else (),
    )
    frame = frame_of(request, site, reader, place="company")
    return page(site, view, frame, status=422 if unfit else 200)


HANDLERS = (show_term, change_term)
