"""A company's directory names people, and nobody does it in its place."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import provision_person
from mitoyen.domains.people.facts import AddressTaken
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import OrganisationId
from mitoyen.journal.database import reading


def at_boreal(cast, who):
    return f"{who}@{cast.addresses['nadia'].partition('@')[2]}"


@pytest.fixture
def boreal(cast):
    return CompanyItself(organisation_id=cast["jeanne"].organisation_id)


async def test_the_directory_names_a_person_who_is_not_in_yet(cast, boreal):
    made = await provision_person(actor=boreal, name="Ida Perrin", address=at_boreal(cast, "ida"))

    async with reading(boreal) as db:
        ida = await queries.person(db, boreal, made.event.person_id)
        assert await queries.signed_in(db, made.event.person_id)
    assert (ida.name, ida.provisioned, ida.joined_at) == ("Ida Perrin", True, None)
    with pytest.raises(AddressTaken):
        await provision_person(actor=boreal, name="Other", address=at_boreal(cast, "ida"))


async def test_a_person_is_no_directory(cast):
    with pytest.raises(Refused):
        await provision_person(
            actor=cast["jeanne"],
            name="Ida",
            address=at_boreal(cast, "ida"),
        )


async def test_a_company_that_does_not_exist_names_nobody(house):
    with pytest.raises(Absent):
        await provision_person(
            actor=CompanyItself(organisation_id=OrganisationId.new()),
            name="I",
            address="i@i.example",
        )


async def test_a_directory_may_know_no_address(cast, boreal):
    made = await provision_person(actor=boreal, name="Ida Perrin")
    other = await provision_person(actor=boreal, name="Ivo Perrin")

    async with reading(boreal) as db:
        ida = await queries.person(db, boreal, made.event.person_id)
    assert ida.address is None
    assert made.event.person_id != other.event.person_id
