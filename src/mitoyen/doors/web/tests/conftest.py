"""Browsers for the tests of the pages: each of the cast in his own, and one that nobody signed in with."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar

from mitoyen.domains.people.unrecorded import open_session, session_cookie
from mitoyen.doors.web.assets import Assets
from mitoyen.doors.web.problems import status_of
from mitoyen.doors.web.rendering import Pages
from mitoyen.doors.web.routes import web_problem, web_routes
from mitoyen.doors.web.site import Site
from mitoyen.foundation.decisions import Absent

HOST = "http://mitoyen.example"
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture(scope="session")
def site(house, settings, tmp_path_factory) -> Site:
    assets = Assets()
    return Site(
        pages=Pages(assets),
        assets=assets,
        feed=house.feed,
        operator="Bornage",
        secure=False,
        largest_upload=settings.largest_upload,
        demo=lambda: False,
        cast=tuple,
        copies=tmp_path_factory.mktemp("copies"),
        copy_ordered=lambda: None,
    )


@pytest.fixture(scope="session")
def door(site):
    answering = web_problem(site)

    def answer_or_fail(request, failure):
        if status_of(failure) == 500:
            raise failure  # a bug fails the test that met it
        return answering(request, failure)

    return Litestar(
        route_handlers=[*web_routes(site)],
        exception_handlers={Exception: answer_or_fail},
        openapi_config=None,
        request_max_body_size=1024 * 1024,
        logging_config=None,
    )


class Browser(httpx.AsyncClient):
    """A browser without JavaScript, which follows what it is led to when asked, and fills in forms."""

    def __init__(self, door, language="fr"):
        super().__init__(
            transport=httpx.ASGITransport(app=door),
            base_url=HOST,
            headers={"accept-language": language},
        )

    async def send_form(self, path, fields, *, found_on=None, files=None, **headers):
        """Send the form of a page as a browser would: with what stands hidden in it."""
        shown = await self.get(found_on or path)
        hidden = dict(FIELD.findall(shown.text))
        sent = {**{name: hidden[name] for name in ("csrf", "key") if name in hidden}, **fields}
        return await self.post(
            path, data=sent, files=files, headers={"referer": HOST + (found_on or path), **headers}
        )

    async def follow(self, answer):
        """Go where a 303 leads."""
        assert answer.status_code == 303, (answer.status_code, answer.text[:500])
        return await self.get(answer.headers["location"])


def led_to(answer):
    """Return the path, the query and the fragment that an answer leads to."""
    assert answer.status_code == 303, (answer.status_code, answer.text[:500])
    where = urlsplit(answer.headers["location"])
    return where.path


@pytest.fixture
async def browser_of(door, pump_p4):
    """Return the browser of somebody of the cast, signed in; of "nobody", signed out."""
    opened = []

    async def browser_of(who="nobody", language="fr"):
        browser = Browser(door, language)
        opened.append(browser)
        if who != "nobody":
            try:
                token = await open_session(
                    pump_p4[who].person_id,
                    proven_by="demo",
                    lasting=timedelta(days=1),
                    idle=timedelta(days=1),
                )
            except Absent:
                token = "token-of-somebody-who-left"
            browser.cookies.set(session_cookie(secure=False), token, domain="mitoyen.example")
            browser.token = token
        return browser

    yield browser_of
    for browser in opened:
        await browser.aclose()
