"""Who sits in a restricted room brings people of companies that already sit there."""

import pytest

from mitoyen.domains.people.commands import accept_invitation, invite_person
from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import admit_member, give_seat, leave_seat
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import MemberId
from mitoyen.journal.database import reading


async def give(actor, pump_p4, who, room_id=None):
    return await give_seat(
        actor=actor, room_id=room_id or pump_p4.prices, member_id=pump_p4.members[who]
    )


async def test_a_refusal_leaves_no_trace(pump_p4, refuses):
    await refuses(
        {
            "outsider": "nothing_here",
            "thomas": "nothing_here",
            "denis": "nothing_here",
            "nadia": "nothing_here",
        },
        lambda actor: give(actor, pump_p4, "nadia"),
    )


@pytest.mark.parametrize(
    ("whom", "rule"),
    [
        ("denis", "spaces.company_not_in_room"),
        ("sophie", "spaces.already_seated"),
        ("thomas", "spaces.already_left"),
    ],
)
async def test_not_everybody_can_be_brought(pump_p4, refuses, whom, rule):
    await refuses({"jeanne": rule}, lambda actor: give(actor, pump_p4, whom))


async def test_only_restricted_rooms_have_seats(pump_p4, refuses):
    for room_id in (pump_p4.common, pump_p4.sides["boreal"]):
        await refuses(
            {"jeanne": "spaces.restricted_rooms_only"},
            lambda actor, room_id=room_id: give(actor, pump_p4, "nadia", room_id),
        )


async def test_nobody_unknown_is_brought(pump_p4):
    with pytest.raises(Refused) as refusal:
        await give_seat(actor=pump_p4["jeanne"], room_id=pump_p4.prices, member_id=MemberId.new())

    assert refusal.value.rule == "nothing_here"


async def test_a_colleague_of_any_company_in_the_room_is_brought(pump_p4, sees):
    """Karim, of Aster, brings Nadia, of Boréal: Jeanne sits there for Boréal."""
    given = await give(pump_p4["karim"], pump_p4, "nadia")

    assert pump_p4.prices in await sees(pump_p4["nadia"])
    assert given.event.party == pump_p4.companies["boreal"]
    async with reading(pump_p4["jeanne"]) as db:
        assert (await queries.reach(db, pump_p4.prices)).count == 4


async def test_who_left_the_room_may_be_brought_back(pump_p4, sees):
    await leave_seat(actor=pump_p4["sophie"], room_id=pump_p4.prices)

    await give(pump_p4["karim"], pump_p4, "sophie")

    assert pump_p4.prices in await sees(pump_p4["sophie"])


async def test_a_newcomer_to_the_space_is_brought(pump_p4, sees):
    karim = pump_p4["karim"]
    invited = await invite_person(
        actor=karim, name="Yasmine", address=f"y.{pump_p4.addresses['karim']}"
    )
    yasmine = Actor(person_id=invited.event.person_id, organisation_id=karim.organisation_id)
    await accept_invitation(actor=yasmine)
    admitted = await admit_member(
        actor=karim, space_id=pump_p4.space_id, person_id=yasmine.person_id
    )

    await give_seat(
        actor=pump_p4["jeanne"], room_id=pump_p4.prices, member_id=admitted.event.member_id
    )

    assert pump_p4.prices in await sees(yasmine)
