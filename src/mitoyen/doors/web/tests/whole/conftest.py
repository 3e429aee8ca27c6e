"""Browsers without JavaScript before the web door and the login door together, behind the fence as in the house."""

import re
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar

from mitoyen.domains.people.unrecorded import letters, open_session, session_cookie
from mitoyen.doors.login.routes import login_routes
from mitoyen.doors.login.site import LoginSite
from mitoyen.doors.web.problems import status_of
from mitoyen.doors.web.routes import web_problem, web_routes
from mitoyen.foundation.decisions import Absent
from mitoyen.house.fence import Fence
from mitoyen.journal import jobs

HOST = "http://mitoyen.example"
SESSION = session_cookie(secure=False)
HERE = ("127.0.0.1", 50_000)
FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def make_house(site):
    """Put the two doors of a site behind the fence; a bug in them fails the test that met it."""
    login_site = LoginSite(
        public_url=HOST,
        secure=False,
        operator=site.operator,
        demo=site.demo,
        cast=lambda: {member.person_id for member in site.cast()},
    )
    answering = web_problem(site)

    def answer_or_fail(request, failure):
        if status_of(failure) == 500:
            raise failure
        return answering(request, failure)

    doors = Litestar(
        route_handlers=[*web_routes(site), *login_routes(login_site)],
        exception_handlers={Exception: answer_or_fail},
        openapi_config=None,
        request_max_body_size=1024 * 1024,
        logging_config=None,
    )
    fence = Fence(doors, public_url=HOST, hosts=frozenset({urlsplit(HOST).netloc}))

    async def served(scope, receive, send):
        scope.setdefault("state", {})
        await fence(scope, receive, send)

    return served


class Visitor(httpx.AsyncClient):
    """A browser: it keeps cookies, says that it asks from our own pages, and presses the buttons that it sees."""

    def __init__(self, app, *, language="en", client=HERE, **headers):
        super().__init__(
            transport=httpx.ASGITransport(app, client=client),
            base_url=HOST,
            headers={
                "sec-fetch-site": "same-origin",
                "accept-language": language,
                "user-agent": "Firefox/128.0 Linux",
                **headers,
            },
        )
        self.cookies.set("language", language, domain="mitoyen.example")

    async def press(self, action, *, on, files=None, **fields):
        """Send the form of the page `on` that leads to `action`, with what stands hidden in it."""
        page = await self.get(on)
        forms = [inside for known, inside in FORM.findall(page.text) if known == action]
        assert forms, f"{on} has no form to {action}"
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(forms[0])}
        return await self.post(action.partition("#")[0], data=hidden | fields, files=files)

    async def sees(self, answer):
        """Go where an answer leads; return the page."""
        assert answer.status_code == 303, (answer.status_code, answer.text[:800])
        return await self.get(answer.headers["location"])


@pytest.fixture(scope="session")
def whole(site):
    return make_house(site)


@pytest.fixture(scope="session")
def house_with(site):
    """Give the same house with something of its site changed."""

    def make(**changes):
        return make_house(replace(site, **changes))

    return make


@pytest.fixture
async def visitor(whole):
    """Open browsers in which nobody is signed in: each call another one."""
    async with AsyncExitStack() as stack:

        async def open_one(app=None, **changes):
            return await stack.enter_async_context(Visitor(app or whole, **changes))

        yield open_one


@pytest.fixture
def visitor_of(visitor, pump_p4):
    """Open the browser of somebody of the cast; of "nobody", and of who left, with a session that is worth nothing."""

    async def open_one(who, app=None, **changes):
        opened = await visitor(app, **changes)
        if who != "nobody":
            opened.cookies.set(SESSION, await session_of(pump_p4[who]), domain="mitoyen.example")
        return opened

    return open_one


async def session_of(actor):
    lasting = timedelta(days=1)
    try:
        return await open_session(
            actor.person_id, proven_by="demo", device="Firefox", lasting=lasting, idle=lasting
        )
    except Absent:
        return "of-somebody-who-left"


@pytest.fixture
def posted(house, monkeypatch):
    """The letters that were posted, instead of the jobs that send them."""
    kept = []

    async def keep(_name, **arguments):
        kept.append(arguments["closed"])

    monkeypatch.setattr(jobs, "ask", keep)
    return lambda: [letters.letter(closed) for closed in kept]
