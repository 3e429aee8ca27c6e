"""Tables are rebuilt from the journal alone, while people go on reading and writing."""

import asyncio

import pytest

from mitoyen.domains.people.commands import end_access, invite_person
from mitoyen.journal.database import connection, reading
from mitoyen.journal.rebuilding import rebuild_room, rooms
from tests.probe import new_room


async def test_damaged_tables_come_back_as_they_were(room, look, vandal):
    await room.note("one", "two", "three")
    good, _ = await look.rebuilt(room)
    await vandal.execute(
        "UPDATE probe_note SET body = 'forged' WHERE room_id = %s", (room.room_id,)
    )
    await vandal.execute("DELETE FROM people_person WHERE room_id = %s", (room.room_id,))

    damaged, mended = await look.rebuilt(room)

    assert damaged != good
    assert mended == good


async def test_a_room_is_rebuilt_and_no_other(room, look, vandal):
    other = await new_room()
    await other.note("other")
    await room.note("one")
    await vandal.execute(
        "UPDATE probe_note SET body = 'forged' WHERE room_id = %s", (other.room_id,)
    )

    await look.rebuilt(room)

    ((body,),) = await look.rows("SELECT body FROM probe_note WHERE room_id = %s", other.room_id)
    assert body == "forged"


async def test_readers_never_see_an_empty_or_half_filled_room(room, owner):
    await room.note(*["x"] * 3_000)
    seen, done = set(), asyncio.Event()

    async def reader():
        while not done.is_set():
            async with reading(room.actor) as db:
                cursor = await db.execute(
                    "SELECT count(*) FROM probe_note WHERE room_id = %s", (room.room_id,)
                )
                seen.add(await cursor.fetchone())
            await asyncio.sleep(0)

    task = asyncio.create_task(reader())
    steps = [step async for step in rebuild_room(owner, room.room_id)]
    done.set()
    await task

    assert steps == [1_000, 2_000, 3_000, 3_003]
    assert seen == {(3_000,)}


async def test_writers_wait_and_succeed(room, owner, look):
    await room.note(*["x"] * 2_500)
    writers = []
    async for _ in rebuild_room(owner, room.room_id):
        if not writers:
            writers = [asyncio.create_task(room.note(f"late {n}")) for n in range(5)]
            await asyncio.sleep(0.05)
            assert not any(writer.done() for writer in writers)

    recorded = [(await writer)[0].index for writer in writers]

    assert recorded == list(range(2_503, 2_508))
    before, after = await look.rebuilt(room)
    assert before == after


async def test_a_rebuild_that_fails_leaves_the_tables_alone(room, owner, look, monkeypatch):
    from mitoyen.journal import projecting
    from tests.probe import Noted

    await room.note("one")
    before, _ = await look.rebuilt(room)

    async def fails(db, happenings):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setitem(projecting._projections, Noted, [fails])
        with pytest.raises(ZeroDivisionError):
            async for _ in rebuild_room(owner, room.room_id):
                pass

    assert (await look.rebuilt(room))[0] == before


async def test_a_company_is_rebuilt_though_somebody_left_it_for_another_under_the_same_address(
    probe, owner, look
):
    first, second = await new_room(), await new_room()
    address = f"{first.room_id[2:12]}@moves.example"
    left = await invite_person(actor=first.actor, name="Mobile", address=address)
    await end_access(actor=first.actor, person_id=left.event.person_id)
    await invite_person(actor=second.actor, name="Mobile", address=address)

    for company in (first, second):
        before, after = await look.rebuilt(company)
        assert before == after


async def test_every_room_is_listed_with_its_size(room, owner, look):
    await room.note("one")

    found = {one.room_id: one.size for one in await rooms(owner)}

    assert found[room.room_id] == await look.size(room)
    async with connection() as db:
        assert await rooms(db) == []  # the application's role sees none
