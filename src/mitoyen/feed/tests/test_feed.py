"""The feed tells every open page where its room stands: nothing is lost, and a slow page costs nothing."""

import asyncio
from contextlib import ExitStack

import pytest

import mitoyen.feed
from mitoyen.feed import Feed, positions
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal import moves
from mitoyen.journal.database import reading
from mitoyen.journal.reading import head

ROOM, OTHER = RoomId.new(), RoomId.new()


async def heard(ear, count):
    found = []
    async for position in positions(ear, heartbeat_s=0.2):
        found.append(position)
        if len(found) == count:
            break
    return found


async def test_a_listener_hears_of_its_room_and_of_no_other():
    feed = Feed()
    with feed.listening(ROOM) as ear:
        feed.appended(OTHER, 7)
        assert await heard(ear, 1) == [None]

        feed.appended(ROOM, 3)
        assert await heard(ear, 1) == [(3, 0)]


async def test_nothing_is_lost_between_two_looks():
    feed = Feed()
    with feed.listening(ROOM) as ear:
        for size in range(1, 100):
            feed.appended(ROOM, size)
        feed.sealed(ROOM, 40)
        assert await heard(ear, 1) == [(99, 40)]

        feed.sealed(ROOM, 99)
        assert await heard(ear, 1) == [(99, 99)]


async def test_what_arrives_while_one_looks_is_heard_at_the_next_look():
    feed = Feed()
    with feed.listening(ROOM) as ear:
        looking = positions(ear, heartbeat_s=0.2)
        feed.appended(ROOM, 1)
        assert await anext(looking) == (1, 0)
        feed.appended(ROOM, 2)

        assert await anext(looking) == (2, 0)


async def test_positions_never_go_back():
    feed = Feed()
    with feed.listening(ROOM) as ear:
        feed.appended(ROOM, 5)
        feed.appended(ROOM, 4)
        feed.sealed(ROOM, 3)
        feed.sealed(ROOM, 2)

        assert await heard(ear, 1) == [(5, 3)]


async def test_a_seal_heard_from_elsewhere_says_that_the_entries_are_there():
    feed = Feed()
    with feed.listening(ROOM) as ear:
        feed.sealed(ROOM, 8)

        assert await heard(ear, 1) == [(8, 8)]


async def test_a_slow_listener_keeps_nothing_and_holds_nobody_up():
    feed = Feed()
    with feed.listening(ROOM) as slow, feed.listening(ROOM) as quick:
        for size in range(1, 10_001):
            feed.appended(ROOM, size)
            if size % 1_000 == 0:
                assert await heard(quick, 1) == [(size, 0)]

        assert set(type(slow).__slots__) == {"recorded", "sealed", "closed", "_woken"}
        assert await heard(slow, 1) == [(10_000, 0)]


async def test_ten_thousand_listeners_hear_of_one_entry():
    feed = Feed()
    with ExitStack() as pages:
        ears = [pages.enter_context(feed.listening(ROOM)) for _ in range(10_000)]
        waiting = [asyncio.create_task(ear.next(5)) for ear in ears]
        await asyncio.sleep(0)
        feed.appended(ROOM, 1)

        assert all(await asyncio.gather(*waiting))
    assert feed.listeners == 0
    assert feed._rooms == {}


async def test_a_listener_that_goes_away_is_forgotten():
    feed = Feed()
    with feed.listening(ROOM), feed.listening(OTHER):
        assert feed.listeners == 2

    assert feed.listeners == 0
    assert feed._rooms == {}


async def test_more_pages_than_one_process_bears_are_told_to_come_back(monkeypatch):
    monkeypatch.setattr(mitoyen.feed, "MOST_LISTENERS", 1)
    feed = Feed()
    with feed.listening(ROOM), pytest.raises(Busy, match="too_many_pages"), feed.listening(ROOM):
        pass

    with feed.listening(ROOM):
        assert feed.listeners == 1


async def test_a_house_that_closes_lets_every_page_go():
    feed = Feed()
    with feed.listening(ROOM) as ear:
        waiting = asyncio.create_task(heard(ear, 1_000))
        await asyncio.sleep(0)
        feed.close()
        feed.close()

        assert await asyncio.wait_for(waiting, 1) == []


async def test_a_page_that_comes_while_the_house_closes_is_let_go_at_once():
    feed = Feed()
    feed.close()

    with feed.listening(ROOM) as ear:
        assert await asyncio.wait_for(heard(ear, 1_000), 1) == []


async def test_an_attached_feed_hears_of_commits_until_it_closes():
    feed = Feed()
    feed.attach()
    with feed.listening(ROOM) as ear:
        moves.appended(ROOM, 2)
        moves.sealed(ROOM, 1)
        assert await heard(ear, 1) == [(2, 1)]

        feed.close()
        moves.appended(ROOM, 3)
        assert ear.recorded == 2


async def test_an_entry_is_heard_of_once_it_is_there_to_read(room, house):
    with house.feed.listening(room.room_id) as ear:
        await room.note("heard")
        recorded, _ = (await heard(ear, 1))[0]
        async with reading(room.actor) as db:
            assert (await head(db, room.room_id)).size >= recorded == 4
