"""HEAD answers like GET without a body, at every door; what an address does not take is refused with what it does."""

from datetime import timedelta

import httpx
import pytest

from mitoyen.domains.documents.commands import issue_document
from mitoyen.domains.documents.unrecorded import receive
from mitoyen.domains.people.unrecorded import make_access_token, open_session, session_cookie
from mitoyen.doors.web import live
from mitoyen.house.application import make_application

HOST = "http://localhost"
DIFFERS = {"x-request-id", "date"}


@pytest.fixture
async def jeanne(house, pump_p4):
    """A browser of Jeanne's and her program at once, before the whole application."""
    fence = make_application(house, rate=None)

    async def served(scope, receive, send):
        scope.setdefault("state", {})
        await fence(scope, receive, send)

    day = timedelta(days=1)
    session = await open_session(
        pump_p4["jeanne"].person_id, proven_by="demo", lasting=day, idle=day
    )
    made = await make_access_token(actor=pump_p4["jeanne"], name="p", may_write=True, days=1)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(served),
        base_url=HOST,
        headers={"authorization": f"Bearer {made.token}"},
    ) as client:
        client.cookies.set(session_cookie(secure=False), session, domain="localhost.local")
        yield client


async def _file(pump_p4):
    async def chunks():
        yield b"%PDF-1.7 " + b"x" * 5_000

    actor, room = pump_p4["jeanne"], pump_p4.common
    brought = await receive(actor=actor, room_id=room, filename="Plan.pdf", chunks=chunks())
    issued = await issue_document(actor=actor, room_id=room, upload_id=brought.upload_id)
    return f"{issued.event.document_id}/versions/{issued.event.version_id}"


async def test_head_answers_like_get_without_a_body(jeanne, pump_p4):
    file, room = await _file(pump_p4), pump_p4.common
    paths = [
        "/health",
        "/",
        "/login",
        "/nowhere",
        "/robots.txt",
        "/static/icon.svg",
        f"/spaces/{pump_p4.space_id}",
        f"/rooms/{room}",
        f"/rooms/{room}/documents/{file}/file",
        "/api/v1/spaces",
        "/api/v1/nowhere",
        f"/api/v1/rooms/{room}/journal/checkpoint",
        f"/api/v1/rooms/{room}/documents/{file}/file",
    ]
    for path in paths:
        got, head = await jeanne.get(path), await jeanne.head(path)

        assert head.status_code == got.status_code, path
        assert head.content == b"", path
        same = [
            {name: text for name, text in answer.headers.items() if name not in DIFFERS}
            for answer in (got, head)
        ]
        assert same[1] == same[0], path


async def test_head_opens_no_stream(jeanne, pump_p4, monkeypatch):
    begun = []

    async def nudges(*_):
        begun.append(True)
        yield b":\n\n"

    monkeypatch.setattr(live, "_nudges", nudges)
    head = await jeanne.head(f"/rooms/{pump_p4.common}/live")

    assert head.status_code == 200
    assert head.headers["content-type"].startswith("text/event-stream")
    assert begun == []
    assert not live._open_pages


async def test_head_reads_no_content(jeanne, pump_p4, monkeypatch):
    file = await _file(pump_p4)

    def opened(*_):
        raise AssertionError("a content was opened")

    monkeypatch.setattr("mitoyen.domains.documents.queries.contents.kept.get", opened)
    for prefix in ("", "/api/v1"):
        path = f"{prefix}/rooms/{pump_p4.common}/documents/{file}/file"
        head = await jeanne.head(path, headers={"range": "bytes=0-9"})

        assert (head.status_code, head.headers["content-length"]) == (200, "5009")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/spaces", "GET, HEAD, POST, OPTIONS"),
        ("POST", "/", "GET, HEAD, OPTIONS"),
        ("GET", "/logout", "POST, OPTIONS"),
        ("HEAD", "/logout", "POST, OPTIONS"),
        ("PUT", "/health", "GET, HEAD, OPTIONS"),
        ("DELETE", "/api/v1/spaces", "GET, HEAD, POST, OPTIONS"),
    ],
)
async def test_an_address_says_what_it_takes(jeanne, method, path, allowed):
    answer = await jeanne.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    if method == "HEAD":
        assert answer.content == b""
    elif path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["rule"] == "api.method_unfit"
    else:
        assert "<main" in answer.text
