"""Going live: tested, with a proved domain, by an administrator who has just proved who he is."""

from datetime import timedelta

import pytest

from mitoyen.domains.connections import commands, queries
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Refused


async def rule_of(cast, connection_id, *, who="jeanne", proven_at="now"):
    with pytest.raises(Refused) as refusal:
        await commands.go_live(
            actor=cast[who],
            connection_id=connection_id,
            proven_at=clock.now() if proven_at == "now" else proven_at,
        )
    return refusal.value.rule


async def test_people_sign_in_by_it_from_then_on(cast, connect):
    connection_id = await connect("live")

    found = await queries.entrance_of(cast["jeanne"].organisation_id)
    assert (found.connection_id, found.state) == (connection_id, "live")
    assert await queries.entrance_of(cast["karim"].organisation_id) is None
    assert await rule_of(cast, connection_id) == "connections.live_already"


async def test_it_is_tested_first(cast, connect):
    assert await rule_of(cast, await connect("described")) == "connections.not_tested"


async def test_a_domain_is_proved_first(cast, connect, proved):
    proved["domains"] = 0

    assert await rule_of(cast, await connect("tested")) == "connections.no_domain"


async def test_one_connection_at_a_time(cast, connect):
    await connect("live")

    assert await rule_of(cast, await connect("tested")) == "connections.another_live"


async def test_whoever_was_proved_long_ago_proves_himself_again(cast, connect):
    connection_id = await connect("tested")
    long_ago = clock.now() - timedelta(minutes=11)

    assert await rule_of(cast, connection_id, proven_at=long_ago) == "connections.prove_again"
    assert await rule_of(cast, connection_id, proven_at=None) == "connections.prove_again"


async def test_nobody_but_its_administrators(cast, connect):
    connection_id = await connect("tested")

    assert await rule_of(cast, connection_id, who="nadia") == "connections.administrators_only"
    assert await rule_of(cast, connection_id, who="karim") == "nothing_here"
