"""Who is still with us: from a letter, without any account, or from one's own company's page."""

from datetime import timedelta

import pytest

from mitoyen.domains.assurance import queries
from mitoyen.domains.assurance.unrecorded import keep_letter
from mitoyen.domains.organisations.commands import restrain_access
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import invite_person
from mitoyen.domains.people.unrecorded import fresh_token
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.journal.database import reading

OWN = "/company/attestation"


@pytest.fixture
async def letter(pump_p4):
    """The address of the page that Jeanne's letter opens."""
    token, jeanne = fresh_token(), pump_p4["jeanne"]
    await keep_letter(
        token, organisation_id=jeanne.organisation_id, person_id=jeanne.person_id, round_=1
    )
    return f"/attest/{token}"


async def said(cast):
    async with reading(cast["jeanne"]) as db:
        return await queries.attestation(db, cast["jeanne"])


async def test_a_letter_opens_the_list_and_the_answer_ends_who_left(visitor_of, pump_p4, letter):
    nobody, nadia = await visitor_of("nobody"), pump_p4["nadia"]
    page = (await nobody.get(letter)).text
    assert "Nadia Roux" in page
    assert "Thomas Vasseur" not in page

    answer = await nobody.press(letter, on=letter, gone=nadia.person_id)

    thanks = await nobody.sees(answer)
    assert "1 person is confirmed." in thanks.text
    assert ((await said(pump_p4)).kept, (await said(pump_p4)).gone) == (1, 1)
    async with reading(pump_p4["jeanne"]) as db:
        assert (await people.known_colleague(db, pump_p4["jeanne"], nadia.person_id)).gone
    assert (await nobody.get(letter)).status_code == 404  # it was answered


async def test_answering_opens_again_at_once(visitor_of, pump_p4, letter):
    company = CompanyItself(organisation_id=pump_p4.companies["boreal"])
    await restrain_access(actor=company, level="suspended")
    nobody = await visitor_of("nobody")
    assert "see no space any more" in (await nobody.get(letter)).text

    await nobody.press(letter, on=letter)

    assert (await (await visitor_of("nadia")).get(f"/rooms/{pump_p4.common}")).status_code == 200


async def test_nobody_ticks_himself_nor_somebody_of_another_company(visitor_of, pump_p4, letter):
    nobody = await visitor_of("nobody")
    await nobody.press(
        letter, on=letter, gone=[pump_p4[who].person_id for who in ("jeanne", "karim")]
    )

    for who in ("jeanne", "karim"):
        async with reading(pump_p4[who]) as db:
            assert await people.standing(db, pump_p4[who])
    assert (await said(pump_p4)).gone == 0


async def test_a_list_that_has_moved_does_nothing(visitor_of, pump_p4, letter):
    nobody = await visitor_of("nobody")
    seen = {"listed": pump_p4["jeanne"].person_id, "gone": pump_p4["nadia"].person_id}

    answer = await nobody.post(letter, data=seen)

    assert answer.status_code == 409
    assert "Nothing was done" in answer.text
    assert await said(pump_p4) is None


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 5_000, "%00"])
async def test_a_token_that_asks_nobody_is_an_address_like_any_other(visitor_of, token):
    nobody = await visitor_of("nobody")

    assert (await nobody.get(f"/attest/{token}")).status_code == 404
    assert (await nobody.post(f"/attest/{token}", data={"listed": ""})).status_code == 404


async def test_a_letter_is_over_one_day(visitor_of, pump_p4, letter):
    with clock.standing_at(clock.now() + timedelta(days=46)):
        assert (await (await visitor_of("nobody")).get(letter)).status_code == 404


@pytest.mark.parametrize("who", ["nobody", "thomas"])
async def test_one_s_own_page_is_for_who_is_signed_in(visitor_of, pump_p4, who):
    answer = await (await visitor_of(who)).get(OWN)

    assert answer.headers.get("location", "").startswith("/login")


async def test_one_s_own_page_is_for_administrators(visitor_of, pump_p4):
    nadia = await visitor_of("nadia")

    assert (await nadia.get(OWN)).status_code == 403


async def test_each_administrator_sees_his_own_people(visitor_of, pump_p4):
    karim = await visitor_of("karim")
    page = (await karim.get(OWN)).text

    assert "Sophie Delmas" in page
    assert "Nadia Roux" not in page
    assert (await karim.press(OWN, on=OWN)).headers["location"] == "/company?told=people_attested"


async def test_who_was_invited_and_has_not_come_is_not_listed(visitor_of, pump_p4, letter):
    await invite_person(
        actor=pump_p4["jeanne"], name="Olivier Petit", address=f"o-{letter[-8:].lower()}@x.example"
    )

    assert "Olivier Petit" not in (await (await visitor_of("nobody")).get(letter)).text
