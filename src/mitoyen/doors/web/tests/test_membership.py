"""Who takes part: each company decides on its own people, and every act comes from a plain form."""

import asyncio
import re

import pytest

from mitoyen.domains.people.commands import accept_invitation, invite_person
from mitoyen.doors.web.tests.conftest import led_to
from mitoyen.foundation.actors import Actor


@pytest.fixture
async def people(pump_p4):
    return f"/spaces/{pump_p4.space_id}/people"


async def test_a_space_opens_with_its_private_side(browser_of):
    outsider = await browser_of("outsider", "en")

    page = await outsider.follow(
        await outsider.fill_in("/spaces", "/spaces/new", name="Banc Nord", purpose="Un banc.")
    )

    assert "<h1>Banc Nord</h1>" in page.text
    assert "Private side of Dorval" in page.text
    assert "Banc Nord" in (await outsider.get("/spaces")).text


async def test_a_button_that_is_pressed_often_opens_one_space_and_one_room(browser_of, pump_p4):
    outsider, karim = await browser_of("outsider", "en"), await browser_of("karim", "en")
    new_room = f"/spaces/{pump_p4.space_id}/rooms/new"
    space = {**await outsider.hidden("/spaces/new"), "name": "Banc Nord", "purpose": ""}
    room = {**await karim.hidden(new_room), "name": "Essais", "member": pump_p4.members["lucie"]}

    spaces = await asyncio.gather(*[outsider.post("/spaces", data=space) for _ in range(6)])
    rooms = await asyncio.gather(*[karim.post(new_room, data=room) for _ in range(6)])

    assert len({led_to(answer) for answer in spaces}) == 1
    assert len({led_to(answer) for answer in rooms}) == 1


async def test_a_space_without_a_name_is_told_at_the_field(browser_of):
    outsider = await browser_of("outsider", "en")

    answer = await outsider.fill_in("/spaces", "/spaces/new", name=" ", purpose="Un banc.")

    assert answer.status_code == 422
    assert 'id="f-name-problem"' in answer.text
    assert "Un banc.</textarea>" in answer.text


async def test_who_administers_nothing_is_told_so_before_he_tries(browser_of, people):
    sophie = await browser_of("sophie", "en")

    new, shown = await sophie.get("/spaces/new"), (await sophie.get(people)).text
    sent = await sophie.fill_in("/spaces", "/spaces", name="À moi")

    assert "Only an administrator" in new.text
    assert 'name="name"' not in new.text
    assert sent.status_code == 403
    assert "/end" not in shown
    assert "/parties" not in shown


async def test_an_administrator_admits_and_withdraws_his_own_people(browser_of, people, pump_p4):
    jeanne = await browser_of("jeanne", "en")
    invited = await invite_person(
        actor=pump_p4["jeanne"],
        name="Inès Caron",
        address="ines@" + pump_p4.addresses["jeanne"].split("@")[1],
    )
    person_id = invited.event.person_id
    await accept_invitation(
        actor=Actor(person_id=person_id, organisation_id=pump_p4.companies["boreal"])
    )
    offered = (await jeanne.get(people)).text

    admitted = await jeanne.follow(await jeanne.fill_in(people, people, person=person_id))
    member = re.search(
        r"people/(m_\w+)/end\">(?:(?!</form>).)*Inès Caron", admitted.text, re.DOTALL
    )
    ended = await jeanne.follow(await jeanne.fill_in(f"{people}/{member[1]}/end", people))

    assert f'name="person" value="{person_id}"' in offered
    assert pump_p4["thomas"].person_id not in offered  # who left the company is not offered
    assert "The person takes part in the space" in admitted.text
    assert "The participation is ended." in ended.text
    assert (
        "Inès Caron"
        in (await (await browser_of("lucie")).get(people)).text.split("<main")[0]
        + (await jeanne.get(people)).text
    )


async def test_nobody_withdraws_another_company_s_people(browser_of, people, pump_p4):
    karim = await browser_of("karim", "en")

    shown = (await karim.get(people)).text
    answer = await karim.fill_in(f"{people}/{pump_p4.members['lucie']}/end", people)

    assert f"{pump_p4.members['sophie']}/end" in shown
    assert f"{pump_p4.members['lucie']}/end" not in shown
    assert answer.status_code == 403
    assert "<code>spaces.own_company_only</code>" in answer.text


