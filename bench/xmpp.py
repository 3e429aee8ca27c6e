"""A small XMPP client: it comes in by SASL PLAIN, enters rooms, and waits until its message is archived and back."""

import asyncio
import time
from base64 import b64encode
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from bench.words import BODY

Job = dict[str, Any]
HOST = "bench.localhost"
OPENING = (
    f"<?xml version='1.0'?><stream:stream to='{HOST}' version='1.0' xmlns='jabber:client'"
    " xmlns:stream='http://etherx.jabber.org/streams'>"
)
KEPT = 512  # bytes of what came last, where a mark may stand across two reads
LONGEST_WAIT_S = 20


class Stream:
    """One person's stream."""

    def __init__(self, port: int, name: str) -> None:
        self._port, self._name = port, name
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def come_in(self) -> None:
        """Connect, prove who it is, and take an address."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        await self.ask(OPENING, b"</stream:features>")
        proof = b64encode(f"\0{self._name}\0mesure".encode()).decode()
        await self.ask(
            f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{proof}</auth>",
            b"<success",
        )
        await self.ask(OPENING, b"</stream:features>")
        await self.ask(
            "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
            b"</jid>",
        )

    async def enter(self, room: str) -> None:
        """Enter a room; its subject comes last."""
        await self.ask(
            f"<presence to='{room}/{self._name}'><x xmlns='http://jabber.org/protocol/muc'>"
            "<history maxstanzas='0'/></x></presence>",
            b"<subject",
        )

    async def say(self, room: str, key: str) -> None:
        """Say something, and wait until it comes back, archived, with its place in the archive."""
        await self.ask(
            f"<message type='groupchat' to='{room}' id='{key}'><body>{escape(BODY)}</body></message>",
            f"id='{key}'".encode(),
        )

    async def ask(self, said: str, until: bytes) -> None:
        """Send something, and read until those bytes came."""
        if self._reader is None or self._writer is None:
            raise ConnectionError
        self._writer.write(said.encode())
        seen = b""
        async with asyncio.timeout(LONGEST_WAIT_S):
            while until not in seen:
                came = await self._reader.read(65_536)
                if not came or b"<stream:error" in came or b"<failure" in came:
                    raise ConnectionError((seen + came)[-300:].decode(errors="replace"))
                seen = seen[-KEPT:] + came

    def close(self) -> None:
        """Leave."""
        if self._writer is not None:
            self._writer.close()


async def post_by_stream(job: Job) -> Job:
    """Post from several people at once, each waiting for his own message; return how long each took."""
    numbers, took = count(), list[float]()
    people, places = job["people"], job["places"]
    streams = [Stream(job["port"], person["name"]) for person in people]
    mine = [
        places[n :: len(people)] if len(places) >= len(people) else places
        for n in range(len(people))
    ]
    for stream, rooms in zip(streams, mine, strict=True):
        await stream.come_in()
        for place in rooms:
            await stream.enter(place["room"])
    until = time.perf_counter() + job["seconds"]

    async def client(stream: Stream, rooms: list[dict[str, str]]) -> None:
        while (began := time.perf_counter()) < until:
            number = next(numbers)
            await stream.say(rooms[number % len(rooms)]["room"], f"{job['run']}-{number}")
            took.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(client(*pair) for pair in zip(streams, mine, strict=True)))
    seconds = time.perf_counter() - began
    for stream in streams:
        stream.close()
    return {"took": took, "seconds": seconds}
