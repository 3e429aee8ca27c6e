"""Pages that stay open: a stream of nudges, and the fragment that each page fetches when its room moved."""

import asyncio
import json
import re
import sys
import time
from contextlib import suppress
from typing import Any

from bench.wire import Wire, as_browser, form, request

Job = dict[str, Any]
OPENING_AT_ONCE = 50
LONGEST_WAIT_S = 60
_LAST = re.compile(rb'data-last="(\d+)"')


class OpenPage:
    """A thread's page, as its scripts keep it true."""

    def __init__(self, job: Job, person: dict[str, str], after: int) -> None:
        self._job = job
        self._headers = as_browser(person["token"], job["port"])
        self._nudges, self._fetches = Wire(job["port"]), Wire(job["port"])
        self.last = after
        self.shown: dict[str, float] = {}

    async def open(self) -> asyncio.StreamReader:
        """Listen to the room, from the last entry that the page shows."""
        path = f"/rooms/{self._job['room']}/live?after={self.last}"
        return await self._nudges.stream(request("GET", path, self._job["port"], self._headers))

    async def follow(self, lines: asyncio.StreamReader) -> None:
        """Fetch what is new at each nudge that says so; note when each marked message was there."""
        while line := await lines.readline():
            if line.startswith(b"data: {"):
                recorded = json.loads(line[6:]).get("recorded", -1)
                if recorded > self.last:
                    await self._fetch()

    async def _fetch(self) -> None:
        base = f"/rooms/{self._job['room']}/threads/{self._job['thread']}"
        path = f"{base}/changes?after={self.last}&language=fr"
        answer = await self._fetches.ask(request("GET", path, self._job["port"], self._headers))
        now = time.perf_counter()
        found = _LAST.search(answer.body)
        if answer.status != 200 or not found:
            raise ConnectionError(f"{answer.status}: {answer.body[:200]!r}")
        self.last = int(found[1])
        for mark in re.findall(rb"repere-\d+", answer.body):
            self.shown.setdefault(mark.decode(), now)

    def close(self) -> None:
        """Close the page."""
        self._nudges.close()
        self._fetches.close()


async def _say(job: Job, wire: Wire, n: int) -> float:
    """Post a marked message; return when it was sent."""
    writer = job["writer"]
    kind, body = form({"csrf": writer["csrf"], "key": f"{job['run']}-{n}", "body": f"repere-{n}"})
    path = f"/rooms/{job['room']}/threads/{job['thread']}/messages"
    headers = as_browser(writer["token"], job["port"]) + "hx-request: true\r\n" + kind
    began = time.perf_counter()
    answer = await wire.ask(request("POST", path, job["port"], headers, body))
    if answer.status != 204:
        raise ConnectionError(f"{answer.status}: {answer.body[:200]!r}")
    return began


async def watch_one_page(job: Job) -> Job:
    """Post so many a second; return how long each message took until it stood on another person's page."""
    page, wire = OpenPage(job, job["people"][0], job["after"]), Wire(job["port"])
    following = asyncio.create_task(page.follow(await page.open()))
    sent: dict[str, float] = {}
    start = time.perf_counter()
    for n in range(job["messages"]):
        await asyncio.sleep(max(0.0, start + n / job["a_second"] - time.perf_counter()))
        sent[f"repere-{n}"] = await _say(job, wire, n)
    await _until(lambda: len(page.shown) == len(sent), following)
    await _let_go(following)
    page.close()
    return {"took": [page.shown[mark] - began for mark, began in sent.items()]}


async def keep_pages_open(job: Job) -> Job:
    """Keep many pages open; say `open` once they are, post on each line of input; return how long each page took."""
    people = job["people"]
    pages = [OpenPage(job, people[n % len(people)], job["after"]) for n in range(job["pages"])]
    gate = asyncio.Semaphore(OPENING_AT_ONCE)

    async def come(page: OpenPage) -> asyncio.StreamReader:
        async with gate:
            return await page.open()

    streams = await asyncio.gather(*(come(page) for page in pages))
    following = asyncio.gather(
        *(page.follow(lines) for page, lines in zip(pages, streams, strict=True))
    )
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    wire, rounds = Wire(job["port"]), []
    for n in range(job["rounds"]):
        mark = f"repere-{n}"
        began = await _say(job, wire, n)
        await _until(lambda mark=mark: all(mark in page.shown for page in pages), following)
        rounds.append([page.shown[mark] - began for page in pages])
        await asyncio.sleep(2)
    await _let_go(following)
    for page in pages:
        page.close()
    return {"rounds": rounds}


async def _let_go(following: "asyncio.Future[Any]") -> None:
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


async def _until(reached: Any, following: "asyncio.Future[Any]") -> None:  # noqa: ANN401 (a question)
    async with asyncio.timeout(LONGEST_WAIT_S):
        while not reached():
            if following.done():
                following.result()
            await asyncio.sleep(0.01)
