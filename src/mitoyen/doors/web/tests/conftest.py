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
COOKIE = session_cookie(secure=False)
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture(scope="session")
def site(house, settings, tmp_path_factory) -> Site:
    assets = Assets()
    return Site(
        pages=Pages(assets),
        assets=assets,
        feed=house.feed,
        passages=house.passages,
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
    """A browser without JavaScript: it shows pages, fills in their forms, and goes where it is led when asked to."""

    def __init__(self, door, language="fr", token=None):
        super().__init__(
            transport=httpx.ASGITransport(app=door),
            base_url=HOST,
            headers={"accept-language": language},
        )
        self.token = token
        self.cookies.set("language", language, domain="mitoyen.example")
        if token:
            self.cookies.set(COOKIE, token, domain="mitoyen.example")

    async def hidden(self, path):
        """Return what stands hidden in the forms of a page."""
        return dict(FIELD.findall((await self.get(path)).text))

    async def fill_in(self, path, found_on=None, files=None, as_script=False, **fields):
        """Send the form of a page as a browser would: with what stands hidden in it."""
        shown = found_on or path
        hidden = await self.hidden(shown)
        sent = {**{name: hidden[name] for name in ("csrf", "key") if name in hidden}, **fields}
        headers = {"referer": HOST + shown, **({"hx-request": "true"} if as_script else {})}
        return await self.post(path, data=sent, files=files, headers=headers)

    async def follow(self, answer):
        """Go where an answer leads."""
        assert answer.status_code == 303, (answer.status_code, answer.text[:500])
        return await self.get(answer.headers["location"])

    async def opens_thread(self, room_id, title="Arbre", body="Bonjour."):
        """Open a thread; return its address."""
        return led_to(await self.fill_in(f"/rooms/{room_id}/threads/new", title=title, body=body))

    async def says(self, thread, body, **fields):
        """Say something in a thread; return its position."""
        answer = await self.fill_in(f"{thread}/messages", thread, body=body, **fields)
        assert answer.status_code == 303, (answer.status_code, answer.text[:500])
        return int(urlsplit(answer.headers["location"]).fragment.removeprefix("e-"))


def led_to(answer):
    """Return the path that an answer leads to."""
    assert answer.status_code == 303, (answer.status_code, answer.text[:500])
    return urlsplit(answer.headers["location"]).path


@pytest.fixture
async def browser_of(door, pump_p4):
    """Give the browser of somebody of the cast, signed in; of "nobody", signed out; who left, as he was before."""
    opened = []

    async def browser_of(who="nobody", language="fr"):
        token = None
        if who != "nobody":
            try:
                token = await open_session(
                    pump_p4[who].person_id,
                    proven_by="demo",
                    lasting=timedelta(days=1),
                    idle=timedelta(days=1),
                )
            except Absent:
                token = "of-somebody-who-left"
        opened.append(Browser(door, language, token))
        return opened[-1]

    yield browser_of
    for browser in opened:
        await browser.aclose()
