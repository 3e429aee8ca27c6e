"""Accepting a letter: a person for a company, a new company's first administrator, a company into a space."""

import asyncio
from datetime import timedelta

import pytest

from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import end_access, invite_person
from mitoyen.domains.people.unrecorded import (
    Said,
    flash_cookie,
    flashed,
    form_token,
    fresh_token,
    invitation,
    send_first_invitation,
    send_invitation,
    send_party_invitation,
    session,
)
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.commands import invite_party, open_space
from mitoyen.foundation import clock
from mitoyen.journal.database import reading


@pytest.fixture
async def awaited(cast, posted):
    """Yasmine, invited by Karim; the path of her letter."""
    invited = await invite_person(
        actor=cast["karim"], name="Yasmine Haddad", address=f"y.{cast.addresses['karim']}"
    )
    await send_invitation(actor=cast["karim"], person_id=invited.event.person_id)
    return invited.event, f"/invitations/{posted()[-1].facts['token']}"


@pytest.fixture
async def space(cast):
    """A space that Karim, of Aster, has opened."""
    return await open_space(actor=cast["karim"], name="Pompe P4")


@pytest.fixture
def invites(cast, space, posted):
    """Invite a company by letter; return the letter's path."""

    async def invite(address, name="Élan"):
        karim = cast["karim"]
        invited = await invite_party(
            actor=karim, space_id=space.space_id, name=name, address=address
        )
        await send_party_invitation(
            actor=karim,
            room_id=space.room_id,
            invitation_id=invited.event.invitation_id,
            address=address,
            said=Said(language="en", name=name, company="Aster", inviter="Karim", space="Pompe P4"),
        )
        return f"/invitations/{posted()[-1].facts['token']}"

    return invite


def new_address():
    return f"elise@elan-{fresh_token()[:8].lower().replace('_', '-')}.example"


async def parties(cast, space):
    async with reading(cast["karim"]) as db:
        return [party.name for party in await spaces.parties(db, space.space_id)]


async def test_a_person_comes_in_and_is_led_to_where_a_passkey_is_made(cast, browser, awaited):
    one, (invited, letter) = await browser(), awaited

    assert await one.sends(letter) == ("/me", {"told": "account_ready"})

    known = await session(one.session)
    assert (known.person_id, known.joined, known.name) == (
        invited.person_id,
        True,
        "Yasmine Haddad",
    )


async def test_a_letter_lets_in_once(browser, awaited):
    one, other, (_, letter) = await browser(), await browser(), awaited
    await one.sends(letter)

    assert await other.sends(letter) == (letter, {})
    assert other.session is None


async def test_two_presses_open_one_session(browser, awaited, by_hand):
    one, (invited, letter) = await browser(), awaited

    await asyncio.gather(*(one.post(letter) for _ in range(4)))

    cursor = await by_hand.execute(
        "SELECT count(*) FROM people_session WHERE person_id = %s", (invited.person_id,)
    )
    assert await cursor.fetchone() == (1,)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_mail_scanner_accepts_nothing(browser, awaited, method):
    one, (_, letter) = await browser(), awaited

    assert (await one.request(method, f"{letter}/accept")).status_code == 405
    assert (await invitation(letter.removeprefix("/invitations/"))).open


async def test_a_letter_that_is_over_voided_or_unknown_leads_to_its_page(cast, browser, awaited):
    one, (invited, letter) = await browser(), awaited
    unknown = f"/invitations/{fresh_token()}"
    assert await one.sends(unknown) == (unknown, {})

    with clock.standing_at(clock.now() + timedelta(days=15)):
        assert await one.sends(letter) == (letter, {})

    await end_access(actor=cast["karim"], person_id=invited.person_id)
    assert await one.sends(letter) == (letter, {})
    assert one.session is None


async def test_somebody_elses_browser_is_not_taken_over(cast, signs_in, awaited):
    one, (invited, letter) = await signs_in(cast, "sophie"), awaited

    assert await one.sends(letter) == (letter, {"problem": "other_person"})

    assert (await session(one.session)).actor == cast["sophie"]
    async with reading(cast["karim"]) as db:
        found = await people.person(db, cast["karim"], invited.person_id)
    assert found.joined_at is None


