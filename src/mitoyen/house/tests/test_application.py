"""What the operator's log calls a bug."""

import pytest
from litestar import Litestar, Request, Response, post
from structlog.testing import capture_logs

from mitoyen.house.application import _answering


@post("/rooms")
async def takes(request: Request) -> None:
    await request.body()
    raise RuntimeError


@pytest.mark.parametrize(("whole", "bugs"), [(True, 1), (False, 0)])
async def test_a_browser_that_goes_away_is_no_bug(whole, bugs):
    """Anybody can send half a form; a log full of it would hide what is broken."""

    def answered(_request, _failure):
        return Response("", status_code=500)

    app = Litestar([takes], exception_handlers={Exception: _answering(answered, answered)})
    half = {"type": "http.request", "body": b"csrf=", "more_body": not whole}
    comes = iter([half, *[{"type": "http.disconnect"}] * 3])

    async def receive():
        return next(comes)

    async def send(_message):
        pass

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/rooms",
        "raw_path": b"/rooms",
        "query_string": b"",
        "headers": [],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "scheme": "http",
        "http_version": "1.1",
        "state": {},
    }
    with capture_logs() as lines:
        await app(scope, receive, send)

    assert [line["event"] for line in lines].count("bug") == bugs
