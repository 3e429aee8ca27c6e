"""An administrator brings people of his own company into a space."""

import pytest

from mitoyen.domains.people.commands import accept_invitation, invite_person
from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import admit_member, end_participation
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading


@pytest.fixture
async def yasmine(pump_p4):
    karim = pump_p4["karim"]
    invited = await invite_person(
        actor=karim, name="Yasmine", title="Acheteuse", address=f"y.{pump_p4.addresses['karim']}"
    )
    actor = Actor(person_id=invited.event.person_id, organisation_id=karim.organisation_id)
    await accept_invitation(actor=actor)
    return actor


async def test_a_refusal_leaves_no_trace(pump_p4, yasmine, refuses):
    await refuses(
        {
            "outsider": "nothing_here",
            "thomas": "nothing_here",
            "jeanne": "nothing_here",
            "sophie": "spaces.administrators_only",
        },
        lambda actor: admit_member(
            actor=actor, space_id=pump_p4.space_id, person_id=yasmine.person_id
        ),
    )


async def test_all_parties_see_the_arrival(pump_p4, yasmine, sees):
    assert await sees(yasmine) == set()

    admitted = await admit_member(
        actor=pump_p4["karim"], space_id=pump_p4.space_id, person_id=yasmine.person_id
    )

    assert await sees(yasmine) == {pump_p4.common, pump_p4.sides["aster"]}
    async with reading(pump_p4["denis"]) as db:
        [row] = [
            one
            for one in await queries.members(db, pump_p4.space_id)
            if one.member_id == admitted.event.member_id
        ]
    assert (row.name, row.title, row.mine) == ("Yasmine", "Acheteuse", False)
    assert row.arrived_index == admitted.index


async def test_nobody_is_a_member_twice_at_a_time(pump_p4):
    with pytest.raises(Refused) as refusal:
        await admit_member(
            actor=pump_p4["karim"],
            space_id=pump_p4.space_id,
            person_id=pump_p4["sophie"].person_id,
        )

    assert refusal.value.rule == "spaces.already_a_member"


async def test_nobody_who_has_left_the_company_arrives(pump_p4):
    with pytest.raises(Absent):
        await admit_member(
            actor=pump_p4["jeanne"],
            space_id=pump_p4.space_id,
            person_id=pump_p4["thomas"].person_id,
        )


async def test_who_comes_back_has_another_pseudonym_and_no_seat(pump_p4, sees):
    jeanne, nadia = pump_p4["jeanne"], pump_p4["nadia"]
    await end_participation(
        actor=jeanne, space_id=pump_p4.space_id, member_id=pump_p4.members["nadia"]
    )

    again = await admit_member(actor=jeanne, space_id=pump_p4.space_id, person_id=nadia.person_id)

    assert again.event.member_id != pump_p4.members["nadia"]
    assert await sees(nadia) == {pump_p4.common, pump_p4.sides["boreal"]}
