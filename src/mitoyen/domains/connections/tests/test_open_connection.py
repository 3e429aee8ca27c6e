"""Opening a connection: administrators, for their own company."""

import pytest

from mitoyen.domains.connections import commands, queries
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading


async def test_an_administrator_opens_a_draft_that_his_company_alone_sees(cast):
    opened = await commands.open_connection(actor=cast["jeanne"], protocol="oidc")
    connection_id = opened.event.connection_id

    async with reading(cast["jeanne"]) as db:
        found = await queries.connection(db, cast["jeanne"], connection_id)
    assert (found.state, found.settings, found.protocol) == ("draft", {}, "oidc")
    for who in ("karim", "nadia", "outsider"):
        async with reading(cast[who]) as db:
            assert await queries.connections(db, cast[who]) == []
            with pytest.raises(Absent):
                await queries.connection(db, cast[who], connection_id)


async def test_nobody_else_opens_one(cast):
    with pytest.raises(Refused) as refusal:
        await commands.open_connection(actor=cast["nadia"], protocol="oidc")

    assert refusal.value.rule == "connections.administrators_only"


async def test_there_are_ten_at_most(cast):
    for _ in range(10):
        await commands.open_connection(actor=cast["jeanne"], protocol="saml")

    with pytest.raises(Refused) as refusal:
        await commands.open_connection(actor=cast["jeanne"], protocol="saml")

    assert refusal.value.rule == "connections.too_many"
