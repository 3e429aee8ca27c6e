from datetime import timedelta

import pytest

from mitoyen.domains.spaces.commands import end_participation
from mitoyen.domains.talk.commands import (
    CharactersUnfit,
    DocumentsUnfit,
    KeyUnfit,
    KeyUsedOtherwise,
    MentionsUnfit,
    MessageEmpty,
    MessageTooLong,
    ReplyUnfit,
    close_thread,
    open_thread,
    post_message,
)
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import DocumentId, MemberId, MessageId, ThreadId


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_who_is_not_in_the_space_finds_nothing(talk, who):
    before = await talk.size()

    with pytest.raises(Absent):
        await talk.says(who)

    assert await talk.size() == before


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis", "nadia"])
async def test_who_does_not_sit_in_a_restricted_room_finds_nothing(prices, who):
    with pytest.raises(Absent):
        await prices.says(who)


async def test_who_has_left_finds_nothing(talk):
    await talk.says("nadia")
    await end_participation(
        actor=talk["jeanne"],
        space_id=talk.cast.space_id,
        member_id=talk.cast.members["nadia"],
    )

    with pytest.raises(Absent):
        await talk.says("nadia")


@pytest.mark.parametrize("who", ["karim", "sophie", "jeanne", "nadia", "lucie", "denis"])
async def test_every_member_says_something(talk, who):
    message_id = await talk.says(who, " Bonjour,\r\nà tous. ")

    seen = await talk.message("denis", message_id)
    assert seen.body == "Bonjour,\nà tous."
    assert seen.author == talk.cast.members[who]
    assert seen.organisation_name in {"Aster", "Boréal", "Cadmus"}
    assert seen.mine == (who == "denis")


async def test_a_closed_thread_takes_nothing_more(talk):
    await close_thread(actor=talk["lucie"], room_id=talk.room_id, thread_id=talk.thread_id)
    before = await talk.size()

    with pytest.raises(Refused) as refusal:
        await talk.says("karim")

    assert refusal.value.rule == "talk.thread_closed"
    assert await talk.size() == before


async def test_a_thread_of_another_room_is_not_there(talk, prices):
    for thread_id in (prices.thread_id, ThreadId.new()):
        with pytest.raises(Absent):
            await post_message(
                actor=talk["karim"], room_id=talk.room_id, thread_id=thread_id, body="Ici ?"
            )


@pytest.mark.parametrize(
    ("body", "unfit"),
    [
        (" \n\t ", MessageEmpty),
        ("\u200b\u2060\ufe0f", MessageEmpty),
        ("\u2800 \u3164\n\u1160", MessageEmpty),
        ("a" * 20_001, MessageTooLong),
        ("a" * 1_000_000, MessageTooLong),
        ("avant\x00après", CharactersUnfit),
        ("avant\x1bapres", CharactersUnfit),
        ("moitié \udc80", CharactersUnfit),
    ],
)
async def test_what_does_not_fit_is_not_written(talk, body, unfit):
    before = await talk.size()

    with pytest.raises(unfit) as found:
        await talk.says("karim", body)

    assert found.value.field == "body"
    assert await talk.size() == before


async def test_the_longest_message_fits_and_is_composed(talk):
    seen = await talk.message("karim", await talk.says("karim", "e\u0301" * 20_000))

    assert seen.body == "é" * 20_000


async def test_scripts_and_emoji_come_through(talk):
    body = "café ☕ 👩🏽‍🔧 עברית العربية 漢字\n\n| a | b |\n|---|---|\n\tcode"

    assert (await talk.message("denis", await talk.says("karim", body))).body == body


async def test_an_answer_shows_what_it_answers(talk):
    message_id = await talk.says("jeanne", "48 h6", reply_to=talk.first)

    seen = await talk.message("denis", message_id)
    first = await talk.message("denis", talk.first)
    assert (seen.reply_index, seen.reply_name, seen.reply_excerpt) == (
        first.index,
        "Karim Benali",
        "À trancher le 24.",
    )


async def test_only_a_message_of_the_same_thread_can_be_answered(talk, prices):
    other = await open_thread(
        actor=talk["karim"], room_id=talk.room_id, title="Autre", body="Autre"
    )

    for reply_to in (MessageId.new(), prices.first, other.message.event.message_id):
        with pytest.raises(ReplyUnfit):
            await talk.says("karim", reply_to=reply_to)


async def test_those_who_see_the_room_can_be_called(talk):
    members = talk.cast.members

    message_id = await talk.says(
        "karim", "@Denis", mentions=(members["denis"], members["lucie"], members["denis"])
    )

    assert (await talk.message("lucie", message_id)).mentions == [
        members["denis"],
        members["lucie"],
    ]
    assert (await talk.thread("denis")).called == 1
    assert (await talk.thread("nadia")).called == 0


async def test_calling_tells_nothing_of_who_does_not_see_the_room(prices):
    members = prices.cast.members

    for stranger in (members["denis"], members["thomas"], MemberId.new()):
        with pytest.raises(MentionsUnfit):
            await prices.says("karim", mentions=(members["sophie"], stranger))


async def test_documents_may_say_it_all(talk):
    documents = (DocumentId.new(), DocumentId.new())

    seen = await talk.message("denis", await talk.says("karim", "  ", documents=documents))

    assert seen.body is None
    assert seen.documents == list(documents)


@pytest.mark.parametrize(
    "documents",
    [tuple(DocumentId.new() for _ in range(21)), (DocumentId("d_ un texte libre"),)],
    ids=["too many", "not a name"],
)
async def test_documents_that_are_none_are_refused(talk, documents):
    with pytest.raises(DocumentsUnfit):
        await talk.says("karim", documents=documents)


async def test_the_same_request_under_the_same_key_is_written_once(talk):
    first = await post_message(
        actor=talk["karim"],
        room_id=talk.room_id,
        thread_id=talk.thread_id,
        body="Une fois",
        mentions=(talk.cast.members["denis"],),
        once="k-1",
    )
    size = await talk.size()
    await close_thread(actor=talk["karim"], room_id=talk.room_id, thread_id=talk.thread_id)

    again = await post_message(
        actor=talk["karim"],
        room_id=talk.room_id,
        thread_id=talk.thread_id,
        body="Une fois ",
        mentions=(talk.cast.members["denis"],),
        once="k-1",
    )

    assert again == first
    assert await talk.size() == size + 1


async def test_a_key_belongs_to_one_person(talk):
    one = await talk.says("karim", "Le mien", once="k")
    other = await talk.says("sophie", "Le mien", once="k")

    assert one != other


async def test_a_key_that_came_with_other_words_is_refused(talk):
    await talk.says("karim", "Première version", once="k")
    before = await talk.size()

    with pytest.raises(KeyUsedOtherwise):
        await talk.says("karim", "Seconde version", once="k")

    assert await talk.size() == before


async def test_a_key_serves_again_after_two_days(talk):
    with clock.standing_at(clock.now() - timedelta(hours=49)):
        first = await talk.says("karim", "Bonjour", once="k")

    assert await talk.says("karim", "Bonjour", once="k") != first


@pytest.mark.parametrize("once", ["", "k" * 201])
async def test_a_key_has_a_length(talk, once):
    with pytest.raises(KeyUnfit):
        await talk.says("karim", once=once)


async def test_a_key_opens_nothing_to_who_has_left(talk):
    await talk.says("nadia", "Bonjour", once="k")
    await end_participation(
        actor=talk["jeanne"],
        space_id=talk.cast.space_id,
        member_id=talk.cast.members["nadia"],
    )

    with pytest.raises(Absent):
        await talk.says("nadia", "Bonjour", once="k")
