"""A withdrawn token opens nothing from that commit on."""

import pytest

from mitoyen.domains.directories import queries
from mitoyen.domains.directories.commands import make_token, withdraw_token
from mitoyen.domains.directories.unrecorded import caller_of
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading


async def test_a_withdrawn_token_opens_nothing(cast):
    made = await make_token(actor=cast["jeanne"], days=1)
    other = await make_token(actor=cast["jeanne"], days=1)

    await withdraw_token(actor=cast["jeanne"], token_id=made.recorded.event.token_id)

    assert await caller_of(made.token) is None
    assert (await caller_of(other.token)).live
    async with reading(cast["jeanne"]) as db:
        assert len(await queries.tokens(db, cast["jeanne"])) == 1
    await make_token(actor=cast["jeanne"], days=1)


async def test_another_company_s_token_is_not_there(cast):
    made = await make_token(actor=cast["jeanne"], days=1)

    with pytest.raises(Absent):
        await withdraw_token(actor=cast["lucie"], token_id=made.recorded.event.token_id)
    with pytest.raises(Refused):
        await withdraw_token(actor=cast["nadia"], token_id=made.recorded.event.token_id)
    assert (await caller_of(made.token)).live
