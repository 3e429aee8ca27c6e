"""Boréal with a sign-in of its own that speaks SAML, and browsers that carry what it says."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest

from mitoyen.domains.connections import commands
from mitoyen.domains.connections.unrecorded import findings, ticket
from mitoyen.domains.organisations.commands import claim_domain, note_domain
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.identifiers import ConnectionId
from tests.counterparts.saml_issuer import OBJECT_ID, SamlIssuer


@dataclass
class SamlCompany:
    """A company's connection to its provider."""

    cast: object
    administrator: str
    issuer: SamlIssuer
    connection_id: ConnectionId

    @property
    def actor(self):
        return self.cast[self.administrator]

    @property
    def itself(self):
        return CompanyItself(organisation_id=self.actor.organisation_id)

    @property
    def start(self):
        return f"/login/company/{self.connection_id}"

    async def bind(self, who, subject):
        await commands.bind_identity(
            actor=self.itself,
            connection_id=self.connection_id,
            person_id=self.cast[who].person_id,
            subject=subject,
        )

    async def last_finding(self):
        return (await findings(self.actor, self.connection_id))[0]

    def key(self, browser, purpose):
        return {"purpose": purpose, "key": ticket(browser.session, purpose, self.connection_id)}

    async def goes(self, browser, **asked):
        """Begin in a browser; return the provider's address to which it is sent."""
        answer = await browser.get(self.start, params=asked)
        assert answer.status_code == 303, (answer.status_code, answer.text)
        return answer.headers["location"]

    async def posts(self, browser, form):
        """Bring the provider's answer, as a browser does from another site: without our cookies."""
        kept = dict(browser.cookies)
        browser.cookies.clear()
        answer = await browser.post(
            f"{self.start}/saml",
            data=form,
            headers={"sec-fetch-site": "cross-site", "origin": "https://sso.example"},
        )
        for name, value in kept.items():
            browser.cookies.set(name, value, domain="mitoyen.example")
        return answer

    async def returns(self, browser, form):
        """Bring the answer and go where it leads; return the page, and what its address says."""
        answer = await self.posts(browser, form)
        assert answer.status_code == 303, (answer.status_code, answer.text)
        answer = await browser.get(
            answer.headers["location"], headers={"sec-fetch-site": "cross-site"}
        )
        assert answer.status_code == 303, (answer.status_code, answer.text)
        led = urlsplit(answer.headers["location"])
        return led.path, {name: values[0] for name, values in parse_qs(led.query).items()}

    async def signs_in(self, browser, subject, **said):
        return await self.returns(
            browser, self.issuer.lets_in(await self.goes(browser), subject, **said)
        )


async def connected_by_saml(cast, issuer, who="jeanne", **settings):
    actor = cast[who]
    domain = cast.addresses[who].rpartition("@")[2]
    claimed = await claim_domain(actor=actor, domain=domain)
    await note_domain(actor=actor, domain_id=claimed.event.domain_id, answer="there")
    opened = await commands.open_connection(actor=actor, protocol="saml")
    asked = {"actor": actor, "connection_id": opened.event.connection_id}
    await commands.describe_connection(**asked, settings=issuer.settings(**settings))
    await commands.test_connection(**asked)
    await commands.go_live(**asked, proven_at=clock.now())
    return SamlCompany(cast, who, issuer, opened.event.connection_id)


@pytest.fixture
def issuer():
    return SamlIssuer()


@pytest.fixture
async def boreal(cast, issuer):
    """Boréal, whose people are known by what Entra calls their object."""
    company = await connected_by_saml(cast, issuer, subject=OBJECT_ID)
    await company.bind("nadia", "n1")
    return company


@pytest.fixture
def connect(cast, issuer):
    async def connect(who="jeanne", **settings):
        return await connected_by_saml(cast, issuer, who, **settings)

    return connect
