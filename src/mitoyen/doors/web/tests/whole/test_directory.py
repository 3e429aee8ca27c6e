"""The company's directory: its administrators link it, read what it sent, and admit whom its groups propose."""

import re
from html import unescape

import pytest

from mitoyen.domains.directories import queries
from mitoyen.domains.directories.unrecorded import (
    Exchange,
    Said,
    SaidGroup,
    account_made,
    caller_of,
    group_made,
    note_exchange,
)
from mitoyen.domains.people.commands import provision_person
from mitoyen.domains.spaces.queries.judging import colleagues_inside
from mitoyen.foundation.actors import CompanyItself
from mitoyen.journal.database import reading

PAGE = "/company/directory"


@pytest.fixture
def boreal(pump_p4):
    return CompanyItself(organisation_id=pump_p4.companies["boreal"])


async def group_of(company, *names, called="Achats"):
    """Let a directory name people and put them into a group; return their ids."""
    people = []
    for name in names:
        made = await provision_person(actor=company, name=name)
        said = Said(user_name=name, external_id=None, addresses=(), active=True, rest={})
        await account_made(company, made.event.person_id, said)
        people.append(made.event.person_id)
    group = SaidGroup(
        name=called, external_id=None, people=dict.fromkeys(people), subgroups={}, rest={}
    )
    return await group_made(company, group), people


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("thomas", 303), ("nadia", 403), ("jeanne", 200)]
)
async def test_only_administrators_read_it(visitor_of, pump_p4, who, status):
    assert (await (await visitor_of(who)).get(PAGE)).status_code == status


@pytest.mark.parametrize(
    "act", [f"{PAGE}/tokens", f"{PAGE}/tokens/y_{'a' * 26}/withdraw", f"{PAGE}/proposals"]
)
async def test_nobody_else_acts_on_it(visitor_of, pump_p4, act):
    nadia = await visitor_of("nadia")
    token = re.findall(r'name="csrf" content="(\w*)"', (await nadia.get("/company")).text)[0]

    answer = await nadia.post(
        act, data={"csrf": token, "days": "30", "space": pump_p4.space_id, "group": "x"}
    )

    assert answer.status_code == 403


async def test_a_token_is_shown_once_and_can_be_withdrawn(visitor_of, pump_p4, boreal):
    jeanne = await visitor_of("jeanne")

    page = await jeanne.sees(await jeanne.press(f"{PAGE}/tokens", on=PAGE, days="30"))

    token = re.search(r"mitscim_[\w-]{43}", page.text)[0]
    assert (await caller_of(token)).company == boreal
    assert f"/scim/{boreal.organisation_id}/v2" in page.text
    again = (await jeanne.get(PAGE)).text
    assert "mitscim_" not in again
    (withdraw,) = re.findall(r'action="([^"]*/withdraw)"', again)
    await jeanne.sees(await jeanne.press(withdraw, on=PAGE))
    assert await caller_of(token) is None


@pytest.mark.parametrize("days", ["", "0", "-3", "9999", "x", "１２"])
async def test_days_that_do_not_fit_are_told_at_the_field(visitor_of, pump_p4, days):
    jeanne = await visitor_of("jeanne")

    answer = await jeanne.press(f"{PAGE}/tokens", on=PAGE, days=days)

    assert answer.status_code == 422
    assert 'id="f-days-problem"' in answer.text


async def test_the_last_exchanges_and_what_went_wrong(visitor_of, pump_p4, boreal):
    await note_exchange(
        boreal,
        Exchange(
            method="PATCH",
            path=f"/Users/{pump_p4['nadia'].person_id}",
            did="person_ended",
            status=200,
            person_id=pump_p4["nadia"].person_id,
        ),
    )
    for _ in range(5):
        refused = Exchange(
            method="GET", path="/Users", did="refused", status=400, said="<b>Field not found"
        )
        await note_exchange(boreal, refused)
    await note_exchange(boreal, Exchange(method="GET", path="/Users", did="fault", status=500))

    page = unescape((await (await visitor_of("jeanne")).get(PAGE)).text)

    assert "Access ended" in page
    assert "Nadia Roux" in page
    assert "We failed to answer your directory 1 time this week." in page
    assert "5 requests were refused since yesterday." in page
    assert pump_p4["nadia"].person_id not in page
    assert "fault of ours" not in (await (await visitor_of("karim")).get(PAGE)).text


async def test_a_group_proposes_and_the_referent_admits(visitor_of, pump_p4, boreal):
    _, people = await group_of(boreal, "Ida Perrin", "Ivo Perrin")
    jeanne = await visitor_of("jeanne")
    page = (await jeanne.get(PAGE)).text
    assert "proposes 2 people for Pompe P4" in page
    async with reading(pump_p4["jeanne"]) as db:
        before = await colleagues_inside(db, pump_p4.space_id, pump_p4["jeanne"])
    assert not before & set(people)

    after = await jeanne.sees(await jeanne.press(f"{PAGE}/proposals", on=PAGE))

    assert "Nobody to propose" in after.text
    async with reading(pump_p4["jeanne"]) as db:
        now = await colleagues_inside(db, pump_p4.space_id, pump_p4["jeanne"])
    assert now == before | set(people)


async def test_a_group_gives_access_to_nothing(pump_p4, boreal):
    group_id, people = await group_of(boreal, "Ida Perrin")

    async with reading(pump_p4["jeanne"]) as db:
        (group,) = await queries.groups(db, pump_p4["jeanne"])
        inside = await colleagues_inside(db, pump_p4.space_id, pump_p4["jeanne"])
    assert (group.group_id, group.people) == (group_id, tuple(people))
    assert not inside & set(people)


async def test_a_group_of_another_company_proposes_nothing_here(visitor_of, pump_p4, boreal):
    group_id, _ = await group_of(boreal, "Ida Perrin")
    lucie = await visitor_of("lucie")
    token = re.findall(r'name="csrf" content="(\w*)"', (await lucie.get(PAGE)).text)[0]

    answer = await lucie.post(
        f"{PAGE}/proposals", data={"csrf": token, "space": pump_p4.space_id, "group": group_id}
    )

    assert answer.status_code == 404
    assert "Achats" not in (await lucie.get(PAGE)).text


async def test_where_a_directory_names_people_nobody_is_invited_beside_it(visitor_of, pump_p4):
    jeanne = await visitor_of("jeanne")
    typed = {"name": "Ida", "address": "ida@beside.example"}
    token = re.findall(r'name="csrf" content="(\w*)"', (await jeanne.get("/company")).text)[0]
    await jeanne.press(f"{PAGE}/tokens", on=PAGE, days="30")

    answer = await jeanne.post("/company/invitations", data={"csrf": token, **typed})

    assert answer.status_code == 403
    assert "directories.directory_names" in answer.text
    page = (await jeanne.get("/company")).text
    assert "nobody is invited beside it" in page
    assert 'action="/company/invitations"' not in page
