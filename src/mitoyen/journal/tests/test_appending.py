"""Entries stand in a dense order, whoever writes and however many at once."""

import asyncio
from datetime import timedelta

import pytest

from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent, Broken, Busy
from mitoyen.foundation.identifiers import RoomId
from mitoyen.foundation.merkle import leaf_hash
from mitoyen.journal import verifying, writing
from mitoyen.journal.entries import LONGEST_ENTRY, parse
from mitoyen.journal.events import ContentErased
from tests.probe import new_room, noted


async def test_a_written_entry_says_where_and_when_it_stands(room, look):
    (recorded,) = await room.note("Bonjour")

    index, entry, leaf = (await look.entries(room))[-1]
    header = parse(room.room_id, entry)
    assert recorded.index == index == header.entry.index
    assert recorded.at == header.entry.at
    assert header.entry.organisation_id == room.actor.organisation_id
    assert leaf == leaf_hash(entry)
    assert b"Bonjour" not in entry


async def test_thirty_two_writers_of_one_room_leave_no_gap_and_no_double(room, look):
    async def writer(n):
        return [(await room.note(f"{n}/{k}"))[0] for k in range(10)]

    before = await look.size(room)
    recorded = [r for theirs in await asyncio.gather(*map(writer, range(32))) for r in theirs]

    entries = await look.entries(room)
    assert [index for index, _, _ in entries] == list(range(before + 320))
    assert sorted(r.index for r in recorded) == list(range(before, before + 320))
    rows = await look.rows("SELECT index, body FROM probe_note WHERE room_id = %s", room.room_id)
    assert dict(rows) == {r.index: r.event.body for r in recorded}
    assert await look.faults(room) == []


async def test_writers_of_one_room_write_in_the_order_in_which_they_came(room):
    order = []

    async def writer(n):
        recorded = await room.note(str(n))
        order.append((recorded[0].index, n))

    await asyncio.gather(*[writer(n) for n in range(20)])

    assert [n for _, n in sorted(order)] == list(range(20))


async def test_a_batch_stands_together_and_in_order(room, look):
    first, *_ = await room.note(*[str(n) for n in range(1000)])

    rows = await look.rows(
        "SELECT index, body FROM probe_note WHERE room_id = %s ORDER BY index", room.room_id
    )
    assert rows == [(first.index + n, str(n)) for n in range(1000)]


async def test_an_empty_batch_is_no_entry(room, look):
    before = await look.size(room)

    assert await room.note() == []

    assert await look.size(room) == before


async def test_time_never_goes_back_in_a_journal(room, look):
    await room.note("now")
    with clock.standing_at(clock.now() - timedelta(days=400)):
        await room.note("long ago")

    moments = [parse(room.room_id, entry).entry.at for _, entry, _ in await look.entries(room)]
    assert moments == sorted(moments)


async def test_a_draft_that_fails_leaves_nothing(room, look):
    before = await look.size(room)

    async def half():
        async with writing.writing(room.room_id, actor=room.actor) as draft:
            await draft.record(noted("half"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await half()
    assert await look.size(room) == before
    assert await look.rows("SELECT 1 FROM probe_note WHERE room_id = %s", room.room_id) == []
    (recorded,) = await room.note("whole")
    assert recorded.index == before


async def test_a_projection_that_fails_takes_the_entry_with_it(room, look, monkeypatch):
    from tests import probe

    before = await look.size(room)
    await room.note("first")

    async def twice(db, happenings):
        await db.execute(
            "INSERT INTO probe_note (room_id, index, note_id) VALUES (%s, %s, 'x')",
            (room.room_id, before),
        )

    from mitoyen.journal import projecting

    monkeypatch.setitem(projecting._projections, probe.Noted, [twice])
    with pytest.raises(Exception, match="duplicate key"):
        await room.note("second")

    assert await look.size(room) == before + 1


async def test_a_cancelled_writer_leaves_nothing_half_done(room, look):
    async def writer():
        for n in range(1000):
            await room.note(*[str(n)] * 50)

    for delay_ms in range(1, 40, 3):
        task = asyncio.create_task(writer())
        await asyncio.sleep(delay_ms / 1000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    size = await look.size(room)
    ((shown,),) = await look.rows(
        "SELECT count(*) FROM probe_note WHERE room_id = %s", room.room_id
    )
    assert shown == size - 3
    assert shown % 50 == 0
    assert await look.faults(room) == []
    await room.note("and goes on")


async def test_an_entry_that_is_too_long_is_refused(room, look, monkeypatch):
    before = await look.size(room)
    monkeypatch.setattr("mitoyen.journal.entries.LONGEST_ENTRY", 200)

    with pytest.raises(ValueError, match="at most 200"):
        await room.note("x")

    assert LONGEST_ENTRY == 65_535
    assert await look.size(room) == before


async def test_a_room_that_is_not_there_and_one_that_is_not_open_answer_alike(room):
    other = await new_room()
    for room_id in (other.room_id, RoomId.new()):
        with pytest.raises(Absent):
            async with writing.writing(room_id, actor=room.actor):
                pass


async def test_writing_stops_in_a_broken_room_and_reading_goes_on(room, look, owner):
    await room.note("before")
    since = clock.now()
    await verifying.mark(owner, room.room_id, broken_at=since, index=2)
    await verifying.mark(owner, room.room_id, broken_at=clock.now(), index=1)

    with pytest.raises(Broken):
        await room.note("after")
    assert len(await look.entries(room)) == 4
    told = await owner.execute(
        "SELECT broken_at, broken_index FROM journal_head WHERE room_id = %s", (room.room_id,)
    )
    assert await told.fetchone() == (since, 1)

    await verifying.mark(owner, room.room_id, broken_at=None)
    await room.note("mended")


async def test_a_queue_that_is_too_long_or_too_slow_says_so(room, monkeypatch):
    monkeypatch.setattr(writing, "MOST_WAITING", 2)
    monkeypatch.setattr(writing, "LONGEST_WAIT_S", 0.1)
    async with writing.writing(room.room_id, actor=room.actor):
        waiting = [asyncio.create_task(room.note("late")) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="room_queue_full"):
            await room.note("too many")
        for late in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(late, Busy)
            assert late.reason == "room_queue_slow"

    await room.note("and goes on")
    assert not writing._waiting


async def test_what_is_erased_is_gone_and_says_so(room, look):
    (recorded,) = await room.note("A name that must go")
    kept = (recorded.index, "body")
    find = (
        "SELECT salt, content FROM journal_content WHERE room_id = %s AND index = %s AND part = %s"
    )
    assert len(await look.rows(find, room.room_id, *kept)) == 1

    erased = await room.erase(recorded.index)

    assert await look.rows(find, room.room_id, *kept) == []
    assert erased.event == ContentErased(index=recorded.index, part="body", basis="law")
    assert await look.faults(room) == []
    before, after = await look.rebuilt(room)
    assert after == before
    ((body,),) = await look.rows(
        "SELECT body FROM probe_note WHERE room_id = %s AND index = %s",
        room.room_id,
        recorded.index,
    )
    assert body is None
