"""Two processes on one database: an end of access reaches both, and what the partners see survives a kill."""

import asyncio
from datetime import timedelta

from mitoyen.domains.people.commands import end_access
from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.people.unrecorded import open_session
from mitoyen.domains.spaces.commands import admit_member, open_restricted_room, open_space
from mitoyen.domains.spaces.queries import departures
from mitoyen.house.departing import show_departures
from mitoyen.journal.database import reading
from tests.crashes import child as children

SPACES, ROOMS = 3, 4


async def test_an_end_reaches_what_is_open_in_another_process(child, pump_p4):
    day = timedelta(days=1)
    sophie = pump_p4["sophie"].person_id
    token = await open_session(sophie, proven_by="demo", lasting=day, idle=day)
    pages = [child(children.keep_open, str(sophie), token_hash(token)) for _ in range(2)]
    for page in pages:
        await page.first()

    await end_access(actor=pump_p4["karim"], person_id=sophie)

    assert [page.heard() for page in pages] == [["open", "ended"]] * 2


async def test_departures_are_shown_once_however_often_those_who_show_them_are_killed(
    child, house, pump_p4, owner
):
    sophie = pump_p4["sophie"]
    journals, members = await seats_of_sophie(pump_p4)
    (task,) = [one for one in house.tasks if one.get_name() == "departures"]
    task.cancel()  # others show them here
    await asyncio.gather(task, return_exceptions=True)
    await end_access(actor=pump_p4["karim"], person_id=sophie.person_id)

    said = [child(children.show_departures_until_killed, shown).heard() for shown in (1, 3, 6)]
    spared = [child(children.show_departures_until_killed, 0) for _ in range(2)]
    for one in spared:
        assert one.heard()[-1] == "all is shown"
    house.tasks.remove(task)
    house.tasks.append(asyncio.create_task(show_departures(house.passages), name="departures"))

    assert [lines[-1] for lines in said] == ["shown, and killed"] * 3
    for room, kind in journals.items():
        cursor = await owner.execute(
            "SELECT convert_from(entry, 'UTF8')::jsonb -> 'd' ->> 'member_id' FROM journal_entry"
            " WHERE room_id = %s AND convert_from(entry, 'UTF8')::jsonb ->> 'k' = %s",
            (room, kind),
        )
        found = [member for (member,) in await cursor.fetchall() if member in members]
        assert len(found) == 1, (room, kind)
    async with reading(None) as db:
        assert await departures.unshown(db) == []


async def seats_of_sophie(pump_p4):
    """Put Sophie into spaces and restricted rooms; return the journals that will say so, and her pseudonyms."""
    karim, sophie = pump_p4["karim"], pump_p4["sophie"]
    journals = {
        pump_p4.common: "spaces.participation_ended",
        pump_p4.prices: "spaces.seat_left",
    }
    members = {pump_p4.members["sophie"]}
    for n in range(SPACES):
        opened = await open_space(actor=karim, name=f"Banc {n}")
        admitted = await admit_member(
            actor=karim, space_id=opened.space_id, person_id=sophie.person_id
        )
        members.add(admitted.event.member_id)
        journals[opened.room_id] = "spaces.participation_ended"
        for room in range(ROOMS):
            room_id = await open_restricted_room(
                actor=karim,
                space_id=opened.space_id,
                name=f"Lot {room}",
                with_members=(admitted.event.member_id,),
            )
            journals[room_id] = "spaces.seat_left"
    return journals, members
