import pytest

from mitoyen.domains.documents import queries
from mitoyen.domains.documents.commands import issue_documents
from mitoyen.domains.documents.facts import (
    MOST_FILES,
    FileMissing,
    TooManyFiles,
    UploadId,
)
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.commands import close_thread
from mitoyen.domains.talk.facts import (
    CharactersUnfit,
    KeyUsedOtherwise,
    MentionsUnfit,
    MessageTooLong,
    ReplyUnfit,
)
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import MessageId, ThreadId
from mitoyen.journal.database import reading


async def test_files_and_words_are_handed_over_together(desk):
    handed = await desk.hands_over("karim", b"one", b"two", b"three")

    said = handed.message.event
    assert [one.event.number for one in handed.documents] == [1, 2, 3]
    assert said.documents == tuple(one.event.document_id for one in handed.documents)
    assert handed.message.index == handed.documents[-1].index + 1
    async with reading(desk.cast["denis"]) as db:
        cards = await queries.cards(db, desk.cast.common, said.documents)
        message = await talk.message(db, desk.cast.common, said.message_id)
    assert message.body == "Les plans."
    assert {card.message_id for card in cards.values()} == {said.message_id}
    assert {card.thread_id for card in cards.values()} == {said.thread_id}
    assert [await desk.reads("denis", one) for one in handed.documents] == [
        b"one",
        b"two",
        b"three",
    ]


async def test_files_may_say_it_all(desk):
    handed = await desk.hands_over("karim", b"one", body="  ")

    assert handed.message.event.body is None


@pytest.mark.parametrize(
    ("given", "unfit"),
    [
        ({"body": "x" * 20_001}, MessageTooLong),
        ({"body": "a\x00b"}, CharactersUnfit),
        ({"body": "a\ud800"}, CharactersUnfit),
        ({"upload_ids": []}, FileMissing),
        ({"upload_ids": [UploadId.new() for _ in range(MOST_FILES + 1)]}, TooManyFiles),
        ({"upload_ids": [UploadId.new()]}, FileMissing),
        ({"reply_to": MessageId.new()}, ReplyUnfit),
    ],
)
async def test_what_does_not_fit_leaves_nothing(desk, owner, given, unfit):
    upload = await desk.brings("karim", b"plan")
    thread_id = await desk.thread("karim")
    before = await desk.journal_size(owner)

    with pytest.raises(unfit):
        await issue_documents(
            **{
                "actor": desk.cast["karim"],
                "room_id": desk.cast.common,
                "thread_id": thread_id,
                "upload_ids": [upload.upload_id],
                **given,
            }
        )

    assert await desk.journal_size(owner) == before


async def test_one_file_of_several_that_is_missing_stops_all(desk, owner):
    upload = await desk.brings("karim", b"plan")
    given = {
        "actor": desk.cast["karim"],
        "room_id": desk.cast.common,
        "thread_id": await desk.thread("karim"),
    }
    before = await desk.journal_size(owner)

    with pytest.raises(FileMissing):
        await issue_documents(**given, upload_ids=[upload.upload_id, UploadId.new()])

    assert await desk.journal_size(owner) == before
    await issue_documents(**given, upload_ids=[upload.upload_id, upload.upload_id])


async def test_nobody_is_mentioned_who_does_not_see_the_room(desk):
    upload = await desk.brings("karim", b"prix", room=desk.cast.prices)
    given = {
        "actor": desk.cast["karim"],
        "room_id": desk.cast.prices,
        "thread_id": await desk.thread("karim", desk.cast.prices),
        "upload_ids": [upload.upload_id],
    }

    with pytest.raises(MentionsUnfit):
        await issue_documents(**given, mentions=[desk.cast.members["denis"]])

    sophie = desk.cast.members["sophie"]
    handed = await issue_documents(**given, mentions=[sophie, sophie])
    assert handed.message.event.mentions == (sophie,)


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis"])
async def test_for_who_is_not_in_the_room_there_is_nothing(desk, who):
    upload = await desk.brings("karim", b"prix", room=desk.cast.prices)

    with pytest.raises(Absent):
        await issue_documents(
            actor=desk.cast[who],
            room_id=desk.cast.prices,
            thread_id=await desk.thread("karim", desk.cast.prices),
            upload_ids=[upload.upload_id],
        )


async def test_a_closed_thread_takes_no_files_and_an_unknown_one_is_not_there(desk):
    upload = await desk.brings("karim", b"plan")
    thread_id = await desk.thread("karim")
    await close_thread(actor=desk.cast["jeanne"], room_id=desk.cast.common, thread_id=thread_id)
    given = {
        "actor": desk.cast["karim"],
        "room_id": desk.cast.common,
        "upload_ids": [upload.upload_id],
    }

    with pytest.raises(Refused) as refusal:
        await issue_documents(**given, thread_id=thread_id)
    assert refusal.value.rule == "talk.thread_closed"
    with pytest.raises(Absent):
        await issue_documents(**given, thread_id=ThreadId.new())


async def test_under_one_key_files_are_handed_over_once(desk, owner):
    given = {
        "actor": desk.cast["karim"],
        "room_id": desk.cast.common,
        "thread_id": await desk.thread("karim"),
        "body": "Les plans.",
        "once": "form-1",
    }
    first = await issue_documents(
        **given, upload_ids=[(await desk.brings("karim", b"a")).upload_id]
    )
    before = await desk.journal_size(owner)

    again = await issue_documents(
        **given, upload_ids=[(await desk.brings("karim", b"a")).upload_id]
    )
    with pytest.raises(KeyUsedOtherwise):
        await issue_documents(**{**given, "body": "Autre chose."}, upload_ids=[UploadId.new()])

    assert again == first
    assert await desk.journal_size(owner) == before
