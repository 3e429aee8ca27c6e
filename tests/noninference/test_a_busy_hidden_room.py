"""Nobody sees how busy a hidden room is: who may not write there hears so at once, and never waits in its queue."""

import asyncio
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter

import pytest

from mitoyen.domains.talk.commands import open_thread
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import MessageId, RoomId, ThreadId
from mitoyen.journal import writing
from tests.noninference.neighbours import Ground
from tests.statements import asked_of_postgresql, begun_with

AT_ONCE_S = 1.0  # those who may write wait ten
NEIGHBOURS = ("outsider", "nadia", "denis", "lucie")


@asynccontextmanager
async def held_turn(cast):
    """A writer holds the hidden room's turn, and its row, while three others wait."""
    async with writing.writing(cast.prices, actor=cast["jeanne"]):
        waiting = [
            asyncio.create_task(
                open_thread(actor=cast["karim"], room_id=cast.prices, title="Prix", body="x")
            )
            for _ in range(3)
        ]
        async with asyncio.timeout(5):
            while writing._waiting.get(cast.prices) != 3:  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.001)
        yield
    await asyncio.gather(*waiting)


@asynccontextmanager
async def held_row(cast, owner):
    """Another process writes in the hidden room: nobody here has its turn, and the row of its head is locked."""
    async with owner.transaction():
        await owner.execute(
            "SELECT 1 FROM journal_head WHERE room_id = %s FOR UPDATE", (cast.prices,)
        )
        yield


@pytest.fixture(params=["its turn is held", "another process holds its row"])
def busy(request, pump_p4, owner):
    return lambda: (
        held_turn(pump_p4) if request.param.startswith("its") else held_row(pump_p4, owner)
    )


def acts(thread, message):
    yield "/rooms/ROOM/threads", {"data": {"title": "x", "body": "y"}}
    yield f"/rooms/ROOM/threads/{thread}", {"data": {"body": "y"}}
    yield f"/rooms/ROOM/threads/{thread}/messages/{message}/reactions", {"data": {"reaction": "heart"}}  # fmt: skip
    yield "/api/v1/rooms/ROOM/threads", {"json": {"title": "x", "body": "y"}}
    yield f"/api/v1/rooms/ROOM/threads/{thread}/messages", {"json": {"body": "y"}}
    yield f"/api/v1/rooms/ROOM/threads/{thread}/close", {"json": {"conclusion": "y"}}


async def tells(neighbour, path, room, sent):
    async with asyncio.timeout(AT_ONCE_S):
        status, headers, body = await neighbour.sees(path.replace("ROOM", room), "POST", **sent)
    return (
        status,
        {name: said.replace(room, "ROOM") for name, said in headers.items()},
        body.replace(room, "ROOM"),
    )


@pytest.mark.parametrize("who", [*NEIGHBOURS, "thomas"])
async def test_a_busy_hidden_room_answers_at_once_like_none(house, pump_p4, who, busy):
    thread, message = ThreadId.new(), MessageId.new()
    actor = None if who == "thomas" else pump_p4[who]  # his session and tokens are gone
    async with await Ground(house).neighbour(actor) as neighbour, busy():
        for path, sent in acts(thread, message):
            there = await tells(neighbour, path, pump_p4.prices, sent)
            nowhere = await tells(neighbour, path, RoomId.new(), sent)

            assert there == nowhere, path
            assert who == "thomas" or path.startswith("/rooms") or there[0] == 404, path


@pytest.mark.parametrize("who", [*NEIGHBOURS, "thomas"])
async def test_who_may_not_write_is_never_in_the_queue(pump_p4, who, busy):
    async with busy():
        waiting = dict(writing._waiting)
        for room in (pump_p4.prices, RoomId.new()):
            async with asyncio.timeout(AT_ONCE_S):
                with pytest.raises(Absent):
                    await open_thread(actor=pump_p4[who], room_id=room, title="x", body="y")
        assert writing._waiting == waiting


async def test_to_be_refused_takes_as_long_whether_the_room_is_busy_or_not_there(pump_p4):
    async def took(room):
        begun = perf_counter()
        with pytest.raises(Absent):
            await open_thread(actor=pump_p4["denis"], room_id=room, title="x", body="y")
        return perf_counter() - begun

    async with held_turn(pump_p4):
        pairs = [(await took(pump_p4.prices), await took(RoomId.new())) for _ in range(60)][10:]

    there, nowhere = (median(times) for times in zip(*pairs, strict=True))
    assert there < 2 * nowhere
    assert nowhere < 2 * there


async def test_only_who_would_wait_is_asked_first(pump_p4):
    async def refused(room):
        with asked_of_postgresql() as asked, pytest.raises(Absent):
            async with writing.writing(room, actor=pump_p4["denis"]):
                pass
        return asked

    async with held_turn(pump_p4):
        assert begun_with(("BEGIN", "SELECT may_write"), await refused(pump_p4.prices))
        assert begun_with(("BEGIN", "SELECT size, nullif"), await refused(RoomId.new()))
    assert begun_with(("BEGIN", "SELECT size, nullif"), await refused(pump_p4.prices))
