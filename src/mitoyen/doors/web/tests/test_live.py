"""The stream of nudges: told at once where the room stands, then each time it moves, until access ends."""

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from mitoyen.domains.people.unrecorded import end_session
from mitoyen.domains.spaces.commands import end_participation
from mitoyen.doors.web import live
from mitoyen.doors.web.tests.conftest import COOKIE


@pytest.fixture
async def thread(browser_of, pump_p4):
    return await (await browser_of("jeanne")).opens_thread(pump_p4.common, "Arbre", "Bonjour.")


class Ear:
    """A page that listens: a plain ASGI client, since httpx waits for the end of a stream."""

    def __init__(self):
        self.messages = asyncio.Queue()
        self.gone = asyncio.Event()
        self.status = None

    async def next(self):
        """Return the next event: its name, its id, and what it says."""
        while True:
            message = await asyncio.wait_for(self.messages.get(), 5)
            if message["type"] == "http.response.start":
                self.status = message["status"]
            elif not message.get("more_body"):
                return "end", None, None
            elif b"event: " in message["body"]:
                said = dict(
                    line.split(": ", 1) for line in message["body"].decode().split("\n") if line
                )
                return said["event"], said.get("id"), json.loads(said["data"])

    async def until(self, recorded):
        """Return the first nudge that says that position, or a later one."""
        while True:
            name, _, said = await self.next()
            if name != "moved" or said["recorded"] >= recorded:
                return name, said


@asynccontextmanager
async def listening(door, browser, room_id, query=b"", headers=()):
    ear, begun = Ear(), False

    async def receive():
        nonlocal begun
        if not begun:
            begun = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await ear.gone.wait()
        return {"type": "http.disconnect"}

    path = f"/rooms/{room_id}/live"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query,
        "headers": [
            (b"host", b"mitoyen.example"),
            (b"cookie", f"{COOKIE}={browser.token}".encode()),
            *headers,
        ],
        "client": ("127.0.0.1", 1),
        "server": ("mitoyen.example", 80),
        "state": {},
    }
    task = asyncio.create_task(door(scope, receive, ear.messages.put))
    try:
        yield ear
    finally:
        ear.gone.set()
        await asyncio.wait_for(task, 5)


async def test_a_page_is_told_where_the_room_stands_then_each_time_it_moves(
    door, browser_of, thread, pump_p4, site
):
    karim, jeanne = await browser_of("karim"), await browser_of("jeanne")

    async with listening(door, karim, pump_p4.common) as ear:
        first = await ear.next()
        index = await jeanne.says(thread, "Du nouveau.")
        moved = await ear.until(index)
        while moved[1]["sealed"] < index:
            moved = await ear.until(index)

    assert (first[0], int(first[1])) == ("moved", first[2]["recorded"])
    assert moved[1]["recorded"] == moved[1]["sealed"] == index
    assert site.feed.listeners == 0


async def test_what_came_before_the_page_listened_is_told_at_once(
    door, browser_of, thread, pump_p4
):
    karim, jeanne = await browser_of("karim"), await browser_of("jeanne")
    index = await jeanne.says(thread, "Entre deux.")

    async with listening(door, karim, pump_p4.common, b"after=%d" % (index - 1)) as ear:
        after_page = await ear.next()
    again = ((b"last-event-id", b"%d" % (index - 1)),)
    async with listening(door, karim, pump_p4.common, b"after=0", again) as ear:
        after_drop = await ear.next()

    assert after_page[2]["recorded"] == after_drop[2]["recorded"] == index


async def test_the_stream_ends_with_the_session(door, browser_of, thread, pump_p4):
    karim, jeanne = await browser_of("karim"), await browser_of("jeanne")

    async with listening(door, karim, pump_p4.common) as ear:
        await ear.next()
        await end_session(karim.token)
        index = await jeanne.says(thread, "Pour d’autres.")
        assert await ear.until(index) == ("access-ended", {})
        assert (await ear.next())[0] == "end"


async def test_the_stream_ends_with_the_participation(door, browser_of, thread, pump_p4):
    lucie = await browser_of("lucie")

    async with listening(door, lucie, pump_p4.common) as ear:
        await ear.next()
        await end_participation(
            actor=pump_p4["lucie"],
            space_id=pump_p4.space_id,
            member_id=pump_p4.members["lucie"],
        )
        assert await ear.until(10**9) == ("access-ended", {})


async def test_access_is_asked_at_each_heartbeat_too(door, browser_of, pump_p4, monkeypatch):
    """What ends access in another journal, as a session or an employment, nudges nobody here."""
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.05)
    sophie = await browser_of("sophie")

    async with listening(door, sophie, pump_p4.prices) as ear:
        await ear.next()
        await end_session(sophie.token)
        assert await ear.until(10**9) == ("access-ended", {})


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("lucie", 404), ("thomas", 303)])
async def test_nobody_else_listens(door, browser_of, pump_p4, who, status):
    async with listening(door, await browser_of(who), pump_p4.prices) as ear:
        start = await asyncio.wait_for(ear.messages.get(), 5)

    assert start["status"] == status


async def test_one_person_keeps_so_many_pages_open(door, browser_of, pump_p4, monkeypatch):
    monkeypatch.setattr(live, "MOST_PAGES", 1)
    karim, other = await browser_of("karim"), await browser_of("karim")

    async with listening(door, karim, pump_p4.common) as ear:
        await ear.next()
        async with listening(door, other, pump_p4.common) as second:
            refused = await asyncio.wait_for(second.messages.get(), 5)
    async with listening(door, other, pump_p4.common) as third:
        assert (await third.next())[0] == "moved"

    assert refused["status"] == 503
    assert (b"retry-after", b"15") in refused["headers"]


async def test_pages_that_open_at_once_pass_no_limit(door, browser_of, pump_p4, monkeypatch):
    """Between asking how many are open and opening one more, no other page comes in."""
    monkeypatch.setattr(live, "MOST_PAGES", 2)
    karim = await browser_of("karim")

    async with AsyncExitStack() as pages:
        ears = [
            await pages.enter_async_context(listening(door, karim, pump_p4.common))
            for _ in range(6)
        ]
        starts = [await asyncio.wait_for(ear.messages.get(), 5) for ear in ears]

    assert sorted(start["status"] for start in starts) == [200, 200, 503, 503, 503, 503]
    assert not live._open_pages
