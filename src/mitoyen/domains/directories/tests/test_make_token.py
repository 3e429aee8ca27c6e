"""A token for the company's directory: two at a time, made by administrators, kept as a hash."""

import pytest

from mitoyen.domains.directories import queries
from mitoyen.domains.directories.commands import make_token
from mitoyen.domains.directories.facts import TOKEN_CHARACTERS, DaysUnfit
from mitoyen.domains.directories.unrecorded import caller_of
from mitoyen.foundation.decisions import Refused
from mitoyen.journal.database import reading


async def test_a_token_says_whose_directory_comes(cast, boreal):
    made = await make_token(actor=cast["jeanne"], days=90)

    caller = await caller_of(made.token)
    assert len(made.token) == TOKEN_CHARACTERS
    assert caller.company == boreal
    assert caller.live
    async with reading(cast["jeanne"]) as db:
        (shown,) = await queries.tokens(db, cast["jeanne"])
        assert await queries.linked(db, boreal.organisation_id)
    assert shown.token_id == made.recorded.event.token_id
    assert (shown.expires_at - shown.made_at).days == 90
    assert shown.used_at is not None


async def test_two_live_at_most(cast):
    await make_token(actor=cast["jeanne"], days=1)
    await make_token(actor=cast["jeanne"], days=1)

    with pytest.raises(Refused) as refusal:
        await make_token(actor=cast["jeanne"], days=1)
    assert refusal.value.rule == "directories.two_tokens"


@pytest.mark.parametrize("days", [0, -1, 731])
async def test_it_ends_within_two_years(cast, days):
    with pytest.raises(DaysUnfit):
        await make_token(actor=cast["jeanne"], days=days)


async def test_only_administrators_make_one(cast):
    with pytest.raises(Refused) as refusal:
        await make_token(actor=cast["nadia"], days=1)
    assert refusal.value.rule == "directories.administrators_only"


async def test_its_secret_stands_nowhere(cast, owner):
    made = await make_token(actor=cast["jeanne"], days=1)

    cursor = await owner.execute(
        "SELECT s::text FROM directories_secret s UNION ALL SELECT t::text FROM directories_token t"
    )
    assert not [one for (one,) in await cursor.fetchall() if made.token[8:] in one]


async def test_a_token_that_is_over_opens_nothing(cast, owner, boreal):
    made = await make_token(actor=cast["jeanne"], days=1)
    await owner.execute("UPDATE directories_secret SET expires_at = now() - interval '1 second'")

    caller = await caller_of(made.token)
    assert not caller.live
    async with reading(boreal) as db:
        assert not await queries.linked(db, boreal.organisation_id)


@pytest.mark.parametrize("token", ["", "mitscim_", "mitscim_" + "a" * 43, "x" * 51])
async def test_what_nobody_holds_is_nobody_s(cast, token):
    assert await caller_of(token) is None
