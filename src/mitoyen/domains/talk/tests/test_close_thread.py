import pytest

from mitoyen.domains.talk.commands import ConclusionTooLong, close_thread
from mitoyen.foundation.decisions import Absent, Refused


async def closes(talk, who, **more):
    return await close_thread(
        actor=talk[who], room_id=talk.room_id, thread_id=talk.thread_id, **more
    )


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_who_is_not_there_finds_nothing(talk, who):
    with pytest.raises(Absent):
        await closes(talk, who)


@pytest.mark.parametrize("who", ["karim", "jeanne", "denis"])
async def test_any_company_closes_with_a_conclusion(talk, who):
    closed = await closes(talk, who, conclusion=" 48 h6, bague chez Cadmus. ")

    seen = await talk.thread("sophie")
    assert (seen.closed_at, seen.closed_index) == (closed.at, closed.index)
    assert seen.conclusion == "48 h6, bague chez Cadmus."
    assert seen.closed_by_name is not None


async def test_a_conclusion_is_not_needed(talk):
    assert (await closes(talk, "karim", conclusion=" ")).event.conclusion is None


async def test_a_closed_thread_is_not_closed_again(talk):
    await closes(talk, "karim")

    with pytest.raises(Refused) as refusal:
        await closes(talk, "denis")

    assert refusal.value.rule == "talk.thread_closed"


async def test_a_conclusion_has_a_length(talk):
    with pytest.raises(ConclusionTooLong) as found:
        await closes(talk, "karim", conclusion="a" * 2_001)

    assert found.value.field == "conclusion"
