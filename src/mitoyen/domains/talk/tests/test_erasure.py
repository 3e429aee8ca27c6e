"""Content that is destroyed by law no longer shows, whichever part it was; what else stands there stays."""

import pytest

from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import (
    Letter,
    close_thread,
    edit_message,
    import_messages,
    rename_thread,
    retract_message,
)
from mitoyen.journal.database import reading
from mitoyen.journal.events import ContentErased
from mitoyen.journal.writing import writing


async def erases(talk, index, part):
    async with writing(talk.room_id, actor=talk["karim"]) as draft:
        await draft.erase(index, part)
        return await draft.record(ContentErased(index=index, part=part, basis="law"))


async def test_a_message(talk):
    first = await talk.message("denis", talk.first)

    erased = await erases(talk, first.index, "body")

    seen = await talk.message("denis", talk.first)
    async with reading(talk["denis"]) as db:
        place = await queries.place(db, talk.room_id, erased.index)
    assert (seen.body, seen.retracted_at, seen.touched_index) == (None, None, erased.index)
    assert place.message_index == first.index


@pytest.mark.parametrize(("which", "body"), [("first", "Autrement"), ("last", None)])
async def test_one_wording_of_a_message(talk, which, body):
    first = await talk.message("denis", talk.first)
    edited = await edit_message(
        actor=talk["karim"], room_id=talk.room_id, message_id=talk.first, body="Autrement"
    )

    await erases(talk, first.index if which == "first" else edited.index, "body")

    assert (await talk.message("denis", talk.first)).body == body


async def test_a_title_and_not_the_one_after_it(talk):
    opened = (await talk.thread("denis")).index
    renamed = await rename_thread(
        actor=talk["karim"], room_id=talk.room_id, thread_id=talk.thread_id, title="Autre"
    )

    await erases(talk, opened, "title")
    assert (await talk.thread("denis")).title == "Autre"

    await erases(talk, renamed.index, "title")
    assert (await talk.thread("denis")).title is None


async def test_a_conclusion(talk):
    closed = await close_thread(
        actor=talk["karim"], room_id=talk.room_id, thread_id=talk.thread_id, conclusion="48 h6"
    )

    await erases(talk, closed.index, "conclusion")

    seen = await talk.thread("denis")
    assert (seen.conclusion, seen.closed_at) == (None, closed.at)


async def test_the_reason_of_a_retraction(talk):
    retracted = await retract_message(
        actor=talk["karim"], room_id=talk.room_id, message_id=talk.first, reason="Un nom"
    )

    await erases(talk, retracted.index, "reason")

    seen = await talk.message("denis", talk.first)
    assert (seen.reason, seen.retracted_at) == (None, retracted.at)


async def test_the_sender_of_a_letter(talk):
    (brought,) = await import_messages(
        actor=talk["karim"],
        room_id=talk.room_id,
        letters=[
            Letter(
                letter_id="1@x",
                conversation="c",
                title="Bague",
                body="Lettre",
                sender_name="Paul Ancien",
                sender_address="paul@x.example",
            )
        ],
    )
    letter = await talk.message("denis", brought.message_id)

    await erases(talk, letter.index, "sender")

    seen = await talk.message("denis", brought.message_id)
    assert (seen.sender_name, seen.sender_address, seen.body) == (None, None, "Lettre")
