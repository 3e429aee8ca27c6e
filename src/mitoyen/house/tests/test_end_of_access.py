"""Whatever ends somebody's access ends all of it: sessions, tokens, open pages, files on their way out and in."""

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest

from mitoyen.domains.documents.commands import issue_document
from mitoyen.domains.documents.unrecorded import receive
from mitoyen.domains.people.commands import accept_invitation, end_access, invite_person
from mitoyen.domains.people.unrecorded import (
    end_session,
    form_token,
    make_access_token,
    open_session,
)
from mitoyen.domains.spaces.commands import admit_member
from mitoyen.feed import leaving
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.identifiers import ThreadId
from mitoyen.house.application import make_application

BY_THE_COMPANY = (
    "directory",
    "account_disabled",
    "guest_over",
    "reassigned",
    "attestation_overdue",
    "mailbox_closed",
    "reported",
    "sign_in_refused",
)
PDF = b"%PDF-1.7\n" + random.Random(3).randbytes(1_500_000)
RACES_EACH, RACERS = 24, 42
LONGEST_S = 5.0  # on a machine that is busy with other tests; what is promised is measured by bench/access.py


class Call:
    """A request by hand (ASGI): its body comes as we please, its answer is taken as slowly as we please."""

    def __init__(self, app, method, path, *, body=(), endless=False, stalls=False, **headers):
        self.status, self.received, self.whole = None, b"", False
        self._body, self._endless, self._stalls = [*body], endless, stalls
        self._gone = asyncio.Event()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [
                (b"host", b"localhost:8000"),
                (b"sec-fetch-site", b"same-origin"),
                *((k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()),
            ],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 8000),
            "state": {},
        }
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self):
        if self._body:
            return {"type": "http.request", "body": self._body.pop(0), "more_body": True}
        if self._endless:  # the file stops coming, and never ends
            await self._gone.wait()
        elif self._endless is False:
            self._endless = None
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        self.received += message.get("body", b"")
        self.whole = not message.get("more_body", False)
        if self.whole:
            self._gone.set()  # as a server does once the answer is out
        if self._stalls and self.received:  # a reader who takes no more for now
            await self._gone.wait()

    async def until(self, reached):
        for _ in range(int(LONGEST_S / 0.005)):
            if reached(self):
                return
            assert not self.task.done() or reached(self), (self.status, self.received[:300])
            await asyncio.sleep(0.005)
        raise AssertionError((self.status, self.received[:300]))

    async def ended(self):
        await asyncio.wait_for(asyncio.shield(self.task), LONGEST_S)
        return self

    async def leave(self):
        self._gone.set()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.task, 5)


@pytest.fixture(scope="module")
def app(house):
    return make_application(house, rate=None)


@pytest.fixture
async def calls():
    made = []

    def call(*given, **named):
        made.append(Call(*given, **named))
        return made[-1]

    yield call
    for one in made:
        await one.leave()


async def signed_in(actor):
    day = timedelta(days=1)
    return await open_session(actor.person_id, proven_by="demo", lasting=day, idle=day)


async def chunks(content):
    yield content


@pytest.fixture
async def drawing(pump_p4):
    """The address of a file in the common room, for browsers and for programs."""
    karim, room = pump_p4["karim"], pump_p4.common
    upload = await receive(actor=karim, room_id=room, filename="plan.pdf", chunks=chunks(PDF))
    issued = await issue_document(actor=karim, room_id=room, upload_id=upload.upload_id)
    said = issued.event
    return f"/rooms/{room}/documents/{said.document_id}/versions/{said.version_id}/file"


def cookie(token):
    return {"cookie": f"mitoyen={token}"}


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def live(room):
    return f"/rooms/{room}/live"


@dataclass
class Everything:
    """What Sophie has open: pages in two browsers, files on their way out and in, by browser and by program."""

    phone: str
    laptop: str
    token: str
    pages: list[Call]
    downloads: list[Call]
    uploads: list[Call]


@pytest.fixture
async def everything(app, calls, pump_p4, drawing):
    sophie, room = pump_p4["sophie"], pump_p4.common
    phone, laptop = await signed_in(sophie), await signed_in(sophie)
    made = await make_access_token(actor=sophie, name="Reprise", may_write=True, days=1)
    places = ((room, phone), (pump_p4.prices, laptop), (pump_p4.sides["aster"], laptop))
    opened = Everything(
        phone,
        laptop,
        made.token,
        pages=[calls(app, "GET", live(where), **cookie(token)) for where, token in places],
        downloads=[
            calls(app, "GET", drawing, stalls=True, **cookie(phone)),
            calls(app, "GET", f"/api/v1{drawing}", stalls=True, **bearer(made.token)),
        ],
        uploads=[
            calls(app, "POST", f"/rooms/{room}/threads/{ThreadId.new()}/messages", **form(laptop)),
            calls(app, "POST", f"/api/v1/rooms/{room}/uploads", **half(), **bearer(made.token)),
        ],
    )
    for page in opened.pages:
        await page.until(lambda one: b"event: moved" in one.received)
    for download in opened.downloads:
        await download.until(lambda one: one.received)
    for upload in opened.uploads:
        await upload.until(lambda one: not one._body)
    return opened


def half():
    """Return a body that stops half-way."""
    return {"body": [PDF[:100_000]] * 2, "endless": True}


