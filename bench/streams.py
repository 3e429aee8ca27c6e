"""Streams that stay open until access ends: the clients of bench/access.py."""

import asyncio
import sys
import time
from typing import Any

from bench.wire import Wire, as_browser, request

Job = dict[str, Any]
OPENING_AT_ONCE = 50


async def keep_streams_open(job: Job) -> Job:
    """Keep streams open in turns at several doors; return when each closed, by the machine's clock.

    Says `open` once all are; ends when a line comes in.
    """
    people, ports = job["people"], job["ports"]
    closed: list[list[float]] = [[] for _ in people]
    gate = asyncio.Semaphore(OPENING_AT_ONCE)

    async def come(n: int) -> tuple[int, Wire, asyncio.StreamReader]:
        port = ports[n % len(ports)]
        wire, person = Wire(port), n // len(ports) % len(people)
        path = f"/rooms/{job['room']}/live?after={job['after']}"
        headers = as_browser(people[person]["token"], port)
        async with gate:
            return person, wire, await wire.stream(request("GET", path, port, headers))

    async def follow(person: int, wire: Wire, lines: asyncio.StreamReader) -> None:
        told = False
        while line := await lines.readline():
            told = told or b"access-ended" in line
            if told and line in (b"0\r\n", b"\r\n"):
                break
        closed[person].append(time.monotonic())
        wire.close()

    streams = [await one for one in [asyncio.create_task(come(n)) for n in range(job["pages"])]]
    following = [asyncio.create_task(follow(*stream)) for stream in streams]
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for one in following:
        one.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    return {"closed": closed}