async def test_another_site_accepts_nothing(browser, awaited):
    one, (_, letter) = await browser(), awaited

    answer = await one.post(letter, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert one.session is None


async def test_a_companys_first_administrator_comes_in_by_the_operators_letter(
    cast, browser, awaited
):
    one, (invited, letter) = await browser(), awaited
    token = await send_first_invitation(person_id=invited.person_id, operator="Bornage")

    assert await one.sends(letter) == (letter, {})
    assert await one.sends(f"/invitations/{token}") == ("/me", {"told": "account_ready"})


async def test_a_new_company_registers_comes_in_and_is_a_party(cast, browser, space, invites):
    one, letter = await browser(), await invites(new_address())

    led = await one.sends(letter, name="Élise Élan", company=" Élan ", language="fr")

    assert led == ("/me", {"told": "account_ready"})
    elise = (await session(one.session)).actor
    async with reading(elise) as db:
        company = await organisations.own_organisation(db, elise)
        person = await people.person(db, elise, elise.person_id)
        rooms = [room.kind for room in await spaces.rooms(db, space.space_id)]
    assert (company.name, person.name, person.language) == ("Élan", "Élise Élan", "fr")
    assert person.administrator
    assert rooms == ["common", "private"]
    assert await parties(cast, space) == ["Aster", "Élan"]


async def test_pressed_twice_one_company_comes(cast, browser, space, invites):
    one, letter = await browser(), await invites(new_address())
    form = {"name": "Élise", "company": "Élan"}

    answers = await asyncio.gather(*(one.post(letter, data=form) for _ in range(4)))

    assert {answer.status_code for answer in answers} == {303}
    assert await parties(cast, space) == ["Aster", "Élan"]


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({}, {"company": "company_empty", "name": "name_empty"}),
        ({"name": "Élise", "company": " "}, {"company": "company_empty"}),
        ({"name": "x" * 121, "company": "Élan"}, {"name": "name_too_long"}),
    ],
)
async def test_what_does_not_fit_leads_back_with_what_was_typed(
    cast, browser, space, invites, typed, problems
):
    one, letter = await browser(), await invites(new_address())

    assert await one.sends(letter, **typed) == (letter, problems)

    left = flashed(
        one.cookies[flash_cookie(secure=True)], holder=one.cookies["__Host-mitoyen-browser"]
    )
    assert left == {"name": "", "company": ""} | typed
    assert await parties(cast, space) == ["Aster"]
    assert one.session is None


async def test_somebody_known_signs_in_first(cast, browser, signs_in, space, invites):
    """A letter may lie in a mailbox for a fortnight: it is no way into an account that exists."""
    one, letter = await browser(), await invites(cast.addresses["jeanne"])

    assert await one.sends(letter, name="x", company="y") == ("/login", {"towards": letter})
    assert one.session is None

    await signs_in(cast, "jeanne", at=one)
    assert await one.sends(letter) == (f"/spaces/{space.space_id}", {"told": "party_admitted"})
    assert await parties(cast, space) == ["Aster", "Boréal"]


async def test_a_letter_may_be_forwarded_to_whoever_commits_the_company(
    cast, signs_in, space, invites
):
    one, letter = await signs_in(cast, "jeanne"), await invites(new_address())

    assert await one.sends(letter) == (f"/spaces/{space.space_id}", {"told": "party_admitted"})

    assert await parties(cast, space) == ["Aster", "Boréal"]


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("nadia", "spaces.administrators_only"),
        ("karim", "spaces.already_a_party"),
        ("sophie", "spaces.already_a_party"),
    ],
)
async def test_not_everybody_commits_a_company(cast, signs_in, space, invites, who, rule):
    one, letter = await signs_in(cast, who), await invites(cast.addresses["jeanne"])

    answer = await one.post(letter, data={"csrf": form_token(one.session)})

    assert (answer.status_code, answer.json()) == (403, {"rule": rule})
    assert await parties(cast, space) == ["Aster"]
    assert (await invitation(letter.removeprefix("/invitations/"))).open


async def test_a_form_of_another_session_is_not_taken(cast, signs_in, space, invites):
    one, letter = await signs_in(cast, "jeanne"), await invites(cast.addresses["jeanne"])

    answer = await one.post(letter, data={"csrf": "x"})

    assert (answer.status_code, answer.json()) == (403, {"rule": "people.stale_form"})
    assert await parties(cast, space) == ["Aster"]


async def test_a_company_that_arrives_too_late_is_here_all_the_same(cast, browser, space, invites):
    letters = [await invites(new_address(), name=f"Entreprise {n}") for n in range(8)]
    last = await browser()
    for number, letter in enumerate(letters[:7]):
        one = await browser()
        await one.sends(letter, name="Élise", company=f"Entreprise {number}")
    assert len(await parties(cast, space)) == 8

    led = await last.sends(letters[7], name="Élise", company="Entreprise 7")

    assert led == (letters[7], {"problem": "spaces.too_many_parties"})
    assert (await session(last.session)).organisation_name == "Entreprise 7"
    assert len(await parties(cast, space)) == 8
