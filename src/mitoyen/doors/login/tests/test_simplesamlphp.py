"""A provider that speaks SAML, in a process of its own, as companies run it: its metadata read, a person signed in."""

import asyncio
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mitoyen.domains.connections import commands
from mitoyen.domains.connections.facts import written_saml
from mitoyen.domains.connections.unrecorded import allow_private, findings, forget_providers
from mitoyen.domains.connections.unrecorded.saml_metadata import fetched_metadata
from mitoyen.domains.connections.unrecorded.sign_ins import signed_in_by
from mitoyen.domains.organisations.commands import claim_domain, note_domain
from mitoyen.domains.people.unrecorded import session
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from tests.counterparts.simplesamlphp import SimpleSamlPhp
from tests.journeys.standing import free_port

from .serving import serving

PASSWORD = "correct horse"


@pytest.fixture
async def served(house):
    async with serving() as origin:
        yield origin


@pytest.fixture
async def provider(house):
    """Boréal's provider: nadia is `n1` there, and somebody whom we do not know `x1`."""
    people = {"nadia": (PASSWORD, "n1"), "somebody": (PASSWORD, "x1")}
    one = await asyncio.to_thread(SimpleSamlPhp, port=free_port(), people=people)
    allow_private(allowed=True)
    yield one
    await asyncio.to_thread(one.close)
    allow_private(allowed=False)
    forget_providers()


@pytest.fixture
async def connection_id(cast, served, provider):
    """Boréal's connection, described by what the provider says of itself; the provider knows ours."""
    actor = cast["jeanne"]
    claimed = await claim_domain(actor=actor, domain=cast.addresses["jeanne"].rpartition("@")[2])
    await note_domain(actor=actor, domain_id=claimed.event.domain_id, answer="there")
    opened = await commands.open_connection(actor=actor, protocol="saml")
    asked = {"actor": actor, "connection_id": opened.event.connection_id}
    said = await fetched_metadata(f"{provider.url}/saml2/idp/metadata.php")
    assert written_saml(said)["subject"] == "persistent"
    await commands.describe_connection(**asked, settings=said)
    await commands.test_connection(**asked)
    await commands.go_live(**asked, proven_at=clock.now())
    await commands.bind_identity(
        actor=CompanyItself(organisation_id=actor.organisation_id),
        connection_id=opened.event.connection_id,
        person_id=cast["nadia"].person_id,
        subject="n1",
    )
    async with httpx.AsyncClient() as asking:
        ours = (
            await asking.get(f"{served}/login/company/{opened.event.connection_id}/metadata")
        ).text
    provider.knows((re.search('entityID="(.*?)"', ours)[1], re.search('Location="(.*?)"', ours)[1]))
    return opened.event.connection_id


class Person(httpx.AsyncClient):
    """A browser that goes wherever it is led and fills in what it is asked."""

    def __init__(self, name):
        super().__init__(headers={"user-agent": "Firefox/128.0 Linux"}, timeout=20)
        self._name = name

    async def signs_in(self, origin, connection_id):
        """Sign in by the company; return the page of ours that this leads to, and what its address says."""
        answer = await self.get(f"{origin}/login/company/{connection_id}")
        for _ in range(12):
            if answer.is_redirect:
                address = answer.url.join(answer.headers["location"])
                led = urlsplit(str(address))
                if f"{led.scheme}://{led.netloc}" == origin and "/company/" not in led.path:
                    return led.path, parse_qs(led.query)
                answer = await self.get(address)
                continue
            form = re.search(r"<form[^>]*?>.*?</form>", answer.text, re.DOTALL)
            assert form, answer.text[-2000:]
            action = re.search('action="([^"]*)"', form[0])
            fields = dict(filled(form[0]))
            if "username" in form[0]:
                fields |= {"username": self._name, "password": PASSWORD}
            answer = await self.post(
                answer.url.join(unescape(action[1]) if action else ""), data=fields
            )
        raise AssertionError("led in a circle")


def filled(form):
    """Yield the fields of a form that have a value."""
    for field in re.findall(r"<input[^>]*>", form):
        said = dict(re.findall(r'(\w+)="([^"]*)"', field))
        if said.get("name"):
            yield said["name"], unescape(said.get("value", ""))


async def test_in_by_a_provider_as_companies_run_it(cast, served, provider, connection_id):
    async with Person("nadia") as nadia, Person("somebody") as somebody:
        assert await nadia.signs_in(served, connection_id) == ("/", {})

        found = await session(nadia.cookies["mitoyen"])
        assert found.person_id == cast["nadia"].person_id
        (opened,) = await signed_in_by(connection_id, subject="n1")
        assert opened.person_id == cast["nadia"].person_id

        _, said = await somebody.signs_in(served, connection_id)
        assert said["problem"] == ["company_unknown"]
        assert "mitoyen" not in somebody.cookies
    (last, *_) = await findings(cast["jeanne"], connection_id)
    assert (last.outcome, last.said["sub"]) == ("not_bound", "x1")
