import pytest

from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import (
    ReasonTooLong,
    close_thread,
    edit_message,
    retract_message,
)
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.journal.database import reading
from mitoyen.journal.verifying import Fault, verify_room


async def retracts(talk, who, message_id, **more):
    return await retract_message(
        actor=talk[who], room_id=talk.room_id, message_id=message_id, **more
    )


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_who_is_not_there_finds_nothing(talk, who):
    with pytest.raises(Absent):
        await retracts(talk, who, talk.first)


@pytest.mark.parametrize("who", ["jeanne", "sophie"])
async def test_nobody_takes_back_for_another(talk, who):
    with pytest.raises(Refused) as refusal:
        await retracts(talk, who, talk.first)

    assert refusal.value.rule == "talk.author_only"


async def test_a_notice_stays_and_every_wording_is_destroyed(talk, owner, content_of):
    first = await talk.message("karim", talk.first)
    edited = await edit_message(
        actor=talk["karim"], room_id=talk.room_id, message_id=talk.first, body="4 500 €"
    )
    before = await talk.size()

    retracted = await retracts(talk, "karim", talk.first, reason="Mauvais salon")

    seen = await talk.message("denis", talk.first)
    assert (seen.body, seen.retracted_at, seen.reason) == (None, retracted.at, "Mauvais salon")
    assert (seen.author_name, seen.edits) == ("Karim Benali", 1)
    assert await talk.kinds(before) == [
        "talk.message_retracted",
        "journal.content_erased",
        "journal.content_erased",
    ]
    for index in (first.index, edited.index):
        assert await content_of(talk.room_id, index) == {}
    async with reading(talk["denis"]) as db:
        wordings = await queries.wordings(db, talk.room_id, talk.first)
    assert [w.body for w in wordings] == [None, None]
    assert not [p async for p in verify_room(owner, talk.room_id) if isinstance(p, Fault)]


async def test_an_answer_no_longer_quotes_what_was_taken_back(talk):
    answer = await talk.says("jeanne", "Vraiment ?", reply_to=talk.first)

    await retracts(talk, "karim", talk.first)

    seen = await talk.message("denis", answer)
    assert (seen.reply_name, seen.reply_excerpt) == ("Karim Benali", None)


async def test_it_calls_nobody_any_more(talk):
    message_id = await talk.says("karim", "@Denis", mentions=(talk.cast.members["denis"],))

    await retracts(talk, "karim", message_id)

    assert (await talk.thread("denis")).called == 0


async def test_a_slip_can_be_taken_back_in_a_closed_thread(talk):
    await close_thread(actor=talk["denis"], room_id=talk.room_id, thread_id=talk.thread_id)

    await retracts(talk, "karim", talk.first)

    assert (await talk.message("denis", talk.first)).body is None


async def test_once_is_enough(talk):
    await retracts(talk, "karim", talk.first)

    with pytest.raises(Refused) as refusal:
        await retracts(talk, "karim", talk.first)

    assert refusal.value.rule == "talk.already_retracted"


async def test_a_reason_has_a_length(talk):
    with pytest.raises(ReasonTooLong) as found:
        await retracts(talk, "karim", talk.first, reason="a" * 501)

    assert (found.value.field, found.value.limit) == ("reason", 500)
