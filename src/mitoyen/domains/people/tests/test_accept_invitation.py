"""An invited person comes in, once."""

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import accept_invitation, end_access, invite_person
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import OrganisationId, PersonId
from mitoyen.journal.database import reading


@pytest.fixture
async def awaited(cast):
    invited = await invite_person(
        actor=cast["karim"], name="Yasmine", address=f"y.{cast.addresses['karim']}"
    )
    return Actor(person_id=invited.event.person_id, organisation_id=cast["karim"].organisation_id)


async def test_nobody_and_somebody_who_has_left_come_in_nowhere(cast, kinds):
    before = await kinds(cast.company_rooms["boreal"])

    for actor in (
        Actor(person_id=PersonId.new(), organisation_id=OrganisationId.new()),
        cast["thomas"],
    ):
        with pytest.raises(Refused) as refusal:
            await accept_invitation(actor=actor)
        assert refusal.value.rule == "people.invitation_closed"

    assert await kinds(cast.company_rooms["boreal"]) == before


async def test_the_person_is_in(cast, awaited, kinds):
    joined = await accept_invitation(actor=awaited)

    assert joined.event.person_id == awaited.person_id
    assert (await kinds(cast.company_rooms["aster"]))[-1] == "people.person_joined"
    async with reading(awaited) as db:
        assert (await queries.signed_in(db, awaited.person_id)).joined


async def test_again_is_no_fault_and_no_entry(cast, awaited, kinds):
    await accept_invitation(actor=awaited)
    before = await kinds(cast.company_rooms["aster"])

    assert await accept_invitation(actor=awaited) is None

    assert await kinds(cast.company_rooms["aster"]) == before


async def test_an_invitation_that_was_ended_lets_nobody_in(cast, awaited):
    await end_access(actor=cast["karim"], person_id=awaited.person_id)

    with pytest.raises(Refused) as refusal:
        await accept_invitation(actor=awaited)

    assert refusal.value.rule == "people.invitation_closed"
