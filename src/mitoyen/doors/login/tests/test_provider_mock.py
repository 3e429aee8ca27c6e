"""Signing in by somebody else's provider, in a process of its own: oidc-provider-mock."""

from datetime import timedelta

import pytest

from mitoyen.domains.connections.unrecorded import allow_private, forget_providers
from mitoyen.domains.people.unrecorded import session
from mitoyen.doors.login.heartbeat import ask_about_due
from tests.counterparts.provider_mock import provider_mock

from .company import connected


@pytest.fixture(scope="module")
def provider():
    with provider_mock() as one:
        yield one


@pytest.fixture
async def boreal(cast, provider):
    """Boréal, connected to the provider."""
    allow_private(allowed=True)
    yield await connected(cast, provider)
    allow_private(allowed=False)
    forget_providers()


async def test_somebody_bound_comes_in_and_somebody_else_does_not(boreal, browser, cast):
    await boreal.bind("nadia", "n1")
    boreal.issuer.knows("n1", email=cast.addresses["nadia"], name="Nadia Roux")
    boreal.issuer.knows("attacker", email=cast.addresses["nadia"])
    one, two = await browser(), await browser()

    assert await boreal.signs_in(one, "n1", towards="/spaces") == ("/spaces", {})
    assert (await session(one.session)).actor == cast["nadia"]

    led, said = await boreal.signs_in(two, "attacker")
    assert (led, said["problem"]) == (boreal.entrance, "company_unknown")
    assert two.session is None


async def test_what_the_provider_takes_back_ends_access(boreal, browser, cast, owner):
    await boreal.bind("nadia", "n1")
    one = await browser()
    await boreal.signs_in(one, "n1")
    long_ago = timedelta(minutes=16)
    aged = "UPDATE connections_refresh SET checked_at = checked_at - %s WHERE connection_id = %s"
    await owner.execute(aged, (long_ago, boreal.connection_id))
    await ask_about_due()
    assert await session(one.session) is not None
    boreal.issuer.revokes("n1")
    await owner.execute(aged, (long_ago, boreal.connection_id))

    await ask_about_due()

    assert await session(one.session) is None
