"""Past an enforced sign-in: named referents, with a passkey, and the journal says it."""

import pytest

from mitoyen.domains.connections import commands
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Refused


@pytest.fixture
async def use(cast, connect, proved):
    connection_id = await connect("live")
    await commands.enforce_sign_in(
        actor=cast["jeanne"], connection_id=connection_id, on=True, proven_at=clock.now()
    )
    proved["referents"] = [cast["jeanne"].person_id]

    async def use(who, *, passkey=True):
        return await commands.use_break_glass(
            actor=CompanyItself(organisation_id=cast[who].organisation_id),
            person_id=cast[who].person_id,
            passkey=passkey,
        )

    return use


async def test_a_referent_comes_in_and_the_journal_says_it(cast, use):
    used = await use("jeanne")

    assert used.event.person_id == cast["jeanne"].person_id
    assert used.room_id == cast.company_rooms["boreal"]


async def test_nobody_else_and_in_no_other_way(use):
    for who, passkey in (("nadia", True), ("jeanne", False)):
        with pytest.raises(Refused) as refusal:
            await use(who, passkey=passkey)
        assert refusal.value.rule == "connections.company_only"


async def test_where_nothing_is_enforced_nothing_is_used(use):
    assert await use("karim") is None
