"""A company names whom its partners turn to; when he leaves as well, nobody is named until it names another."""

import pytest

from mitoyen.domains.people.commands import end_access
from mitoyen.domains.spaces.commands import end_participation
from mitoyen.domains.spaces.commands.departing import name_contact
from mitoyen.domains.spaces.queries import departures
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import MemberId
from mitoyen.house.departing import show_what_is_unshown
from mitoyen.journal.database import reading


async def named(actor, pump_p4, who):
    return await name_contact(
        actor=actor, space_id=pump_p4.space_id, member_id=pump_p4.members[who]
    )


async def contacts(actor, pump_p4):
    async with reading(actor) as db:
        found = await departures.contacts(db, pump_p4.space_id)
    return {pump_p4_company(pump_p4, key): one.name for key, one in found.items()}


def pump_p4_company(pump_p4, organisation_id):
    return next(name for name, key in pump_p4.companies.items() if key == organisation_id)


async def test_a_refusal_leaves_no_trace(pump_p4, refuses):
    await refuses(
        {
            "outsider": "nothing_here",
            "thomas": "nothing_here",
            "karim": "spaces.own_company_only",
            "nadia": "spaces.administrators_only",
        },
        lambda actor: named(actor, pump_p4, "nadia"),
    )
    await refuses({"jeanne": "spaces.already_left"}, lambda actor: named(actor, pump_p4, "thomas"))
    with pytest.raises(Refused):
        await name_contact(
            actor=pump_p4["jeanne"], space_id=pump_p4.space_id, member_id=MemberId.new()
        )


async def test_all_parties_see_whom_to_turn_to_and_the_same_again_is_no_entry(pump_p4, kinds):
    recorded = await named(pump_p4["jeanne"], pump_p4, "nadia")
    again = await named(pump_p4["jeanne"], pump_p4, "nadia")

    assert (await kinds(pump_p4.common))[recorded.index] == "spaces.contact_named"
    assert again is None
    assert await contacts(pump_p4["denis"], pump_p4) == {"boreal": "Nadia Roux"}
    assert await contacts(pump_p4["outsider"], pump_p4) == {}


async def test_another_takes_the_place_and_who_leaves_is_nobody_s_contact(pump_p4):
    await named(pump_p4["jeanne"], pump_p4, "nadia")
    await named(pump_p4["jeanne"], pump_p4, "jeanne")
    assert await contacts(pump_p4["karim"], pump_p4) == {"boreal": "Jeanne Le Goff"}
    await named(pump_p4["jeanne"], pump_p4, "nadia")

    await end_access(actor=pump_p4["jeanne"], person_id=pump_p4["nadia"].person_id)
    await show_what_is_unshown()

    assert await contacts(pump_p4["karim"], pump_p4) == {}


async def test_a_participation_that_ends_ends_it_too(pump_p4):
    await named(pump_p4["jeanne"], pump_p4, "nadia")

    await end_participation(
        actor=pump_p4["jeanne"], space_id=pump_p4.space_id, member_id=pump_p4.members["nadia"]
    )

    assert await contacts(pump_p4["karim"], pump_p4) == {}
