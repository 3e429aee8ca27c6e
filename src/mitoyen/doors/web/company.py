"""My company: who represents it, who is invited, who has left. Its administrators decide, and nobody else."""

from collections.abc import Iterable

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.directories import queries as directories
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import (
    end_access,
    give_administration,
    invite_person,
    withdraw_administration,
)
from mitoyen.domains.people.queries import PersonRow
from mitoyen.domains.people.unrecorded import send_invitation
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.queries.judging import own_participations
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web import sentences
from mitoyen.doors.web.answers import after, page
from mitoyen.doors.web.forms import Form, fresh_key, read_form
from mitoyen.doors.web.home import space_line
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader, frame_of, language_of
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import (
    CompanyView,
    DepartureView,
    InvitedView,
    Language,
    PersonView,
    StaffView,
)
from mitoyen.doors.web.views.company import NumberView
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Busy, Unfit
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import Connection, reading

COMPANY = "/company"


@get("/company")
async def show_company(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    return await _company(request, site, reader, Form(), None)


async def _company(
    request: AnyRequest, site: Site, reader: Reader, form: Form, unfit: Unfit | None
) -> Response[str]:
    async with reading(reader.actor) as db:
        staff, gone = await _staff(db, reader)
        invited = await people.awaited_people(db, reader.actor, clock.now())
        may_invite = (await people.inviting_decision(db, reader.actor)).allowed
        linked = not await directories.inviting_decision(db, reader.actor)
        lines = [(await space_line(db, space))[0] for space in await spaces.spaces(db)]
        waiting = sum(room.threads for room in await talk.unread(db))
        numbers = await organisations.numbers(db, reader.actor)
        domains = await organisations.domains(db, reader.actor)
    view = CompanyView(
        party=reader.party,
        staff=staff,
        gone=gone,
        invited=tuple(
            InvitedView(
                person_id=one.person_id, name=one.name, address=one.address or "", until=one.until
            )
            for one in invited
        ),
        spaces=tuple(lines),
        may_invite=may_invite,
        linked=linked,
        numbers=tuple(
            NumberView(scheme=one.scheme, number=one.number, given_at=one.given_at)
            for one in numbers
        ),
        domains=tuple(one.domain or "?" for one in domains if one.proved_at is not None),
        key=fresh_key(),
        name=form.text("name"),
        address=form.text("address"),
        title=form.text("title"),
        language=_letter_language(form) or language_of(request, reader),
        problems=((unfit.field, sentences.problem_of(unfit)),) if unfit else (),
    )
    frame = frame_of(request, site, reader, place="company", waiting=waiting)
    return page(site, view, frame, status=422 if unfit else 200)


async def _staff(
    db: Connection, reader: Reader
) -> tuple[tuple[StaffView, ...], tuple[StaffView, ...]]:
    """Return who represents the company, by name, and who did, those who left last first."""
    actor = reader.actor
    everybody = await people.people_of_company(db, actor)
    seen = await people.seen_colleagues(db, actor, clock.now())
    decision = await people.inviting_decision(db, actor)
    taking_part = [one.person_id for one in await own_participations(db, actor)]

    def view(person: PersonRow) -> StaffView:
        me = person.person_id == actor.person_id
        return StaffView(
            person_id=person.person_id,
            person=_person(reader, person),
            address=person.address or "",
            administrator=person.administrator,
            spaces=taking_part.count(person.person_id),
            seen_at=seen.get(person.person_id),
            me=me,
            may_act=decision.allowed and not me,
            left_at=person.left_at,
        )

    came = [person for person in everybody if person.joined_at is not None]
    present = [view(person) for person in came if person.left_at is None]
    return tuple(present), tuple(view(person) for person in _lately_gone(came))


def _lately_gone(everybody: Iterable[PersonRow]) -> list[PersonRow]:
    gone = [(person.left_at, person) for person in everybody if person.left_at is not None]
    return [person for _, person in sorted(gone, key=lambda one: one[0], reverse=True)]


def _person(reader: Reader, person: PersonRow) -> PersonView:
    return PersonView(name=person.name, party=reader.party, title=person.title or "")


@post("/company/invitations")
async def invite_colleague(
    request: AnyRequest, site: OurSite, reader: OurReader
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    async with reading(reader.actor) as db:
        (await directories.inviting_decision(db, reader.actor)).require()
    try:
        invited = await invite_person(
            actor=reader.actor,
            name=form.text("name"),
            address=form.text("address"),
            title=form.text("title"),
            language=_letter_language(form) or language_of(request, reader),
        )
    except Unfit as unfit:
        return await _company(request, site, reader, form, unfit)
    return await _send_letter(reader, invited.event.person_id)


@post("/company/invitations/{person_id:str}/send")
async def send_letter_again(
    request: AnyRequest, reader: OurReader, person_id: FromPath[PersonId]
) -> Response[None]:
    await read_form(request, reader)
    return await _send_letter(reader, person_id)


async def _send_letter(reader: Reader, person_id: PersonId) -> Response[None]:
    """Send the letter. The invitation stands without it: that it could not leave is said, and mended by a button."""
    try:
        await send_invitation(actor=reader.actor, person_id=person_id)
    except Busy:
        return after(f"{COMPANY}?told=letter_unsent#invite")
    return after(f"{COMPANY}?told=invited#invite")


def _letter_language(form: Form) -> Language | None:
    match form.text("language"):
        case "fr":
            return "fr"
        case "en":
            return "en"
    return None


@post("/company/invitations/{person_id:str}/withdraw")
async def withdraw_invitation(
    request: AnyRequest, reader: OurReader, person_id: FromPath[PersonId]
) -> Response[None]:
    """Withdraw what was not answered yet; whoever came in meanwhile is parted with on a page of its own."""
    await read_form(request, reader)
    async with reading(reader.actor) as db:
        await people.awaited_colleague(db, reader.actor, person_id)
    await _part_with(reader, person_id)
    return after(f"{COMPANY}?told=invitation_withdrawn#invite")


@post("/company/people/{person_id:str}/administration")
async def change_administration(
    request: AnyRequest, reader: OurReader, person_id: FromPath[PersonId]
) -> Response[None]:
    form = await read_form(request, reader)
    given = form.text("administration") == "give"
    change = give_administration if given else withdraw_administration
    await change(actor=reader.actor, person_id=person_id)
    return after(f"{COMPANY}?told=administration_changed")


@get("/company/people/{person_id:str}/departure")
async def show_departure(
    request: AnyRequest, site: OurSite, reader: OurReader, person_id: FromPath[PersonId]
) -> Response[str] | Response[None]:
    async with reading(reader.actor) as db:
        person = await people.departing_colleague(db, reader.actor, person_id)
        left = {
            one.space_id
            for one in await own_participations(db, reader.actor)
            if one.person_id == person_id
        }
        names = [s.name or "?" for s in await spaces.spaces(db) if s.space_id in left]
        waiting = sum(room.threads for room in await talk.unread(db))
    if person.left_at is not None:
        return after(COMPANY)
    view = DepartureView(
        person_id=person_id, person=_person(reader, person), spaces=tuple(names), key=fresh_key()
    )
    return page(site, view, frame_of(request, site, reader, place="company", waiting=waiting))


@post("/company/people/{person_id:str}/departure")
async def part_with_colleague(
    request: AnyRequest, reader: OurReader, person_id: FromPath[PersonId]
) -> Response[None]:
    await read_form(request, reader)
    await _part_with(reader, person_id)
    return after(f"{COMPANY}?told=employment_ended")


async def _part_with(reader: Reader, person_id: PersonId) -> None:
    """End somebody's access everywhere; every space he was in shows it a moment later, beside serving.

    The button pressed twice finds him gone, and does nothing more.
    """
    async with reading(reader.actor) as db:
        departing = await people.departing_colleague(db, reader.actor, person_id)
    if departing.left_at is None:
        await end_access(actor=reader.actor, person_id=person_id)


HANDLERS = (
    show_company,
    invite_colleague,
    send_letter_again,
    withdraw_invitation,
    change_administration,
    show_departure,
    part_with_colleague,
)
