"""Who is still with us: one page, from a letter or from one's own company's page, two minutes."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from mitoyen.domains.assurance import queries as assurance
from mitoyen.domains.assurance.commands import attest_people
from mitoyen.domains.assurance.facts import ListMoved
from mitoyen.domains.assurance.unrecorded import asked_by, void_letters
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.commands import restrain_access
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.security.facts import network_seen
from mitoyen.domains.security.unrecorded import note
from mitoyen.doors.web.answers import after, page
from mitoyen.doors.web.forms import Form, read_form
from mitoyen.doors.web.reader import (
    NEUTRAL_TONE,
    AnyRequest,
    OurReader,
    OurSite,
    Position,
    frame_of,
    reader_or_none,
)
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import PartyView, PersonView
from mitoyen.doors.web.views.assurance import AttestationView, AttestedView, PresentView
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import NotAnIdentifier, PersonId
from mitoyen.journal.database import reading

OWN = "/company/attestation"
LETTER = "/attest"


@get(f"{LETTER}/{{token:str}}")
async def show_list(request: AnyRequest, site: OurSite, token: FromPath[str]) -> Response[str]:
    """Show who acts for the company, to whoever the letter asked. Looking changes nothing: mail programs look too."""
    return await _page(request, site, await _asked(token), f"{LETTER}/{token}")


@post(f"{LETTER}/{{token:str}}")
async def answer_letter(
    request: AnyRequest, site: OurSite, token: FromPath[str]
) -> Response[str] | Response[None]:
    form = await read_form(request, await reader_or_none(request, site))
    actor = await _asked(token)
    try:
        kept, gone = await _attest(actor, form)
    except ListMoved:
        return await _page(request, site, actor, f"{LETTER}/{token}", moved=True)
    await note(
        "administration",
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        network=network_seen(request.client.host if request.client else ""),
        facts={"act": "attest", "kept": kept, "gone": gone},
    )
    return after(f"{LETTER}?kept={kept}&gone={gone}")


@get(LETTER)
async def show_thanks(
    request: AnyRequest, site: OurSite, kept: FromQuery[Position], gone: FromQuery[Position]
) -> Response[str]:
    frame = frame_of(request, site, await reader_or_none(request, site))
    return page(site, AttestedView(kept=kept, gone=gone), frame)


@get(OWN)
async def show_own_list(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    return await _page(request, site, reader.actor, OWN)


@post(OWN)
async def attest_own(
    request: AnyRequest, site: OurSite, reader: OurReader
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    try:
        await _attest(reader.actor, form)
    except ListMoved:
        return await _page(request, site, reader.actor, OWN, moved=True)
    return after("/company?told=people_attested")


async def _asked(token: str) -> Actor:
    """Return the administrator whom a letter asked.

    Raises:
        Absent: when the letter asks nobody any more.
    """
    found = await asked_by(token)
    if found is None:
        raise Absent
    return Actor(person_id=found.person_id, organisation_id=found.organisation_id)


async def _page(
    request: AnyRequest, site: Site, actor: Actor, action: str, *, moved: bool = False
) -> Response[str]:
    async with reading(actor) as db:
        standing = await people.standing(db, actor)
        if standing is None or not standing.administrator:
            raise Refused("people.administrators_only")
        company = await organisations.own_organisation(db, actor)
        present = await assurance.present_people(db, actor)
        before = await assurance.attestation(db, actor)
    party = PartyView(
        organisation_id=actor.organisation_id, name=company.name or "?", tone=NEUTRAL_TONE
    )
    view = AttestationView(
        party=party,
        action=action,
        people=tuple(
            PresentView(
                person_id=one.person_id,
                person=PersonView(name=one.name, party=party, title=one.title or ""),
                address=one.address or "",
                seen_at=one.seen_at,
                me=one.person_id == actor.person_id,
            )
            for one in present
        ),
        attested_at=before.attested_at if before else None,
        restrained=company.restrained,
        moved=moved,
    )
    reader = await reader_or_none(request, site)
    frame = frame_of(request, site, reader, place="company" if reader else None)
    return page(site, view, frame, status=409 if moved else 200)


async def _attest(actor: Actor, form: Form) -> tuple[int, int]:
    """End the access of those who are gone, confirm the others, open again what was restrained.

    Raises:
        ListMoved: when somebody came or left since the page was made; nothing was done.
    """
    listed = _ids(form.text("listed").split(","))
    gone = [one for one in listed if one in _ids(form.texts("gone")) and one != actor.person_id]
    async with reading(actor) as db:
        if not assurance.is_whole(listed, await assurance.present_people(db, actor)):
            raise ListMoved
    for person_id in gone:
        await end_access(actor=actor, person_id=person_id)
    kept = [one for one in listed if one not in gone]
    await attest_people(actor=actor, kept=kept, gone=len(gone))
    company = CompanyItself(organisation_id=actor.organisation_id)
    async with reading(company) as db:
        grade = (await assurance.grades(db, [actor.organisation_id]))[actor.organisation_id]
    if grade.letter != "E":
        await restrain_access(actor=company, level="open")
    await void_letters(actor.organisation_id)
    return len(kept), len(gone)


def _ids(texts: list[str] | tuple[str, ...]) -> list[PersonId]:
    try:
        return [PersonId.parse(one) for one in texts if one]
    except NotAnIdentifier:
        raise Absent from None


HANDLERS = (show_list, answer_letter, show_thanks, show_own_list, attest_own)