def form(token):
    """Return a form with a file that stops half-way."""
    fields = (
        b'--x\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n'
        + form_token(token).encode()
        + b'\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    )
    kind = "multipart/form-data; boundary=x"
    return half() | {"body": [fields, *half()["body"]], "content_type": kind} | cookie(token)


@pytest.mark.parametrize("cause", ["administrator", *BY_THE_COMPANY])
async def test_every_cause_ends_everything(app, calls, pump_p4, drawing, everything, owner, cause):
    sophie = pump_p4["sophie"]
    itself = CompanyItself(organisation_id=sophie.organisation_id)
    actor = pump_p4["karim"] if cause == "administrator" else itself
    await end_access(actor=actor, person_id=sophie.person_id, cause=cause)

    for page in everything.pages:
        await page.ended()
        assert page.received.endswith(b"event: access-ended\ndata: {}\n\n")
    for download in everything.downloads:
        await download.ended()
        assert (download.status, download.whole) == (200, False)
        assert len(download.received) < len(PDF)
    assert [(await upload.ended()).status for upload in everything.uploads] == [303, 401]
    kept = "SELECT count(*) FROM documents_upload WHERE person_id = %s"
    assert await (await owner.execute(kept, (sophie.person_id,))).fetchone() == (0,)
    for token in (everything.phone, everything.laptop):
        for path in ("/", live(pump_p4.common), drawing):
            assert (await calls(app, "GET", path, **cookie(token)).ended()).status == 303
    for path in (f"/api/v1{drawing}", "/api/v1/spaces"):
        assert (await calls(app, "GET", path, **bearer(everything.token)).ended()).status == 401


async def test_a_colleague_s_pages_stay_open(app, calls, pump_p4):
    karim = await signed_in(pump_p4["karim"])
    page = calls(app, "GET", live(pump_p4.common), **cookie(karim))
    await page.until(lambda one: b"event: moved" in one.received)

    await end_access(actor=pump_p4["karim"], person_id=pump_p4["sophie"].person_id)

    await asyncio.sleep(0.2)
    assert not page.task.done()
    assert b"access-ended" not in page.received


async def test_a_session_that_ends_closes_its_own_pages_in_every_process(app, calls, pump_p4):
    here, elsewhere = [await signed_in(pump_p4["sophie"]) for _ in range(2)]
    closed, kept = (
        calls(app, "GET", live(pump_p4.common), **cookie(token)) for token in (elsewhere, here)
    )
    for page in (closed, kept):
        await page.until(lambda one: b"event: moved" in one.received)

    await end_session(elsewhere)

    await closed.ended()
    assert closed.received.endswith(b"event: access-ended\ndata: {}\n\n")
    assert not kept.task.done()


async def test_a_thousand_races_between_an_end_and_a_new_stream_leave_no_survivor(
    app, calls, house, pump_p4
):
    """However an end falls among the steps of a stream that opens, the stream does not outlive it."""
    karim, lot = pump_p4["karim"], random.Random(2026)
    racers = [await racer(pump_p4, n) for n in range(RACERS)]

    async def race(actor):
        token, opened = await signed_in(actor), []
        ending = asyncio.create_task(later(lot.uniform(0, 0.08), karim, actor))
        for _ in range(RACES_EACH):
            opened.append(calls(app, "GET", live(pump_p4.common), **cookie(token)))
            await asyncio.sleep(lot.uniform(0, 0.006))
        await ending
        return opened

    streams, began = [], time.monotonic()
    for first in range(0, RACERS, 6):
        for opened in await asyncio.gather(*(race(one) for one in racers[first : first + 6])):
            streams += opened
        for stream in streams:
            await stream.ended()

    assert len(streams) >= 1_000
    assert {stream.status for stream in streams} == {200, 303}, "no race was one"
    for stream in streams:
        assert stream.status == 303 or stream.received.endswith(b"access-ended\ndata: {}\n\n")
    assert house.passages.count == house.feed.listeners == 0
    assert time.monotonic() - began < 15 * RACERS / 6  # no heartbeat did it


async def racer(pump_p4, n):
    karim = pump_p4["karim"]
    address = f"racer-{n}@{pump_p4.space_id[2:14]}.example"
    invited = await invite_person(actor=karim, name=f"Coureur {n}", address=address)
    actor = Actor(person_id=invited.event.person_id, organisation_id=karim.organisation_id)
    await accept_invitation(actor=actor)
    await admit_member(actor=karim, space_id=pump_p4.space_id, person_id=actor.person_id)
    return actor


async def later(seconds, karim, actor):
    await asyncio.sleep(seconds)
    await end_access(actor=karim, person_id=actor.person_id)


async def test_a_house_that_hears_nothing_closes_its_pages_and_opens_none_until_it_hears(
    app, calls, house, pump_p4, by_hand, monkeypatch
):
    monkeypatch.setattr(leaving, "DEAF_S", 0.3)
    karim = await signed_in(pump_p4["karim"])
    made = await make_access_token(actor=pump_p4["karim"], name="x", may_write=True, days=1)
    page = calls(app, "GET", live(pump_p4.common), **cookie(karim))
    await page.until(lambda one: b"event: moved" in one.received)
    with monkeypatch.context() as cut:

        async def refused(*_, **__):
            raise psycopg.OperationalError

        cut.setattr(psycopg.AsyncConnection, "connect", refused)
        await by_hand.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mitoyen access'"
        )
        await page.ended()
        assert b"access-ended" not in page.received  # nobody said so: the page comes back
        again = await calls(app, "GET", live(pump_p4.common), **cookie(karim)).ended()
        upload = calls(
            app, "POST", f"/api/v1/rooms/{pump_p4.common}/uploads", body=[PDF], **bearer(made.token)
        )
        assert (again.status, (await upload.ended()).status) == (503, 503)

    assert await house.passages.hears(5)
    back = calls(app, "GET", live(pump_p4.common), **cookie(karim))
    await back.until(lambda one: b"event: moved" in one.received)
