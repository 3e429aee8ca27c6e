"""My company: its page, and the acts of its administrators."""

import re
from secrets import token_hex

import pytest

from mitoyen.domains.people import queries as people
from mitoyen.domains.spaces import queries as spaces
from mitoyen.foundation.decisions import Busy
from mitoyen.house.departing import show_what_is_unshown
from mitoyen.journal import jobs
from mitoyen.journal.database import reading


def somebody_new(**changes):
    """What is typed to invite somebody whom no test has invited before."""
    return {"name": "Olivier Petit", "title": "Qualité", "address": address(), **changes}


def address():
    return f"olivier-{token_hex(6)}@nouveau.example"


async def everybody(cast, who="jeanne"):
    async with reading(cast[who]) as db:
        return {one.name: one for one in await people.people_of_company(db, cast[who])}


def departure(person_id):
    return f"/company/people/{person_id}/departure"


async def invited(jeanne, cast, **fields):
    """Invite somebody; return how his company knows him."""
    await jeanne.press("/company/invitations", on="/company", **somebody_new(**fields))
    return (await everybody(cast))["Olivier Petit"]


@pytest.mark.parametrize("who", ["nobody", "thomas"])
async def test_whoever_is_not_signed_in_is_led_to_the_entrance_and_back(visitor_of, who):
    browser = await visitor_of(who)

    for page in ("/company", "/me", departure("p_" + "a" * 26)):
        answer = await browser.get(page)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/login?towards={page}")


async def test_an_outsider_sees_her_own_company_and_nothing_of_the_others(visitor_of):
    page = (await (await visitor_of("outsider")).get("/company")).text

    assert "Dorval" in page
    assert not re.search("Boréal|Jeanne|Pompe P4", page)


async def test_a_member_sees_who_represents_his_company_and_no_act(visitor_of, pump_p4):
    page = (await (await visitor_of("nadia")).get("/company")).text

    assert "Jeanne Le Goff" in page
    assert "Pompe P4" in page
    assert not re.search(r"/administration|/departure|/company/invitations|Open session", page)


async def test_an_administrator_sees_what_she_may_do(visitor_of, pump_p4):
    page = (await (await visitor_of("jeanne")).get("/company")).text

    assert departure(pump_p4["nadia"].person_id) in page
    assert departure(pump_p4["jeanne"].person_id) not in page
    assert "Thomas Vasseur</strong> no longer represents Boréal" in page


ACTS = {
    "/company/invitations": {"name": "Olivier Petit"},
    "/company/invitations/{nadia}/send": {},
    "/company/invitations/{nadia}/withdraw": {},
    "/company/people/{nadia}/administration": {"administration": "give"},
    "/company/people/{nadia}/departure": {},
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 303), ("outsider", 404), ("thomas", 303), ("karim", 404), ("nadia", 403)],
)
async def test_nobody_else_acts_on_a_company(visitor_of, pump_p4, posted, who, act, status):
    browser, before = await visitor_of(who), await everybody(pump_p4)
    token = re.findall(r'name="csrf" content="(\w*)"', (await browser.get("/company")).text)

    path = act.format(nadia=pump_p4["nadia"].person_id)
    sent = {"csrf": token[0] if token else "", "address": address(), **ACTS[act]}
    answer = await browser.post(path, data=sent)

    inviting_for_themselves = act == "/company/invitations" and status == 404
    assert answer.status_code == (303 if inviting_for_themselves else status)
    assert await everybody(pump_p4) == before


async def test_an_invitation_is_recorded_and_its_letter_leaves(visitor_of, pump_p4, posted):
    jeanne = await visitor_of("jeanne")

    given = somebody_new(language="en")
    answer = await jeanne.press("/company/invitations", on="/company", **given)

    page = (await jeanne.sees(answer)).text
    assert "The invitation is on its way." in page
    assert "Olivier Petit" in page
    letter = posted()[-1]
    assert (letter.kind, letter.address, letter.language) == ("person", given["address"], "en")
    olivier = (await everybody(pump_p4))["Olivier Petit"]
    assert (olivier.title, olivier.joined_at) == ("Qualité", None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "The name is missing, or too long."),
        ({"address": "nobody"}, "An e-mail address is missing here"),
        ({"name": "<b>x</b>", "address": "no"}, "An e-mail address is missing here"),
    ],
)
async def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_is_kept(
    visitor_of, pump_p4, fields, words
):
    jeanne, sent = await visitor_of("jeanne"), somebody_new(**fields)

    answer = await jeanne.press("/company/invitations", on="/company", **sent)

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{sent["address"]}"' in answer.text
    assert "<b>x" not in answer.text
    assert "Olivier Petit" not in await everybody(pump_p4)


