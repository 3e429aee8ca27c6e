"""An access token acts for the person who made it, as long as it lives and he stays."""

from datetime import timedelta

import pytest

from mitoyen.domains.people import queries
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.people.facts import NameUnfit
from mitoyen.domains.people.unrecorded import (
    DaysUnfit,
    TooManyTokens,
    make_access_token,
    revoke_access_token,
    token_holder,
)
from mitoyen.domains.people.unrecorded.access_tokens import MOST_TOKENS, PREFIX
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading


async def make(actor, **changes):
    given = {"name": "Nightly import", "may_write": False, "days": 30}
    return await make_access_token(actor=actor, **(given | changes))


async def own_tokens(actor):
    async with reading(actor) as db:
        return await queries.access_tokens_of(db, actor)


async def test_a_token_says_for_whom_it_acts_and_whether_it_may_write(cast):
    reads, writes = await make(cast["sophie"]), await make(cast["sophie"], may_write=True)

    reader, writer = await token_holder(reads.token), await token_holder(writes.token)

    assert reader.actor == writer.actor == cast["sophie"]
    assert (reader.may_write, writer.may_write) == (False, True)
    assert reads.token.startswith(PREFIX)


@pytest.mark.parametrize("token", ["", "mit_", "mit_" + "x" * 43, "x" * 47, "mit_" + "é" * 43])
async def test_what_is_no_token_opens_nothing(house, token):
    assert await token_holder(token) is None


async def test_a_token_is_shown_once_and_kept_as_a_hash(cast, by_hand):
    made = await make(cast["sophie"])

    [row] = await own_tokens(cast["sophie"])
    cursor = await by_hand.execute("SELECT string_agg(t::text, '') FROM people_access_token t")
    (kept,) = await cursor.fetchone()

    assert row.access_token_id == made.access_token_id
    assert made.token not in kept
    assert made.token not in str(row)


async def test_a_token_lives_as_many_days_as_was_said(cast):
    made, now = await make(cast["sophie"], days=2), clock.now()

    with clock.standing_at(now + timedelta(days=1, hours=23)):
        assert await token_holder(made.token) is not None
    with clock.standing_at(now + timedelta(days=2, minutes=1)):
        assert await token_holder(made.token) is None


async def test_its_last_use_is_noted_to_the_minute(cast):
    made, now = await make(cast["sophie"]), clock.now()

    for later in (0, 50, 70):
        with clock.standing_at(now + timedelta(seconds=later)):
            await token_holder(made.token)

    [row] = await own_tokens(cast["sophie"])
    assert row.used_at == now + timedelta(seconds=70)


async def test_a_revoked_token_opens_nothing(cast):
    made, other = await make(cast["sophie"]), await make(cast["sophie"])

    await revoke_access_token(actor=cast["sophie"], access_token_id=made.access_token_id)

    assert await token_holder(made.token) is None
    assert await token_holder(other.token) is not None


@pytest.mark.parametrize("who", ["outsider", "jeanne", "karim"])
async def test_nobody_revokes_somebody_elses_token(cast, who):
    made = await make(cast["sophie"])

    await revoke_access_token(actor=cast[who], access_token_id=made.access_token_id)

    assert await token_holder(made.token) is not None
    assert await own_tokens(cast[who]) == []


async def test_a_token_falls_with_its_persons_employment(cast):
    made = await make(cast["nadia"], may_write=True)

    await end_access(actor=cast["jeanne"], person_id=cast["nadia"].person_id)

    assert await token_holder(made.token) is None


async def test_somebody_who_has_left_makes_none(cast):
    with pytest.raises(Absent):
        await make(cast["thomas"])


@pytest.mark.parametrize("days", [-1, 0, 366, 100_000])
async def test_a_token_lives_a_year_at_most(cast, days):
    with pytest.raises(DaysUnfit):
        await make(cast["sophie"], days=days)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\0b"])
async def test_a_token_has_a_name(cast, name):
    with pytest.raises(NameUnfit):
        await make(cast["sophie"], name=name)


async def test_a_person_has_a_bounded_number_of_tokens(cast):
    for _ in range(MOST_TOKENS):
        await make(cast["sophie"], days=1)

    with pytest.raises(TooManyTokens):
        await make(cast["sophie"])

    with clock.standing_at(clock.now() + timedelta(days=1, minutes=1)):
        await make(cast["sophie"])
