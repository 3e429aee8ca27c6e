"""An administrator invites people for his own company."""

import asyncio

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import end_access, invite_person
from mitoyen.domains.people.facts import AddressTaken, AddressUnfit, NameUnfit
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


async def invite(actor, address="yasmine@aster-new.example", **changes):
    return await invite_person(actor=actor, address=address, **({"name": "Yasmine"} | changes))


@pytest.mark.parametrize(
    ("who", "rule"), [("thomas", "nothing_here"), ("sophie", "people.administrators_only")]
)
async def test_a_refusal_leaves_no_trace_in_the_journal(cast, kinds, who, rule):
    rooms = cast.company_rooms.values()
    before = [await kinds(room) for room in rooms]

    with pytest.raises(Refused) as refusal:
        await invite(cast[who])

    assert refusal.value.rule == rule
    assert [await kinds(room) for room in rooms] == before


async def test_an_administrator_invites_for_his_own_company_whoever_he_is(cast):
    invited = await invite(cast["outsider"], address="new@dorval-new.example")

    assert invited.event.company == cast["outsider"].organisation_id
    assert invited.room_id == cast.company_rooms["dorval"]


async def test_the_invited_person_is_awaited_and_not_in(cast):
    invited = await invite(
        cast["karim"],
        name="  Yasmine\u00a0 Haddad ",
        address=" Yasmine@Aster-New.example ",
        title="Acheteuse",
        language="en",
    )

    async with reading(cast["karim"]) as db:
        found = await queries.person(db, cast["karim"], invited.event.person_id)
    assert (found.name, found.address) == ("Yasmine Haddad", "yasmine@aster-new.example")
    assert (found.title, found.language, found.administrator) == ("Acheteuse", "en", False)
    assert found.joined_at is None


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "a\u202eb", "a\0b"])
async def test_a_person_has_a_name(cast, name):
    with pytest.raises(NameUnfit):
        await invite(cast["karim"], name=name)


@pytest.mark.parametrize(
    "address", ["", "yasmine", "a@b", "a b@c.example", "a@b.example\n", "x" * 250 + "@a.example"]
)
async def test_a_person_has_an_address(cast, address):
    if address.endswith("\n"):
        address = "a\nb@c.example"
    with pytest.raises(AddressUnfit):
        await invite(cast["karim"], address=address)


@pytest.mark.parametrize("who", ["sophie", "nadia"])
async def test_one_address_is_one_person(cast, who):
    with pytest.raises(AddressTaken):
        await invite(cast["karim"], address=cast.addresses[who].upper())


async def test_the_address_of_somebody_who_has_left_is_free_for_another_person(cast):
    again = await invite(cast["jeanne"], address=cast.addresses["thomas"])

    assert again.event.person_id != cast["thomas"].person_id
    await end_access(actor=cast["jeanne"], person_id=again.event.person_id)
    await invite(cast["jeanne"], address=cast.addresses["thomas"])


async def test_of_two_companies_at_the_same_moment_one_is_told_that_the_address_is_taken(cast):
    administrators = [cast[who] for who in ("karim", "jeanne", "lucie", "outsider")]

    answers = await asyncio.gather(
        *(
            invite(actor, address=f"wanted@{cast.addresses['karim'].partition('@')[2]}")
            for actor in administrators
        ),
        return_exceptions=True,
    )

    assert sorted(type(answer).__name__ for answer in answers) == [
        "AddressTaken",
        "AddressTaken",
        "AddressTaken",
        "Recorded",
    ]