async def test_an_address_that_is_taken_is_said(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")
    taken = somebody_new(address=pump_p4.addresses["nadia"].upper())

    answer = await jeanne.press("/company/invitations", on="/company", **taken)

    assert "A person with this address already has an account." in answer.text


async def test_a_letter_is_sent_again_and_opens_instead_of_the_one_before(
    visitor_of, visitor, pump_p4, posted
):
    jeanne, anybody = await visitor_of("jeanne"), await visitor()
    olivier = await invited(jeanne, pump_p4)

    answer = await jeanne.press(f"/company/invitations/{olivier.person_id}/send", on="/company")

    assert "told=invited" in answer.headers["location"]
    first, second = (letter.facts["token"] for letter in posted())
    assert (await anybody.get(f"/invitations/{first}")).status_code == 404
    assert "Represent Boréal" in (await anybody.get(f"/invitations/{second}")).text


async def test_that_a_letter_could_not_leave_is_said_and_mended_by_a_button(
    visitor_of, pump_p4, posted, monkeypatch
):
    jeanne, given = await visitor_of("jeanne"), somebody_new()

    async def fail(_name, **_arguments):
        raise Busy("unreachable")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "ask", fail)
        answer = await jeanne.press("/company/invitations", on="/company", **given)

    assert "its letter could not leave" in (await jeanne.sees(answer)).text
    olivier = (await everybody(pump_p4))["Olivier Petit"]
    await jeanne.press(f"/company/invitations/{olivier.person_id}/send", on="/company")
    assert posted()[-1].address == given["address"]


async def test_an_invitation_that_is_withdrawn_opens_nothing_and_is_no_departure(
    visitor_of, visitor, pump_p4, posted
):
    jeanne, anybody = await visitor_of("jeanne"), await visitor()
    olivier = await invited(jeanne, pump_p4)

    answer = await jeanne.press(f"/company/invitations/{olivier.person_id}/withdraw", on="/company")

    page = (await jeanne.sees(answer)).text
    assert "The invitation is withdrawn." in page
    assert "Olivier Petit" not in page
    assert (await anybody.get(f"/invitations/{posted()[-1].facts['token']}")).status_code == 404


async def test_somebody_who_is_in_is_not_parted_with_by_withdrawing(visitor_of, pump_p4):
    jeanne, nadia = await visitor_of("jeanne"), pump_p4["nadia"].person_id
    csrf = re.search(r'name="csrf" content="(\w*)"', (await jeanne.get("/company")).text)[1]

    for act in ("withdraw", "send"):
        answer = await jeanne.post(f"/company/invitations/{nadia}/{act}", data={"csrf": csrf})
        assert answer.status_code == 404

    assert (await everybody(pump_p4))["Nadia Roux"].left_at is None


async def test_administration_is_given_and_withdrawn(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")
    act = f"/company/people/{pump_p4['nadia'].person_id}/administration"

    answer = await jeanne.press(act, on="/company", administration="give")
    assert "The mandate is changed." in (await jeanne.sees(answer)).text
    assert (await everybody(pump_p4))["Nadia Roux"].administrator

    await jeanne.press(act, on="/company", administration="withdraw")
    assert not (await everybody(pump_p4))["Nadia Roux"].administrator


async def test_the_last_administrator_is_not_parted_with(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")

    answer = await jeanne.get(departure(pump_p4["jeanne"].person_id))

    assert answer.status_code == 403
    assert "This person is the last administrator of the company." in answer.text
    assert "people.last_administrator" in answer.text


async def test_a_departure_says_what_it_does_before_it_does_it(visitor_of, pump_p4):
    page = (await (await visitor_of("jeanne")).get(departure(pump_p4["nadia"].person_id))).text

    assert "Nadia Roux no longer represents Boréal?" in page
    assert "Ends the participation in Pompe P4." in page
    assert (await everybody(pump_p4))["Nadia Roux"].left_at is None


async def test_a_departure_ends_every_participation_and_every_access(visitor_of, pump_p4):
    jeanne, nadia = await visitor_of("jeanne"), await visitor_of("nadia")
    path = departure(pump_p4["nadia"].person_id)
    assert (await nadia.get("/")).status_code == 200

    answer = await jeanne.press(path, on=path)

    assert "no longer represents you" in (await jeanne.sees(answer)).text
    assert (await everybody(pump_p4))["Nadia Roux"].left_at
    await show_what_is_unshown()  # what the house does beside serving
    async with reading(pump_p4["karim"]) as db:
        members = {m.name: m.left_at for m in await spaces.members(db, pump_p4.space_id)}
    assert members["Nadia Roux"]
    assert (await nadia.get("/")).headers["location"] == "/login?towards=/"
    again = await jeanne.post(path, data={"csrf": (await csrf_of(jeanne))})
    assert again.headers["location"] == answer.headers["location"]
    assert (await jeanne.get(path)).headers["location"] == "/company"


async def csrf_of(browser):
    return re.search(r'name="csrf" content="(\w*)"', (await browser.get("/company")).text)[1]


async def test_somebody_of_another_company_is_nobody_here(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")

    for unknown in (pump_p4["karim"].person_id, "p_" + "a" * 26, "nonsense", "p_../etc"):
        assert (await jeanne.get(departure(unknown))).status_code == 404


async def test_a_stale_form_changes_nothing(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")

    answer = await jeanne.post("/company/invitations", data={"csrf": "0" * 64, **somebody_new()})

    assert answer.status_code == 403
    assert "This page was out of date." in answer.text
    assert "Olivier Petit" not in await everybody(pump_p4)
