import pytest

from mitoyen.domains.talk.commands import close_thread, reopen_thread
from mitoyen.foundation.decisions import Absent, Refused


async def reopens(talk, who):
    return await reopen_thread(actor=talk[who], room_id=talk.room_id, thread_id=talk.thread_id)


@pytest.fixture
async def closed(talk):
    await close_thread(
        actor=talk["karim"], room_id=talk.room_id, thread_id=talk.thread_id, conclusion="48 h6"
    )
    return talk


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_who_is_not_there_finds_nothing(closed, who):
    with pytest.raises(Absent):
        await reopens(closed, who)


@pytest.mark.parametrize("who", ["karim", "jeanne", "denis"])
async def test_any_company_opens_it_again_and_then_it_takes_messages(closed, who):
    await reopens(closed, who)

    seen = await closed.thread("sophie")
    assert (seen.closed_at, seen.conclusion, seen.closed_by_name) == (None, None, None)
    assert await closed.says("jeanne")


async def test_an_open_thread_is_not_opened_again(talk):
    with pytest.raises(Refused) as refusal:
        await reopens(talk, "karim")

    assert refusal.value.rule == "talk.thread_open"
