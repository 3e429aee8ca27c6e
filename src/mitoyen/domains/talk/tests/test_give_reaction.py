import pytest

from mitoyen.domains.talk.commands import (
    ReactionUnfit,
    close_thread,
    give_reaction,
    retract_message,
)
from mitoyen.domains.talk.events import SIGNS
from mitoyen.foundation.decisions import Absent, Refused


async def reacts(talk, who, reaction="thumbs_up", message_id=None):
    return await give_reaction(
        actor=talk[who],
        room_id=talk.room_id,
        message_id=message_id or talk.first,
        reaction=reaction,
    )


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_who_is_not_there_finds_nothing(talk, who):
    with pytest.raises(Absent):
        await reacts(talk, who)


async def test_signs_are_counted_with_those_who_set_them(talk):
    await reacts(talk, "jeanne")
    await reacts(talk, "denis", "eyes")
    await reacts(talk, "denis")

    seen = await talk.message("denis", talk.first)
    assert [(r.sign, r.count, r.mine, list(r.names)) for r in seen.reactions] == [
        ("👍", 2, True, ["Jeanne Le Goff", "Denis Haas"]),
        ("👀", 1, True, ["Denis Haas"]),
    ]
    assert not (await talk.message("karim", talk.first)).reactions[0].mine


async def test_the_same_sign_again_is_no_entry(talk):
    await reacts(talk, "jeanne")
    before = await talk.size()

    assert await reacts(talk, "jeanne") is None

    assert await talk.size() == before


async def test_only_the_known_signs_are_taken(talk):
    for sign in SIGNS:
        assert await reacts(talk, "jeanne", sign)
    with pytest.raises(ReactionUnfit):
        await reacts(talk, "jeanne", "👍")


async def test_no_sign_under_what_was_taken_back_nor_in_a_closed_thread(talk):
    message_id = await talk.says("jeanne")
    await reacts(talk, "karim", message_id=message_id)
    await retract_message(actor=talk["jeanne"], room_id=talk.room_id, message_id=message_id)
    await close_thread(actor=talk["karim"], room_id=talk.room_id, thread_id=talk.thread_id)

    with pytest.raises(Refused) as taken_back:
        await reacts(talk, "denis", message_id=message_id)
    with pytest.raises(Refused) as closed:
        await reacts(talk, "denis")

    assert taken_back.value.rule == "talk.already_retracted"
    assert closed.value.rule == "talk.thread_closed"
    assert (await talk.message("denis", message_id)).reactions == ()
