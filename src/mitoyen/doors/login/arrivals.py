"""Accepting an invitation: a person for a company, a company's first administrator, a company into a space."""

import asyncio
from weakref import WeakValueDictionary

import msgspec
from litestar import post
from litestar.datastructures import Cookie
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from mitoyen.domains.connections.queries import entrance_of
from mitoyen.domains.organisations.commands import register_organisation
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import accept_invitation
from mitoyen.domains.people.facts import AddressTaken, NameUnfit, token_hash, written_name
from mitoyen.domains.people.unrecorded import Invitation, invitation, use_invitation
from mitoyen.domains.spaces.commands import admit_party
from mitoyen.doors.login.browser import (
    AnyRequest,
    Reader,
    TheSite,
    browser_of,
    check_form,
    know_again,
    lead_to,
    leave,
    person_of,
    reader_or_none,
    signed_in_cookies,
)
from mitoyen.doors.login.choosing import lead_on
from mitoyen.doors.login.entering import WELCOME
from mitoyen.doors.login.site import LoginSite
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading

_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


class ArrivalForm(msgspec.Struct, frozen=True):
    """Names are asked of a company that is new here; a person who was invited by name has one."""

    csrf: str = ""
    name: str = ""
    company: str = ""
    language: str = ""


@post("/invitations/{token:str}/accept")
async def accept(
    request: AnyRequest,
    site: TheSite,
    token: FromPath[str],
    data: URLEncodedBody[ArrivalForm],
) -> Redirect:
    """Accept what a letter's token opens. Where it opens nothing more, its page says so."""
    reader = await reader_or_none(request, site)
    if reader is not None:
        check_form(reader, data.csrf)
    async with _turns.setdefault(
        token, asyncio.Lock()
    ):  # a button pressed twice registers one company
        found = await invitation(token)
        if found is None or not found.open:
            return lead_to(f"/invitations/{token}")
        if found.kind != "party":
            return await _person_arrives(request, site, token, found, reader)
        if reader is not None:
            return await _company_joins(token, found, reader.actor)
        return await _new_company_arrives(request, site, token, found, data)


async def _person_arrives(
    request: AnyRequest,
    site: LoginSite,
    token: str,
    found: Invitation,
    reader: Reader | None,
) -> Redirect:
    """Let an invited person in: the letter proves his mailbox."""
    if found.person_id is None:
        return lead_to(f"/invitations/{token}")
    if reader is not None and reader.person.person_id != found.person_id:
        return lead_to(f"/invitations/{token}", problem="other_person")
    try:
        person = await person_of(found.person_id)
        company = await entrance_of(person.organisation_id)
        if company is not None:  # his company account is joined on the way
            return lead_on(request, site, company, person.person_id, towards=WELCOME)
        await accept_invitation(actor=person.actor)
        if not await use_invitation(token):
            return lead_to("/login", problem="link_used")
        cookies = await signed_in_cookies(request, site, person.person_id, "mailbox")
    except Absent:
        return lead_to(f"/invitations/{token}")
    return lead_to(WELCOME, *cookies)


async def _company_joins(token: str, found: Invitation, actor: Actor) -> Redirect:
    """Let the signed-in administrator's own company become a party.

    The letter may have been forwarded to him: whoever holds it answers for his company, and all parties see which.

    Raises:
        Refused: by `spaces.policy.may_admit_party`.
    """
    if found.room_id is None:
        raise Absent
    opened = await admit_party(actor=actor, room_id=found.room_id, invitation=token_hash(token))
    return lead_to(f"/spaces/{opened.space_id}", told="party_admitted")


async def _new_company_arrives(
    request: AnyRequest, site: LoginSite, token: str, found: Invitation, form: ArrivalForm
) -> Redirect:
    """Register the company of somebody unknown here, let him in, and let his company become a party.

    Somebody known signs in first: a letter that may lie in a mailbox for a fortnight is no way into his account.
    """
    page = f"/invitations/{token}"
    async with reading(None) as db:
        if await people.at_address(db, found.address) is not None:
            return lead_to("/login", towards=page)
    problems = _name_problems(form)
    if problems:
        return lead_to(page, *_typed(request, site, form), **problems)
    try:
        registered = await register_organisation(
            by=None,
            invited=True,
            name=form.company,
            person_name=form.name,
            address=found.address,
            language="en" if (form.language or found.said.language) == "en" else "fr",
        )
    except AddressTaken:
        return lead_to("/login", towards=page)
    arrived = registered.administrator
    cookies = await signed_in_cookies(request, site, arrived.person_id, "mailbox")
    try:
        await _company_joins(token, found, arrived)
    except Refused as refused:  # the company is here all the same, and its administrator is in
        return lead_to(page, *cookies, problem=refused.rule)
    return lead_to(WELCOME, *cookies)


def _name_problems(form: ArrivalForm) -> dict[str, str]:
    """Return what does not fit, by the field's name: `company=company_empty`."""
    problems: dict[str, str] = {}
    for field, text in (("company", form.company), ("name", form.name)):
        try:
            written_name(text)
        except NameUnfit:
            problems[field] = "name_too_long" if text.strip() else f"{field}_empty"
    return problems


def _typed(request: AnyRequest, site: LoginSite, form: ArrivalForm) -> tuple[Cookie, Cookie]:
    """Keep what was typed for the page that asks again."""
    browser = browser_of(request, site)
    typed = {"name": form.name[:200], "company": form.company[:200]}
    return know_again(site, browser), leave(site, typed, holder=browser)
