"""A company comes to the house: by the operator, or because it was invited."""

import asyncio
from secrets import token_hex

import pytest

from conftest import rebuilt_alike
from mitoyen.domains.organisations import queries
from mitoyen.domains.organisations.commands import register_organisation
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.facts import AddressTaken, AddressUnfit, NameUnfit
from mitoyen.foundation.actors import OPERATOR
from mitoyen.foundation.decisions import Refused
from mitoyen.house.database import make_pool
from mitoyen.journal import keys
from mitoyen.journal.database import reading
from mitoyen.journal.reading import entry_range, head


def given(**changes):
    address = f"elise@elan-{token_hex(4)}.example"
    return {"name": "Élan", "person_name": "Élise Élan", "address": address} | changes


async def test_nobody_registers_a_company_without_an_invitation(house):
    with pytest.raises(Refused) as refusal:
        await register_organisation(by=None, **given())

    assert refusal.value.rule == "nothing_here"


async def test_the_applications_role_does_not_speak_for_the_operator(house):
    """The wall stands behind the policy: the operator's acts come through the owner's connection."""
    with pytest.raises(Refused) as refusal:
        await register_organisation(by=OPERATOR, **given())

    assert refusal.value.rule == "nothing_here"


async def test_who_was_invited_registers_his_company_and_is_in_at_once(house, owner):
    registered = await register_organisation(
        by=None, invited=True, **given(name=" Élan ", title="Gérante", language="en")
    )

    async with rebuilt_alike(owner, lambda: [registered.room_id]):
        first = registered.administrator
        async with reading(first) as db:
            company = await queries.own_organisation(db, first)
            person = await people.person(db, first, first.person_id)
            journal = await entry_range(db, registered.room_id, 0, 9)
    assert (company.name, company.organisation_id) == ("Élan", registered.organisation_id)
    assert (person.name, person.title, person.language) == ("Élise Élan", "Gérante", "en")
    assert person.administrator
    assert person.joined_at is not None
    assert [entry.header.entry.kind for entry in journal] == [
        "organisations.organisation_registered",
        "people.person_invited",
        "people.person_joined",
    ]
    assert {entry.header.entry.organisation_id for entry in journal} == {company.organisation_id}


async def test_its_journal_begins_with_its_own_key(house):
    registered = await register_organisation(by=None, invited=True, **given())

    async with reading(registered.administrator) as db:
        log = await head(db, registered.room_id)
    assert (log.origin, log.vkey) == (
        keys.log_of(registered.room_id).origin,
        keys.log_of(registered.room_id).vkey,
    )
    assert "lan" not in log.origin


async def test_the_operator_registers_a_company_whose_administrator_is_then_awaited(
    house, database, monkeypatch
):
    async with make_pool(database.owner, size=2) as pool:
        monkeypatch.setattr("mitoyen.journal.database._pool", pool)
        registered = await register_organisation(by=OPERATOR, **given())
        monkeypatch.undo()

    first = registered.administrator
    async with reading(first) as db:
        person = await people.person(db, first, first.person_id)
        journal = await entry_range(db, registered.room_id, 0, 9)
    assert person.joined_at is None
    assert len(journal) == 2
    assert {entry.header.entry.author for entry in journal} == {None}


@pytest.mark.parametrize("field", ["name", "person_name"])
@pytest.mark.parametrize("text", ["", "  ", "x" * 121, "a\0b"])
async def test_company_and_person_have_names(house, field, text):
    with pytest.raises(NameUnfit):
        await register_organisation(by=None, invited=True, **given(**{field: text}))


async def test_the_administrator_has_an_address(house):
    with pytest.raises(AddressUnfit):
        await register_organisation(by=None, invited=True, **given(address="elise"))


async def test_one_address_acts_for_one_company(house):
    first = given()
    await register_organisation(by=None, invited=True, **first)

    with pytest.raises(AddressTaken):
        await register_organisation(by=None, invited=True, **first)


async def test_of_two_at_the_same_moment_one_is_told_that_the_address_is_taken(house):
    same = given()

    answers = await asyncio.gather(
        *(register_organisation(by=None, invited=True, **same) for _ in range(4)),
        return_exceptions=True,
    )

    assert sorted(type(answer).__name__ for answer in answers) == [
        "AddressTaken",
        "AddressTaken",
        "AddressTaken",
        "Registered",
    ]
