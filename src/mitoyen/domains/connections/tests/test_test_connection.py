"""A test says that the connection works; only a complete one can be tested."""

import pytest

from mitoyen.domains.connections import commands, queries
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


async def test_a_described_connection_is_tested(cast, connect):
    connection_id = await connect("tested")

    async with reading(cast["jeanne"]) as db:
        found = await queries.connection(db, cast["jeanne"], connection_id)
    assert found.state == "tested"
    assert found.tested_at is not None


async def test_a_draft_cannot_be_tested(cast, connect):
    connection_id = await connect("draft")

    with pytest.raises(Refused) as refusal:
        await commands.test_connection(actor=cast["jeanne"], connection_id=connection_id)

    assert refusal.value.rule == "connections.not_described"
