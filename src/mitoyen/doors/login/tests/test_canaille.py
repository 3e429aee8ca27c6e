"""Signing in by a real provider: Canaille, with its pages, its consent, its locks."""

import re
import socket
from contextlib import closing
from datetime import timedelta
from html import unescape
from time import monotonic, sleep
from types import SimpleNamespace
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest

from mitoyen.domains.connections.commands import replace_secret
from mitoyen.domains.connections.unrecorded import (
    allow_private,
    forget_providers,
    seal_client_secret,
)
from mitoyen.domains.people.unrecorded import session
from mitoyen.doors.login.heartbeat import ask_about_due
from tests.counterparts.canaille import Canaille

from .company import connected, why
from .conftest import HOST

PASSWORD = "nadia-s own pass-phrase 1"


class Person:
    """Somebody before Canaille's pages, who fills in what they ask."""

    def __init__(self, name):
        self._answers = {"login": name, "password": PASSWORD}
        self._browser = httpx.Client(timeout=30)

    def close(self):
        self._browser.close()

    def goes(self, address):
        """Follow the pages from `address` until they lead back to us; return what is brought."""
        answer = self._browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                led = urljoin(str(answer.url), answer.headers["location"])
                if led.startswith(HOST):
                    brought = parse_qs(urlsplit(led).query)
                    return {name: values[0] for name, values in brought.items()}
                answer = self._browser.get(led)
            else:
                answer = self._sends(answer)
        raise AssertionError(answer.text)

    def _sends(self, page):
        form = next(
            one
            for one in re.findall(r"<form.*?</form>", page.text, re.DOTALL)
            if "csrf_token" in one
        )
        said = {"answer": "accept"} if 'name="answer"' in form else {}
        for one in re.findall(r"<input[^>]*>", form):
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', one))
            name = attributes.get("name", "")
            if name in self._answers or attributes.get("type") == "hidden":
                said[name] = self._answers.get(name, unescape(attributes.get("value", "")))
        action = re.search(r'<form[^>]*\saction="([^"]*)"', form)
        return self._browser.post(
            urljoin(str(page.url), unescape(action[1])) if action else page.url, data=said
        )


@pytest.fixture
async def boreal(cast):
    """Boréal, whose people sign in by its Canaille."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    allow_private(allowed=True)
    boreal = await connected(cast, SimpleNamespace(url=f"http://127.0.0.1:{port}"))
    canaille = Canaille(
        port=port,
        receiver="http://127.0.0.1:9/scim",
        token="none",
        redirect=f"{HOST}{boreal.back}",
    )
    await (
        replace_secret(  # Canaille does not decode the halves of a Basic header: a plain one, then
            actor=boreal.actor,
            connection_id=boreal.connection_id,
            sealed=seal_client_secret(boreal.connection_id, canaille.client_secret),
        )
    )
    try:
        canaille.settle().start()
        wait_for(f"{canaille.url}/.well-known/openid-configuration")
        boreal.canaille = canaille
        yield boreal
    finally:
        canaille.close()
        allow_private(allowed=False)
        forget_providers()


def wait_for(url):
    until = monotonic() + 60
    while True:
        try:
            return httpx.get(url).raise_for_status()
        except httpx.HTTPError:
            assert monotonic() < until, "Canaille did not answer"
            sleep(0.2)


async def test_a_person_comes_in_and_is_out_when_canaille_locks_her(boreal, browser, cast, owner):
    boreal.canaille.run(
        *("create", "user", "--user-name", "nadia", "--password", PASSWORD),
        *("--family-name", "Roux", "--emails", cast.addresses["nadia"]),
    )
    await boreal.bind("nadia", "nadia")
    one = await browser()
    address = await boreal.goes(one, towards="/spaces")

    with closing(Person("nadia")) as person:
        led = await boreal.returns(one, person.goes(address))

    assert led == ("/spaces", {}), await why(boreal)
    assert (await session(one.session)).actor == cast["nadia"]
    aged = "UPDATE connections_refresh SET checked_at = checked_at - %s WHERE connection_id = %s"
    await owner.execute(aged, (timedelta(minutes=16), boreal.connection_id))
    await ask_about_due()
    assert await session(one.session) is not None

    boreal.canaille.run("set", "user", "nadia", "--lock-date", "2026-01-01T00:00:00+00:00")
    await owner.execute(aged, (timedelta(minutes=16), boreal.connection_id))
    await ask_about_due()

    assert await session(one.session) is None
