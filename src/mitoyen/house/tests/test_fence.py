"""What no door ever sees: other names of the house, and what other sites make a browser send."""

import httpx
import pytest

from mitoyen.foundation.identifiers import ConnectionId
from mitoyen.house.fence import Fence

OURS = "https://mitoyen.example"


async def asked(method="POST", *, path="/", **headers):
    """Return the status of a request: 204 when it passed."""

    async def door(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    fence = Fence(door, public_url=OURS, hosts=frozenset({"mitoyen.example", "[::1]"}))

    async def served(scope, receive, send):
        scope.setdefault("state", {})
        await fence(scope, receive, send)

    transport = httpx.ASGITransport(served)
    async with httpx.AsyncClient(transport=transport, base_url=OURS) as client:
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        return (await client.request(method, path, headers=sent)).status_code


@pytest.mark.parametrize(
    "host", ["mitoyen.example", "MITOYEN.example", "mitoyen.example:443", "[::1]:8000", "[::1]"]
)
async def test_the_house_answers_to_its_names(host):
    assert await asked("GET", host=host) == 204


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "mitoyen.example.evil.example",
        "mitoyen.example:443@evil.example",
        "mitoyen.example:443, evil.example",
        "mitoyen.example:",
        "mitoyen.example:http",
        "mitoyen.example:443:443",
        "mitoyen.example.",
        "::1",
    ],
)
async def test_it_answers_to_no_other_name(host):
    assert await asked("GET", host=host) == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": ""},
        {"sec_fetch_site": "cross-site", "origin": OURS},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": f"{OURS}.evil.example"},
        {"origin": "http://mitoyen.example"},
        {},
        {"sec_fetch_site": "cross-site", "authorization": "Basic bm9ib2R5Og=="},
        {"sec_fetch_site": "cross-site", "authorization": ""},
        {"authorization": "Negotiate x"},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_another_site_acts_in_nobodys_name(method, headers):
    """Also with what a browser sends on its own: a name and its password, or a ticket."""
    assert await asked(method, cookie="__Host-mitoyen=x", **headers) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {"origin": OURS},
        {"sec_fetch_site": "cross-site", "authorization": "Bearer mit_x"},
        {"authorization": "bearer mit_x"},
    ],
    ids=str,
)
async def test_our_own_pages_and_programs_pass(headers):
    assert await asked(cookie="__Host-mitoyen=x", **headers) == 204


@pytest.mark.parametrize(
    ("said", "status"),
    [("saml", 204), ("logout-token", 204), ("events", 204), ("revoke", 204), ("back", 403)],
)
async def test_what_a_company_s_sign_in_has_signed_passes(said, status):
    """Those doors look at no cookie. A provider beside us makes browsers send them."""
    path = f"/login/company/{ConnectionId.new()}/{said}"
    beside = {"sec_fetch_site": "same-site", "cookie": "mitoyen=x"}

    assert await asked(path=path, **beside) == status
    assert await asked(path=f"{path}/more", **beside) == 403
