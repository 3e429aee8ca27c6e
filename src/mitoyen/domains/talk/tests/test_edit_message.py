import pytest

from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import (
    MentionsUnfit,
    MessageEmpty,
    close_thread,
    edit_message,
    retract_message,
)
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import MemberId, MessageId
from mitoyen.journal.database import reading


async def edits(talk, who, message_id, body="Autrement", **more):
    return await edit_message(
        actor=talk[who], room_id=talk.room_id, message_id=message_id, body=body, **more
    )


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_who_is_not_there_finds_nothing(talk, who):
    with pytest.raises(Absent):
        await edits(talk, who, talk.first)


async def test_a_message_of_another_room_is_not_there(talk, prices):
    for message_id in (prices.first, MessageId.new()):
        with pytest.raises(Absent):
            await edits(talk, "karim", message_id)


@pytest.mark.parametrize("who", ["jeanne", "sophie"])
async def test_nobody_puts_words_in_anothers_mouth(talk, who):
    with pytest.raises(Refused) as refusal:
        await edits(talk, who, talk.first)

    assert refusal.value.rule == "talk.author_only"


async def test_the_author_words_it_anew_and_the_earlier_wording_stays(talk):
    edited = await edits(talk, "karim", talk.first, "À trancher le 25.")

    seen = await talk.message("denis", talk.first)
    async with reading(talk["denis"]) as db:
        wordings = await queries.wordings(db, talk.room_id, talk.first)
    assert (seen.body, seen.edits, seen.touched_index) == ("À trancher le 25.", 1, edited.index)
    assert seen.edited_at == edited.at
    assert [(w.index, w.body) for w in wordings] == [
        (seen.index, "À trancher le 24."),
        (edited.index, "À trancher le 25."),
    ]
    assert wordings[0].written_at == seen.posted_at


async def test_the_same_words_again_are_no_entry(talk):
    before = await talk.size()

    assert await edits(talk, "karim", talk.first, " À trancher le 24. ") is None

    assert await talk.size() == before


async def test_a_new_wording_calls_others(talk):
    members = talk.cast.members
    message_id = await talk.says("karim", "@Denis", mentions=(members["denis"],))

    await edits(talk, "karim", message_id, "@Lucie", mentions=(members["lucie"],))

    assert (await talk.thread("denis")).called == 0
    assert (await talk.thread("lucie")).called == 1
    with pytest.raises(MentionsUnfit):
        await edits(talk, "karim", message_id, "@?", mentions=(MemberId.new(),))


async def test_nothing_left_is_no_wording(talk):
    with pytest.raises(MessageEmpty):
        await edits(talk, "karim", talk.first, " ")


async def test_a_closed_thread_stays_as_it_is(talk):
    await close_thread(actor=talk["karim"], room_id=talk.room_id, thread_id=talk.thread_id)

    with pytest.raises(Refused) as refusal:
        await edits(talk, "karim", talk.first)

    assert refusal.value.rule == "talk.thread_closed"


async def test_what_was_taken_back_stays_so(talk):
    await retract_message(actor=talk["karim"], room_id=talk.room_id, message_id=talk.first)

    with pytest.raises(Refused) as refusal:
        await edits(talk, "karim", talk.first)

    assert refusal.value.rule == "talk.already_retracted"
