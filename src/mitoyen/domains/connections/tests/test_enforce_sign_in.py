"""The company's sign-in as the only way in, but for named referents."""

from datetime import timedelta

import pytest

from mitoyen.domains.connections import commands, queries
from mitoyen.domains.people.unrecorded import open_session, session
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Refused

LASTS = {"lasting": timedelta(days=1), "idle": timedelta(days=1)}


async def enforce(cast, connection_id, *, on=True, proven_at="now"):
    return await commands.enforce_sign_in(
        actor=cast["jeanne"],
        connection_id=connection_id,
        on=on,
        proven_at=clock.now() if proven_at == "now" else proven_at,
    )


async def test_whoever_came_in_otherwise_is_out_but_for_referents_and_who_decides(
    cast, connect, proved
):
    connection_id = await connect("live")
    opened = {
        who: await open_session(cast[who].person_id, proven_by="mailbox", **LASTS)
        for who in ("jeanne", "nadia", "thomas", "karim")
    }
    company = await open_session(cast["nadia"].person_id, proven_by="company", **LASTS)
    proved["referents"] = [cast["thomas"].person_id]

    await enforce(cast, connection_id)

    assert await session(opened["nadia"]) is None
    for token in (opened["jeanne"], opened["thomas"], opened["karim"], company):
        assert await session(token) is not None
    boreal = cast["jeanne"].organisation_id
    assert (await queries.enforced_on(boreal)).connection_id == connection_id
    assert await enforce(cast, connection_id) is None

    await enforce(cast, connection_id, on=False)
    assert await queries.enforced_on(boreal) is None


@pytest.mark.parametrize(
    ("state", "referents", "proven_at", "rule"),
    [
        ("tested", ["p_x"], "now", "connections.not_live"),
        ("live", [], "now", "connections.no_referent"),
        ("live", ["p_x"], None, "connections.prove_again"),
    ],
)
async def test_what_it_wants_first(cast, connect, proved, state, referents, proven_at, rule):
    connection_id = await connect(state)
    proved["referents"] = referents

    with pytest.raises(Refused) as refusal:
        await enforce(cast, connection_id, proven_at=proven_at)

    assert refusal.value.rule == rule


async def test_it_ends_with_its_connection(cast, connect):
    connection_id = await connect("live")
    await enforce(cast, connection_id)

    await commands.close_connection(
        actor=cast["jeanne"], connection_id=connection_id, proven_at=clock.now()
    )

    assert await queries.enforced_on(cast["jeanne"].organisation_id) is None
