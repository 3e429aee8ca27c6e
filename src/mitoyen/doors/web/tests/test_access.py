"""Access is asked together, and no answer is older than its question."""

import asyncio
from datetime import timedelta

import pytest

from mitoyen.domains.people.unrecorded import end_session, open_session
from mitoyen.doors.web import access
from mitoyen.doors.web.access import Access
from mitoyen.foundation.decisions import Busy


@pytest.fixture
async def tokens(pump_p4):
    return {
        who: await open_session(
            pump_p4[who].person_id,
            proven_by="demo",
            lasting=timedelta(days=1),
            idle=timedelta(days=1),
        )
        for who in ("karim", "lucie", "outsider")
    }


async def test_each_hears_of_himself(pump_p4, tokens):
    asked = Access()

    common = await asyncio.gather(*(asked.reader(pump_p4.common, t) for t in tokens.values()))
    prices = await asyncio.gather(*(asked.reader(pump_p4.prices, t) for t in tokens.values()))

    people = [found and found.person_id for found in common]
    assert people == [pump_p4["karim"].person_id, pump_p4["lucie"].person_id, None]
    assert [bool(found) for found in prices] == [True, False, False]
    assert await asked.reader(pump_p4.common, None) is None
    assert await asked.reader(pump_p4.common, "no token of ours") is None


async def test_who_asks_meanwhile_waits_for_the_next_question(pump_p4, tokens, monkeypatch):
    questions, really = [], access.readers_now

    async def readers_now(room_id, hashes):
        questions.append(len(hashes))
        await asyncio.sleep(0.02)
        return await really(room_id, hashes)

    monkeypatch.setattr(access, "readers_now", readers_now)
    asked = Access()

    first = asyncio.create_task(asked.reader(pump_p4.common, tokens["karim"]))
    await asyncio.sleep(0.005)
    rest = [
        asyncio.create_task(asked.reader(pump_p4.common, token))
        for token in [*tokens.values()] * 20
    ]
    await end_session(tokens["karim"])
    answers = await asyncio.gather(*rest)

    assert (await first) is not None or questions
    assert questions == [1, 3]
    assert answers[0] is None  # the session ended after this was asked, before it was answered


async def test_who_leaves_does_not_stop_the_others(pump_p4, tokens):
    asked = Access()

    gone = asyncio.create_task(asked.reader(pump_p4.common, tokens["karim"]))
    stays = asyncio.create_task(asked.reader(pump_p4.common, tokens["karim"]))
    await asyncio.sleep(0)
    gone.cancel()

    assert await stays is not None
    assert asked._waiting == asked._asking == {}


async def test_all_hear_of_a_database_that_cannot_say(pump_p4, tokens, monkeypatch):
    async def readers_now(room_id, hashes):
        raise Busy("unreachable")

    monkeypatch.setattr(access, "readers_now", readers_now)
    asked = Access()

    answers = await asyncio.gather(
        *(asked.reader(pump_p4.common, token) for token in tokens.values()), return_exceptions=True
    )

    assert [type(answer) for answer in answers] == [Busy] * 3
    assert asked._asking == {}
