"""Boréal with a sign-in of its own, and what people do with it, for the tests of the login door."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from mitoyen.domains.connections import commands, queries
from mitoyen.domains.connections.unrecorded import findings, seal_client_secret, ticket
from mitoyen.domains.organisations.commands import claim_domain, note_domain
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.identifiers import ConnectionId
from mitoyen.journal.database import reading


@dataclass
class Company:
    """A company's connection to its provider."""

    cast: object
    administrator: str
    issuer: object
    connection_id: ConnectionId

    @property
    def actor(self):
        return self.cast[self.administrator]

    @property
    def itself(self):
        return CompanyItself(organisation_id=self.actor.organisation_id)

    @property
    def entrance(self):
        return f"/login/of/{self.actor.organisation_id}"

    @property
    def start(self):
        return f"/login/company/{self.connection_id}"

    @property
    def back(self):
        return f"{self.start}/back"

    async def bind(self, who, subject):
        await commands.bind_identity(
            actor=self.itself,
            connection_id=self.connection_id,
            person_id=self.cast[who].person_id,
            subject=subject,
        )

    async def bound(self):
        async with reading(self.itself) as db:
            found = await queries.identities(db, self.itself, self.connection_id)
        return {one.subject: one.person_id for one in found}

    async def enforce(self, *, on=True):
        await commands.enforce_sign_in(
            actor=self.actor,
            connection_id=self.connection_id,
            on=on,
            proven_at=clock.now(),
        )

    def key(self, browser, purpose):
        return {"purpose": purpose, "key": ticket(browser.session, purpose, self.connection_id)}

    async def goes(self, browser, **asked):
        """Begin in a browser; return the provider's address to which it is sent."""
        answer = await browser.get(self.start, params=asked)
        assert answer.status_code == 303, (answer.status_code, answer.text)
        return answer.headers["location"]

    async def returns(self, browser, brought):
        """Come back in a browser; return the page that it is led to, and what its address says."""
        answer = await browser.get(
            self.back, params=brought, headers={"sec-fetch-site": "cross-site"}
        )
        assert answer.status_code == 303, (answer.status_code, answer.text)
        led = urlsplit(answer.headers["location"])
        return led.path, {name: values[0] for name, values in parse_qs(led.query).items()}

    async def signs_in(self, browser, subject, **asked):
        return await self.returns(
            browser, self.issuer.lets_in(await self.goes(browser, **asked), subject)
        )


async def connected(cast, issuer, who="jeanne", **settings):
    """Bring a company's connection live, with its domain proved: all by commands."""
    actor = cast[who]
    domain = cast.addresses[who].rpartition("@")[2]
    claimed = await claim_domain(actor=actor, domain=domain)
    await note_domain(actor=actor, domain_id=claimed.event.domain_id, answer="there")
    opened = await commands.open_connection(actor=actor, protocol="oidc")
    asked = {"actor": actor, "connection_id": opened.event.connection_id}
    given = {"issuer": issuer.url, "client_id": "mitoyen"} | settings
    await commands.describe_connection(**asked, settings=given)
    sealed = seal_client_secret(opened.event.connection_id, "s3cr3t & more")
    await commands.replace_secret(**asked, sealed=sealed)
    await commands.test_connection(**asked)
    await commands.go_live(**asked, proven_at=clock.now())
    return Company(cast, who, issuer, opened.event.connection_id)


async def why(boreal):
    found = await findings(boreal.actor, boreal.connection_id)
    return found[0].outcome if found else None


async def refused(boreal, browser, subject="n1", problem="company_not_proven"):
    """Sign in, and be refused; return the reason that the company's IT reads."""
    one = await browser()
    led, said = await boreal.signs_in(one, subject)
    assert (led, said["problem"]) == (boreal.entrance, problem), await why(boreal)
    assert one.session is None
    return await why(boreal)
