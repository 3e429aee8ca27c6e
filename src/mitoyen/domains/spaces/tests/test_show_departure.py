"""What a company's own journal says of a departure, each space says soon after: once, and not why."""

import asyncio

import pytest

from mitoyen.domains.people.commands import (
    describe_person,
    end_access,
    provision_person,
    restore_access,
)
from mitoyen.domains.spaces import queries
from mitoyen.domains.spaces.commands import admit_member
from mitoyen.domains.spaces.commands.departing import show_departure
from mitoyen.domains.spaces.queries import departures
from mitoyen.domains.spaces.queries.departures import UnshownDeparture
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import MemberId
from mitoyen.house.departing import show_departures, show_what_is_unshown
from mitoyen.journal.database import reading


@pytest.fixture
async def nobody_shows(house):
    """The house shows departures beside serving; here it stands still."""
    (task,) = [one for one in house.tasks if one.get_name() == "departures"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    yield
    house.tasks.remove(task)
    house.tasks.append(asyncio.create_task(show_departures(house.passages), name="departures"))


@pytest.fixture
def itself(pump_p4):
    return CompanyItself(organisation_id=pump_p4.companies["aster"])


async def unshown(pump_p4, who):
    async with reading(None) as db:
        return await departures.unshown(db, member_id=pump_p4.members[who])


async def test_the_space_says_it_then_the_rooms_where_he_sat_and_nothing_says_why(
    nobody_shows, pump_p4, kinds, owner
):
    await end_access(
        actor=pump_p4["karim"], person_id=pump_p4["sophie"].person_id, cause="directory"
    )
    assert [one.seat for one in await unshown(pump_p4, "sophie")] == [False]

    await show_what_is_unshown()

    assert await unshown(pump_p4, "sophie") == []
    for room, kind in (
        (pump_p4.common, "spaces.participation_ended"),
        (pump_p4.prices, "spaces.seat_left"),
    ):
        assert (await kinds(room))[-1] == kind
        ((entry,),) = await (
            await owner.execute(
                "SELECT convert_from(entry, 'UTF8')::jsonb FROM journal_entry WHERE room_id = %s"
                " ORDER BY index DESC LIMIT 1",
                (room,),
            )
        ).fetchall()
        assert entry["o"] == pump_p4.companies["aster"]
        assert "a" not in entry
        assert set(entry["d"]) <= {"space_id", "member_id", "party"}


async def test_shown_again_it_is_no_entry_however_many_show_it_at_once(
    nobody_shows, pump_p4, kinds
):
    await end_access(actor=pump_p4["karim"], person_id=pump_p4["sophie"].person_id)

    await asyncio.gather(*(show_what_is_unshown() for _ in range(5)))

    assert (await kinds(pump_p4.common)).count("spaces.participation_ended") == 2  # and Thomas
    assert (await kinds(pump_p4.prices)).count("spaces.seat_left") == 1


async def test_the_house_shows_it_without_being_asked(pump_p4):
    await end_access(actor=pump_p4["karim"], person_id=pump_p4["sophie"].person_id)

    async with asyncio.timeout(5):
        while True:
            async with reading(pump_p4["denis"]) as db:
                found = {m.member_id: m for m in await queries.members(db, pump_p4.space_id)}
            if found[pump_p4.members["sophie"]].left_at:
                break
            await asyncio.sleep(0.02)


async def test_a_pause_is_no_departure(nobody_shows, pump_p4):
    await end_access(
        actor=pump_p4["karim"], person_id=pump_p4["sophie"].person_id, cause="reported"
    )

    assert await unshown(pump_p4, "sophie") == []


async def test_who_came_back_meanwhile_is_shown_as_gone_and_admitted_anew(
    nobody_shows, pump_p4, itself
):
    """He is the same person for the directory, and new for every space."""
    provisioned = await provision_person(
        actor=itself, name="Paul Attal", address=f"paul@{pump_p4.space_id[2:12]}.example"
    )
    person_id = provisioned.event.person_id
    first = await admit_member(
        actor=pump_p4["karim"], space_id=pump_p4.space_id, person_id=person_id
    )
    pump_p4.members["paul"] = first.event.member_id
    await end_access(actor=itself, person_id=person_id, cause="directory")
    await restore_access(actor=itself, person_id=person_id)
    assert len(await unshown(pump_p4, "paul")) == 1

    await show_what_is_unshown()
    again = await admit_member(
        actor=pump_p4["karim"], space_id=pump_p4.space_id, person_id=person_id
    )
    pump_p4.members["paul"] = again.event.member_id

    assert await unshown(pump_p4, "paul") == []
    assert await show_what_is_unshown() == 0
    await describe_person(
        actor=itself,
        person_id=person_id,
        name="Paul Attal",
        address=f"paul@{pump_p4.space_id[2:12]}.example",
        title="Achats",
    )


async def test_nobody_shows_a_departure_that_is_none_or_another_company_s(
    nobody_shows, pump_p4, itself
):
    present = UnshownDeparture(
        room_id=pump_p4.common,
        space_id=pump_p4.space_id,
        member_id=pump_p4.members["sophie"],
        organisation_id=pump_p4.companies["aster"],
        seat=False,
    )
    assert await show_departure(actor=itself, departure=present) is None

    boreal = CompanyItself(organisation_id=pump_p4.companies["boreal"])
    for actor in (boreal, pump_p4["karim"], pump_p4["outsider"]):
        with pytest.raises(Refused):
            await show_departure(actor=actor, departure=present)


async def test_the_list_of_what_is_unshown_names_members_and_tells_nothing_of_those_who_stay(
    nobody_shows, pump_p4, by_hand
):
    found = await (
        await by_hand.execute("SELECT * FROM departures_unshown(10, %s)", (MemberId.new(),))
    ).fetchall()
    assert found == []
    for who in ("karim", "jeanne", "denis"):
        assert await unshown(pump_p4, who) == []
