import pytest

from mitoyen.domains.talk.commands import (
    ReactionUnfit,
    close_thread,
    give_reaction,
    withdraw_reaction,
)
from mitoyen.foundation.decisions import Absent, Refused


async def withdraws(talk, who, reaction="heart"):
    return await withdraw_reaction(
        actor=talk[who], room_id=talk.room_id, message_id=talk.first, reaction=reaction
    )


@pytest.fixture
async def loved(talk):
    for who in ("jeanne", "denis"):
        await give_reaction(
            actor=talk[who], room_id=talk.room_id, message_id=talk.first, reaction="heart"
        )
    return talk


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_who_is_not_there_finds_nothing(loved, who):
    with pytest.raises(Absent):
        await withdraws(loved, who)


async def test_one_withdraws_ones_own_sign_alone(loved):
    await withdraws(loved, "jeanne")

    seen = await loved.message("jeanne", loved.first)
    assert [(r.count, r.mine, list(r.names)) for r in seen.reactions] == [
        (1, False, ["Denis Haas"])
    ]


async def test_the_last_one_leaves_nothing(loved):
    await withdraws(loved, "jeanne")
    await withdraws(loved, "denis")

    seen = await loved.message("jeanne", loved.first)
    assert (seen.reactions, seen.reacted) == ((), False)


async def test_what_is_not_there_is_no_entry(loved):
    before = await loved.size()

    assert await withdraws(loved, "karim") is None
    assert await withdraws(loved, "jeanne", "eyes") is None

    assert await loved.size() == before


async def test_a_sign_that_does_not_exist_does_not_fit(loved):
    with pytest.raises(ReactionUnfit):
        await withdraws(loved, "jeanne", "rocket")


async def test_a_closed_thread_stays_as_it_is(loved):
    await close_thread(actor=loved["karim"], room_id=loved.room_id, thread_id=loved.thread_id)

    with pytest.raises(Refused) as refusal:
        await withdraws(loved, "jeanne")

    assert refusal.value.rule == "talk.thread_closed"
