"""A certified provider of sign-in, in a process of its own: in with it for real, out there, and out here."""

import asyncio
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mitoyen.domains.connections.unrecorded import allow_private, forget_providers
from mitoyen.domains.people.unrecorded import session
from tests.counterparts.oidc_provider import OidcProvider
from tests.journeys.standing import free_port

from .company import connected
from .serving import serving


@pytest.fixture
async def served(house):
    async with serving() as origin:
        yield origin


class Named:
    """What `connected` asks of a provider."""

    def __init__(self, url):
        self.url = url


@pytest.fixture
async def boreal(cast, served):
    """Boréal, whose people sign in by a provider of its own that stands and speaks."""
    port = free_port()
    company = await connected(cast, Named(f"http://127.0.0.1:{port}"))
    forget_providers()
    allow_private(allowed=True)
    company.provider = await asyncio.to_thread(
        OidcProvider,
        port=port,
        house=f"{served}{company.start}",
        secret="s3cr3t & more",
    )
    yield company
    await asyncio.to_thread(company.provider.close)
    allow_private(allowed=False)
    forget_providers()


class Person(httpx.AsyncClient):
    """A browser that goes wherever it is led."""

    def __init__(self):
        super().__init__(headers={"user-agent": "Firefox/128.0 Linux"})

    async def follows(self, answer, *, until):
        """Go on until an address begins like `until`; return it."""
        for _ in range(12):
            assert answer.is_redirect, (answer.status_code, answer.text)
            address = str(answer.url.join(answer.headers["location"]))
            if address.startswith(until):
                return address
            answer = await self.get(address)
            while form := re.search(r'<form.*?action="([^"]+)".*?</form>', answer.text, re.DOTALL):
                fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
                fields |= {"login": "n1", "password": "any"} if 'name="login"' in form[0] else {}
                answer = await self.post(form[1], data=fields)
        raise AssertionError("led in a circle")

    async def signs_in(self, origin, company):
        back = f"{origin}{company.back}"
        brought = await self.follows(await self.get(f"{origin}{company.start}"), until=back)
        answer = await self.get(brought)
        led = urlsplit(answer.headers["location"])
        return led.path, parse_qs(led.query)

    async def signs_out(self, provider):
        """Sign out at the provider itself, by its own page."""
        page = await self.get(f"{provider.url}/session/end")
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        answer = await self.post(
            f"{provider.url}/session/end/confirm", data=fields | {"logout": "yes"}
        )
        assert answer.status_code in (200, 303), answer.text


async def test_out_there_is_out_here(cast, served, boreal):
    await boreal.bind("nadia", "n1")
    async with Person() as nadia, Person() as elsewhere:
        for browser in (nadia, elsewhere):
            _, said = await browser.signs_in(served, boreal)
            assert "problem" not in said, said
            assert (await session(browser.cookies["mitoyen"])).person_id == cast["nadia"].person_id

        await nadia.signs_out(boreal.provider)

        assert "told" in boreal.provider.said()
        assert await session(nadia.cookies["mitoyen"]) is None
        assert await session(elsewhere.cookies["mitoyen"]) is not None  # another sign-in of hers

        await nadia.signs_in(served, boreal)
        assert await session(nadia.cookies["mitoyen"]) is not None
