"""A company's directory says how its people are called and reached."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import describe_person, provision_person
from mitoyen.domains.people.facts import AddressTaken
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading


def at_boreal(cast, who):
    return f"{who}@{cast.addresses['nadia'].partition('@')[2]}"


@pytest.fixture
def boreal(cast):
    return CompanyItself(organisation_id=cast["jeanne"].organisation_id)


async def test_a_change_is_an_entry_and_no_change_is_none(cast, boreal):
    nadia, ida = cast["nadia"].person_id, at_boreal(cast, "ida")
    await describe_person(actor=boreal, person_id=nadia, name="Nadia Roy", address=ida, title="QA")

    again = await describe_person(
        actor=boreal, person_id=nadia, name="Nadia Roy", address=ida, title="QA"
    )

    assert again is None
    async with reading(boreal) as db:
        now = await queries.person(db, boreal, nadia)
    assert (now.name, now.address, now.title) == ("Nadia Roy", ida, "QA")


async def test_an_address_of_somebody_else_is_not_taken_over(cast, boreal):
    made = await provision_person(actor=boreal, name="Ida Perrin", address=at_boreal(cast, "ida"))

    for who in ("nadia", "karim"):
        with pytest.raises(AddressTaken):
            await describe_person(
                actor=boreal,
                person_id=made.event.person_id,
                name="Ida Perrin",
                address=cast.addresses[who],
            )


async def test_another_company_s_directory_describes_nobody_here(cast):
    aster = CompanyItself(organisation_id=cast["karim"].organisation_id)

    with pytest.raises(Absent):
        await describe_person(
            actor=aster, person_id=cast["nadia"].person_id, name="N", address="n@aster.example"
        )


async def test_a_person_describes_nobody_by_this_verb(cast):
    with pytest.raises(Refused):
        await describe_person(
            actor=cast["jeanne"],
            person_id=cast["nadia"].person_id,
            name="N",
            address=at_boreal(cast, "n"),
        )
