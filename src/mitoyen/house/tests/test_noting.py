"""What people do at the doors stands in their company's security log, and nothing that they wrote."""

from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from mitoyen.domains.documents.commands import issue_document
from mitoyen.domains.documents.unrecorded import receive
from mitoyen.domains.people.unrecorded import (
    form_token,
    make_access_token,
    open_session,
    session_cookie,
)
from mitoyen.domains.security import queries
from mitoyen.domains.security.unrecorded import written
from mitoyen.house.application import make_application
from mitoyen.house.noting import kind_of
from mitoyen.journal.database import reading

DAY = timedelta(days=1)


@asynccontextmanager
async def browser(house, actor, *, program=False):
    """A browser of somebody's, or his program, before the whole application."""
    fence = make_application(house, rate=None)

    async def served(scope, receive, send):
        scope.setdefault("state", {})
        await fence(scope, receive, send)

    headers = {"user-agent": "Firefox/128.0 Linux", "x-forwarded-for": "198.51.100.9"}
    if program:
        made = await make_access_token(actor=actor, name="p", may_write=True, days=1)
        headers["authorization"] = f"Bearer {made.token}"
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(served), base_url="http://localhost", headers=headers
    ) as client:
        if not program:
            token = await open_session(actor.person_id, proven_by="demo", lasting=DAY, idle=DAY)
            client.cookies.set(session_cookie(secure=False), token, domain="localhost.local")
            client.headers["origin"] = house.settings.public_url
            client.csrf = form_token(token)
        yield client


async def log_of(actor):
    await written()
    async with reading(actor) as db:
        return await queries.security_events(db, limit=50)


async def file_in(pump_p4, room):
    async def chunks():
        yield b"%PDF-1.7 " + b"x" * 5_000

    actor = pump_p4["jeanne"]
    brought = await receive(actor=actor, room_id=room, filename="Plan.pdf", chunks=chunks())
    issued = await issue_document(actor=actor, room_id=room, upload_id=brought.upload_id)
    return f"/rooms/{room}/documents/{issued.event.document_id}/versions/{issued.event.version_id}/file"


async def test_a_download_is_noted_once_however_many_pieces_it_comes_in(house, pump_p4):
    nadia, room = pump_p4["nadia"], pump_p4.common
    path = await file_in(pump_p4, room)
    async with browser(house, nadia) as client:
        await client.get(path, headers={"range": "bytes=0-99"})
        await client.get(path, headers={"range": "bytes=100-"})
        await client.head(path)

    (line,) = await log_of(pump_p4["jeanne"])
    assert (line.kind, line.outcome, line.room_id, line.person_id) == (
        "download",
        "ok",
        room,
        nadia.person_id,
    )
    assert (line.network, line.device) == ("198.51.100.9", "Firefox, Linux")


async def test_reading_a_room_is_noted_once_an_hour(house, pump_p4):
    async with browser(house, pump_p4["nadia"]) as client:
        for _ in range(3):
            assert (await client.get(f"/rooms/{pump_p4.common}")).status_code == 200
        await client.get(f"/rooms/{pump_p4.prices}")  # not hers: nothing is there

    assert [(line.kind, line.room_id) for line in await log_of(pump_p4["jeanne"])] == [
        ("read", pump_p4.common)
    ]


async def test_a_program_is_noted_once_an_hour(house, pump_p4):
    async with browser(house, pump_p4["nadia"], program=True) as client:
        for _ in range(3):
            assert (await client.get("/api/v1/spaces")).status_code == 200

    (line,) = await log_of(pump_p4["jeanne"])
    assert (line.kind, line.device) == ("api_use", "API")


async def test_what_a_program_is_refused_is_no_use_of_that_room(house, pump_p4):
    paths = [f"/api/v1/rooms/{room}" for room in (pump_p4.prices, pump_p4.common)]
    async with browser(house, pump_p4["nadia"], program=True) as client:
        statuses = [(await client.get(path)).status_code for path in paths * 2]

    lines = await log_of(pump_p4["jeanne"])
    assert statuses == [404, 200] * 2
    assert sorted((line.kind, line.outcome, line.room_id) for line in lines) == [
        ("api_use", "ok", pump_p4.common),
        ("api_use", "refused", None),
        ("read", "ok", pump_p4.common),
    ]
    assert pump_p4.prices not in str(lines)


async def test_administration_is_noted_without_what_was_typed(house, pump_p4):
    jeanne = pump_p4["jeanne"]
    async with browser(house, jeanne) as client:
        said = {"csrf": client.csrf, "name": "Léa Neuve", "address": "lea@somewhere.example"}
        answer = await client.post("/company/invitations", data=said)
        assert answer.status_code == 303, answer.text[:500]

    (line,) = await log_of(jeanne)
    assert (line.kind, line.facts["act"]) == ("administration", "company/invitations")
    assert "lea" not in str(line).lower()


async def test_what_is_refused_is_noted_as_refused(house, pump_p4):
    async with browser(house, pump_p4["nadia"]) as client:
        said = {"csrf": client.csrf, "name": "Léa", "address": "lea@other.example"}
        assert (await client.post("/company/invitations", data=said)).status_code == 403

    assert [(line.kind, line.outcome) for line in await log_of(pump_p4["jeanne"])] == [
        ("administration", "refused")
    ]


async def test_signing_out_is_noted(house, pump_p4):
    async with browser(house, pump_p4["nadia"]) as client:
        await client.post("/logout")

    assert [line.kind for line in await log_of(pump_p4["jeanne"])] == ["signed_out"]


@pytest.mark.parametrize(
    ("method", "template", "kind"),
    [
        ("GET", "/rooms/{room_id}/threads/{thread_id}", "read"),
        ("GET", "/rooms/{room_id}/threads/{thread_id}/changes", None),
        ("GET", "/rooms/{room_id}/live", None),
        ("GET", "/api/v1/rooms/{room_id}/documents/{document_id}/versions/{version_id}/file", "download"),
        ("GET", "/spaces/{space_id}/copy/{copy_id}", "export"),
        ("GET", "/api/v1/spaces/{space_id}/copies/{copy_id}/archive", "export"),
        ("POST", "/api/v1/spaces/{space_id}/copies", "export"),
        ("POST", "/spaces/{space_id}/people/{member_id}/end", "administration"),
        ("POST", "/rooms/{room_id}/threads/new", None),
        ("POST", "/me/tokens", "administration"),
        ("GET", "/static/{name}", None),
    ],
)  # fmt: skip
def test_what_an_address_means(method, template, kind):
    assert kind_of(method, template) == kind
