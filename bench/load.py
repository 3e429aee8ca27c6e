"""The clients, in a process of their own: `python -m bench.load`. A job comes in as JSON; what was seen goes out."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import uvloop

from bench.pages import keep_pages_open, watch_one_page
from bench.streams import keep_streams_open
from bench.wire import Wire, as_browser, form, request
from bench.words import BODY
from bench.xmpp import post_by_stream

Job = dict[str, Any]
Making = Callable[[Job, dict[str, str], dict[str, str], str], bytes]


def by_form(job: Job, person: dict[str, str], place: dict[str, str], key: str) -> bytes:
    """Return a message as the form of a thread's page sends it."""
    kind, body = form({"csrf": person["csrf"], "key": key, "body": BODY})
    path = f"/rooms/{place['room']}/threads/{place['thread']}/messages"
    headers = as_browser(person["token"], job["port"]) + "hx-request: true\r\n" + kind
    return request("POST", path, job["port"], headers, body)


def by_api(job: Job, person: dict[str, str], place: dict[str, str], key: str) -> bytes:
    """Return a message as a program sends it."""
    path = f"/api/v1/rooms/{place['room']}/threads/{place['thread']}/messages"
    headers = (
        f"authorization: Bearer {person['access']}\r\ncontent-type: application/json\r\n"
        f"idempotency-key: {key}\r\n"
    )
    return request("POST", path, job["port"], headers, json.dumps({"body": BODY}).encode())


def by_matrix(job: Job, person: dict[str, str], place: dict[str, str], key: str) -> bytes:
    """Return a message as a Matrix client sends it."""
    path = f"/_matrix/client/v3/rooms/{place['room']}/send/m.room.message/{key}"
    headers = f"authorization: Bearer {person['access']}\r\ncontent-type: application/json\r\n"
    body = json.dumps({"msgtype": "m.text", "body": BODY}).encode()
    return request("PUT", path, job["port"], headers, body)


MAKING: dict[str, Making] = {"form": by_form, "api": by_api, "matrix": by_matrix}


async def post(job: Job) -> Job:
    """Post from several people at once, each waiting for his answer; return how long each answer took."""
    numbers, making = count(), MAKING[job["by"]]
    people, places = job["people"][: job["clients"]], job["places"]
    took: list[float] = []
    until = time.perf_counter() + job["seconds"]

    async def client(n: int) -> None:
        wire = Wire(job["port"])
        mine = [place for place in places if place.get("owner") in (None, people[n].get("id"))]
        mine = mine[n :: len(people)] if len(mine) == len(places) > len(people) else mine
        while (began := time.perf_counter()) < until:
            number = next(numbers)
            place = mine[number % len(mine)]
            sent = making(job, people[n], place, f"{job['run']}-{number}")
            answer = await wire.ask(sent)
            if not 200 <= answer.status < 300:
                raise ConnectionError(f"{answer.status}: {answer.body[:300]!r}")
            took.append(time.perf_counter() - began)
        wire.close()

    began = time.perf_counter()
    await asyncio.gather(*(client(n) for n in range(len(people))))
    return {"took": took, "seconds": time.perf_counter() - began}


async def ask(job: Job) -> Job:
    """Ask for addresses, one after another, in turns; return how long each answer took, in the order asked."""
    wire, took = Wire(job["port"]), []
    headers = as_browser(job["person"]["token"], job["port"])
    for path in job["paths"]:
        began = time.perf_counter()
        answer = await wire.ask(request("GET", path, job["port"], headers))
        took.append(time.perf_counter() - began)
        if answer.status != 200:
            raise ConnectionError(f"{path}: {answer.status}")
    wire.close()
    return {"took": took}


async def page_back(job: Job) -> Job:
    """Page back through a thread by the API until so many messages came."""
    wire, found, began = Wire(job["port"]), 0, time.perf_counter()
    headers = f"authorization: Bearer {job['person']['access']}\r\n"
    path = f"/api/v1/rooms/{job['room']}/threads/{job['thread']}/messages?limit={job['page']}"
    while path and found < job["messages"]:
        page = (await wire.ask(request("GET", path, job["port"], headers))).parsed
        found += len(page["items"])
        path = page.get("previous") or ""
        path = path[path.find("/api/") :] if path else ""
    wire.close()
    return {"messages": found, "seconds": time.perf_counter() - began}


JOBS = {
    "post": post,
    "post_by_stream": post_by_stream,
    "ask": ask,
    "page_back": page_back,
    "visible": watch_one_page,
    "pages": keep_pages_open,
    "streams": keep_streams_open,
}


if __name__ == "__main__":
    asked = json.loads(sys.stdin.readline())
    print(json.dumps(uvloop.run(JOBS[asked["kind"]](asked))))
