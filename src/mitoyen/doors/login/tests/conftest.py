"""Browsers before the login door, behind the fence as in the house. Pages are elsewhere: one looks where one is led."""

import re
from contextlib import AsyncExitStack
from secrets import randbelow
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from litestar import Litestar, Response

from conftest import rebuilt_alike
from mitoyen.domains.connections.unrecorded import allow_private, forget_providers
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.people.unrecorded import form_token, letters
from mitoyen.doors.login.routes import login_routes
from mitoyen.doors.login.site import LoginSite
from mitoyen.foundation.decisions import Refused
from mitoyen.house.fence import Fence
from mitoyen.journal import jobs
from tests import cast as everybody
from tests.counterparts.issuer import issuer as started

from .company import connected

HOST = "https://mitoyen.example"


def make_door(**changes):
    given = {"public_url": HOST, "secure": True, "operator": "Bornage", "demo": lambda: False}
    site = LoginSite(**(given | changes))

    def cry(_request, failure):
        raise failure  # a bug: the test says where

    def refuse(_request, failure):
        return Response({"rule": failure.rule}, status_code=403)

    doors = Litestar(
        route_handlers=[*login_routes(site)],
        exception_handlers={Refused: refuse, 500: cry},
        openapi_config=None,
        logging_config=None,
    )
    fence = Fence(
        doors, public_url=site.public_url, hosts=frozenset({urlsplit(site.public_url).netloc})
    )

    async def served(scope, receive, send):
        scope.setdefault("state", {})
        await fence(scope, receive, send)

    return served


class Browser(httpx.AsyncClient):
    """A browser: it keeps cookies, says that it asks from our own pages, and shows where it is led."""

    def __init__(self, app, *, host=HOST, client=None, **headers):
        network = "10." + ".".join(str(randbelow(256)) for _ in range(3))
        super().__init__(
            transport=httpx.ASGITransport(app, client=client or (network, 50_000)),
            base_url=host,
            headers={"sec-fetch-site": "same-origin", "user-agent": "Firefox/128.0 Linux"}
            | {name.replace("_", "-"): value for name, value in headers.items()},
        )

    @property
    def session(self):
        return self.cookies.get("__Host-mitoyen") or self.cookies.get("mitoyen")

    async def post(self, path, **asked):
        """Press the button of the page at `path`: the act of a link or a letter has an address below its page."""
        if re.fullmatch("/login/link/[^/]+", path):
            path += "/open"
        elif re.fullmatch("/invitations/[^/]+", path):
            path += "/accept"
        return await super().post(path, **asked)

    async def sends(self, path, **fields):
        """Send a form of this session; return the page that one is led to, and what its address says."""
        if self.session:
            fields = {"csrf": form_token(self.session)} | fields
        answer = await self.post(path, data=fields)
        assert answer.status_code == 303, (answer.status_code, answer.text)
        led = urlsplit(answer.headers["location"])
        return led.path, {name: values[0] for name, values in parse_qs(led.query).items()}


@pytest.fixture
async def browser(house):
    """Open browsers: each call another one."""
    door = make_door()
    async with AsyncExitStack() as stack:

        async def open_one(app=None, **changes):
            return await stack.enter_async_context(Browser(app or door, **changes))

        yield open_one


@pytest.fixture
async def cast(house, owner):
    """The cast at home, before it shares anything. thomas has left Boréal."""
    cast = everybody.PumpP4()
    await everybody._companies(cast)
    await end_access(actor=cast["jeanne"], person_id=cast["thomas"].person_id)
    async with rebuilt_alike(owner, cast.company_rooms.values):
        yield cast


@pytest.fixture(scope="session")
def running_issuer():
    with started() as one:
        yield one


@pytest.fixture
def issuer(running_issuer, house):
    """A provider on this machine that begins each test honest."""
    running_issuer.begin_anew()
    forget_providers()
    allow_private(allowed=True)
    yield running_issuer
    allow_private(allowed=False)
    forget_providers()


@pytest.fixture
async def boreal(cast, issuer):
    """Boréal, whose people sign in by their company."""
    return await connected(cast, issuer)


@pytest.fixture
def posted(house, monkeypatch):
    """The letters that were posted, instead of the jobs that send them."""
    kept = []

    async def keep(name, **arguments):
        kept.append(arguments["closed"])

    monkeypatch.setattr(jobs, "ask", keep)
    return lambda: [letters.letter(closed) for closed in kept]


@pytest.fixture
def signs_in(browser, posted):
    """A browser in which somebody has signed in by a link, as people do."""

    async def sign_in(cast, who, *, at=None):
        one = at or await browser()
        await one.sends("/login/link", address=cast.addresses[who], way="mailbox")
        led, _ = await one.sends(f"/login/link/{posted()[-1].facts['token']}")
        assert led == "/"
        return one

    return sign_in
