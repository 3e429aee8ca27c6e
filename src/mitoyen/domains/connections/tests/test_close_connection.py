"""Closing: nobody signs in by it, and whoever had is signed out."""

from datetime import timedelta

import pytest

from mitoyen.domains.connections import commands, queries
from mitoyen.domains.connections.unrecorded import Proven, keep_sign_in
from mitoyen.domains.people.unrecorded import open_session, session
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Refused

LASTS = {"lasting": timedelta(days=1), "idle": timedelta(days=1)}


async def test_sessions_of_the_connection_end_and_others_stay(cast, connect, owner):
    connection_id = await connect("live")
    nadia = cast["nadia"].person_id
    by_company = await open_session(nadia, proven_by="company", **LASTS)
    by_mailbox = await open_session(nadia, proven_by="mailbox", **LASTS)
    await keep_sign_in(
        by_company, connection_id, nadia, Proven(subject="n1", refresh_token="again")
    )

    await commands.close_connection(
        actor=cast["jeanne"], connection_id=connection_id, proven_at=clock.now()
    )

    assert await session(by_company) is None
    assert await session(by_mailbox) is not None
    assert await queries.entrance_of(cast["jeanne"].organisation_id) is None
    for table in ("secret", "refresh", "exchange", "sign_in"):
        kept = await owner.execute(
            f"SELECT FROM connections_{table} WHERE connection_id = %s", (connection_id,)
        )
        assert kept.rowcount == 0, table


async def test_it_asks_for_a_fresh_proof_and_happens_once(cast, connect):
    connection_id = await connect("live")
    asked = {"actor": cast["jeanne"], "connection_id": connection_id}

    with pytest.raises(Refused) as refusal:
        await commands.close_connection(**asked, proven_at=None)
    assert refusal.value.rule == "connections.prove_again"

    await commands.close_connection(**asked, proven_at=clock.now())
    with pytest.raises(Refused) as refusal:
        await commands.close_connection(**asked, proven_at=clock.now())
    assert refusal.value.rule == "connections.closed"
