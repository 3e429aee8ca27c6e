"""A company with administrators, its provider, and how far its connection has come."""

import pytest

from conftest import rebuilt_alike
from mitoyen.domains.connections import commands, queries
from mitoyen.domains.connections.unrecorded import (
    allow_private,
    forget_providers,
    seal_client_secret,
)
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from tests import cast as everybody
from tests.counterparts.issuer import issuer as started


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
async def cast(house, owner):
    cast = everybody.PumpP4()
    await everybody._companies(cast)
    async with rebuilt_alike(owner, cast.company_rooms.values):
        yield cast


@pytest.fixture
def proved(monkeypatch):
    """The company has proved a domain and named a referent with a passkey; set what it has to something else."""
    had = {"domains": 1, "referents": ["p_referent"]}

    async def proved_domains(_db, _actor):
        return had["domains"]

    async def ready_referents(_db, _actor):
        return had["referents"]

    monkeypatch.setattr(queries, "proved_domains", proved_domains)
    monkeypatch.setattr(queries, "ready_referents", ready_referents)
    return had


def itself(actor):
    return CompanyItself(organisation_id=actor.organisation_id)


@pytest.fixture
def connect(cast, issuer, proved):
    """Bring a connection of Boréal so far: draft, described, tested, live."""

    async def connect(state="live", *, who="jeanne", url=None, **settings):
        opened = await commands.open_connection(actor=cast[who], protocol="oidc")
        connection_id = opened.event.connection_id
        asked = {"actor": cast[who], "connection_id": connection_id}
        if state == "draft":
            return connection_id
        await commands.describe_connection(
            **asked, settings={"issuer": url or issuer.url, "client_id": "mitoyen"} | settings
        )
        await commands.replace_secret(**asked, sealed=seal_client_secret(connection_id, "s3cr3t"))
        if state in ("tested", "live"):
            await commands.test_connection(**asked)
        if state == "live":
            await commands.go_live(**asked, proven_at=clock.now())
        return connection_id

    return connect