async def test_who_ends_his_own_participation_is_led_out(browser_of, people, pump_p4):
    lucie = await browser_of("lucie")

    answer = await lucie.fill_in(f"{people}/{pump_p4.members['lucie']}/end", people)

    assert led_to(answer) == "/spaces"
    assert (await lucie.get(people)).status_code == 404


async def test_a_company_is_proposed_in_sight_of_all(browser_of, people, pump_p4):
    karim, lucie = await browser_of("karim", "en"), await browser_of("lucie", "en")
    parties = f"/spaces/{pump_p4.space_id}/parties"

    wrong = await karim.fill_in(parties, people, name="Élin", address="élin")
    page = await karim.follow(
        await karim.fill_in(parties, people, name="Élin", address="pdg@elin.example")
    )

    assert wrong.status_code == 422
    assert 'id="f-address-problem"' in wrong.text
    assert 'value="Élin"' in wrong.text
    assert "The company is proposed." in page.text
    assert "Élin" in (await lucie.get(people)).text


async def test_who_proposed_a_company_writes_again_or_withdraws(browser_of, people, pump_p4):
    karim, lucie = await browser_of("karim", "en"), await browser_of("lucie", "en")
    parties = f"/spaces/{pump_p4.space_id}/parties"
    await karim.fill_in(parties, people, name="Élin", address="pdg@elin.example")
    (again,) = re.findall(f"{parties}/i_[a-z2-7]+/letter", (await karim.get(people)).text)
    withdraw = again.replace("/letter", "/withdraw")
    assert f"{parties}/" not in (await lucie.get(people)).text

    refused = [await lucie.fill_in(act, people) for act in (again, withdraw)]
    written = await karim.follow(await karim.fill_in(again, people))
    withdrawn = await karim.follow(await karim.fill_in(withdraw, people))

    assert [one.status_code for one in refused] == [403, 403]
    assert "Another company proposed this one." in refused[1].text
    assert "The letter is on its way again." in written.text
    assert "The company is proposed no longer." in withdrawn.text
    assert "Élin" not in (await lucie.get(people)).text


async def test_a_restricted_room_opens_for_those_who_were_ticked(browser_of, pump_p4):
    karim = await browser_of("karim", "en")
    new = f"/spaces/{pump_p4.space_id}/rooms/new"

    unnamed = await karim.fill_in(new, name="", member=pump_p4.members["lucie"])
    room = led_to(await karim.fill_in(new, name="Essais", member=pump_p4.members["lucie"]))

    assert unnamed.status_code == 422
    assert f'value="{pump_p4.members["lucie"]}" checked' in unnamed.text
    assert "Essais" in (await karim.get(room)).text
    assert (await (await browser_of("lucie")).get(room)).status_code == 200
    assert (await (await browser_of("jeanne")).get(room)).status_code == 404


async def test_who_sits_in_a_room_brings_people_of_its_companies(browser_of, pump_p4):
    jeanne, nadia = await browser_of("jeanne", "en"), await browser_of("nadia")
    seats = f"/rooms/{pump_p4.prices}/people"
    offered = (await jeanne.get(seats)).text

    refused = await jeanne.fill_in(seats, member=pump_p4.members["lucie"])
    page = await jeanne.follow(await jeanne.fill_in(seats, member=pump_p4.members["nadia"]))

    assert pump_p4.members["nadia"] in offered
    assert pump_p4.members["lucie"] not in offered
    assert refused.status_code == 403
    assert "The person reads the room from now on." in page.text
    assert (await nadia.get(seats)).status_code == 200


async def test_who_leaves_a_room_reads_it_no_more(browser_of, pump_p4):
    sophie = await browser_of("sophie", "en")
    seats = f"/rooms/{pump_p4.prices}/people"

    page = await sophie.follow(await sophie.fill_in(f"{seats}/leave", seats))

    assert "You no longer read this room." in page.text
    assert (await sophie.get(seats)).status_code == 404
