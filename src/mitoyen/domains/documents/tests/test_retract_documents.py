import pytest

from mitoyen.domains.documents import queries
from mitoyen.domains.documents.commands import (
    issue_version,
    rename_document,
    retract_documents,
)
from mitoyen.domains.documents.queries import open_stored
from mitoyen.domains.documents.unrecorded import stored_commitment, sweep
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.commands import close_thread, edit_message, post_message, retract_message
from mitoyen.domains.talk.facts import ReasonTooLong
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import MessageId
from mitoyen.journal.database import reading
from mitoyen.journal.verifying import Fault, verify_room


async def retracts(desk, who, handed, reason="Mauvais indice"):
    return await retract_documents(
        actor=desk.cast[who],
        room_id=handed.message.room_id,
        message_id=handed.message.event.message_id,
        reason=reason,
    )


async def test_words_names_and_all_versions_are_destroyed_and_the_facts_stay(desk, owner):
    handed = await desk.hands_over("karim", b"secret one", b"secret two")
    first = handed.documents[0]
    place = {
        "actor": desk.cast["karim"],
        "room_id": desk.cast.common,
        "document_id": first.event.document_id,
    }
    await rename_document(**place, title="Autre titre")
    upload = await desk.brings("karim", b"secret three")
    second = await issue_version(**place, upload_id=upload.upload_id, note="Secret aussi")
    bystander = await desk.issues("karim", b"stays")
    stored = [first.event.file.stored_as, second.event.file.stored_as]

    await retracts(desk, "karim", handed)

    document = await desk.document("denis", first)
    assert (document.title, document.filename, document.note) == (None, None, None)
    assert (document.size, document.versions) == (12, 2)
    assert document.gone_at is not None
    assert document.fingerprint is None
    for gone in (*handed.documents, second):
        with pytest.raises(Absent):
            await desk.reads("karim", gone)
    for stored_as in stored:
        with pytest.raises(LookupError):
            await anext(open_stored(stored_as))
    assert await desk.reads("denis", bystander) == b"stays"
    async with reading(desk.cast["denis"]) as db:
        message = await talk.message(db, desk.cast.common, handed.message.event.message_id)
    assert (message.body, message.reason) == (None, "Mauvais indice")


async def test_nothing_of_it_is_left_in_the_database_nor_in_the_store(desk, owner):
    handed = await desk.hands_over("karim", b"secret")
    stored_as = handed.documents[0].event.file.stored_as
    assert desk.kept() == [stored_as]

    await retracts(desk, "karim", handed)

    for table in ("journal_content", "documents_version", "documents_version_key"):
        cursor = await owner.execute(
            f"SELECT count(*) FROM {table} WHERE stored_as = %s", (stored_as,)
        )
        assert (await cursor.fetchone())[0] == 0, table
    await sweep()
    assert desk.kept() == []
    assert await sweep() == 0


async def test_the_journal_verifies_after_a_destruction_and_says_what_went(desk, owner):
    kept = await desk.issues("karim", b"stays")
    handed = await desk.hands_over("karim", b"secret")
    await retracts(desk, "karim", handed)

    told = [one async for one in verify_room(owner, desk.cast.common, stored_commitment)]

    assert not [one for one in told if isinstance(one, Fault)]
    assert await desk.reads("karim", kept) == b"stays"


async def test_a_key_once_destroyed_opens_nothing_even_where_the_object_was_copied(desk, owner):
    handed = await desk.hands_over("karim", b"secret")
    stored_as = handed.documents[0].event.file.stored_as
    copied = (desk.folder / stored_as).read_bytes()
    await retracts(desk, "karim", handed)
    await sweep()
    (desk.folder / stored_as).write_bytes(copied)

    with pytest.raises(LookupError):
        await anext(open_stored(stored_as))
    salt = handed.documents[0].event.file.salt
    assert await stored_commitment(stored_as, salt, "file") is None


@pytest.mark.parametrize("who", ["sophie", "jeanne", "denis"])
async def test_only_the_author_takes_back(desk, who):
    handed = await desk.hands_over("karim", b"plan")

    with pytest.raises(Refused) as refusal:
        await retracts(desk, who, handed)

    assert refusal.value.rule == "talk.author_only"
    assert await desk.reads("denis", handed.documents[0]) == b"plan"


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis"])
async def test_for_who_is_not_in_the_room_there_is_nothing(desk, who):
    handed = await desk.hands_over("karim", b"prix", room=desk.cast.prices)

    with pytest.raises(Absent):
        await retracts(desk, who, handed)


async def test_a_message_without_documents_is_not_ours(desk):
    said = await post_message(
        actor=desk.cast["karim"],
        room_id=desk.cast.common,
        thread_id=await desk.thread("karim"),
        body="Sans pièce",
    )

    for message_id in (said.event.message_id, MessageId.new()):
        with pytest.raises(Absent):
            await retract_documents(
                actor=desk.cast["karim"], room_id=desk.cast.common, message_id=message_id
            )


async def test_once_is_enough(desk):
    handed = await desk.hands_over("karim", b"plan")
    await retracts(desk, "karim", handed)

    with pytest.raises(Refused) as refusal:
        await retracts(desk, "karim", handed)

    assert refusal.value.rule == "talk.already_retracted"


async def test_what_is_left_of_a_message_taken_back_without_its_documents_goes_too(desk):
    handed = await desk.hands_over("karim", b"plan")
    await retract_message(
        actor=desk.cast["karim"],
        room_id=desk.cast.common,
        message_id=handed.message.event.message_id,
    )

    assert await retracts(desk, "karim", handed) is None

    with pytest.raises(Absent):
        await desk.reads("karim", handed.documents[0])


async def test_an_edited_message_in_a_closed_thread_can_still_be_taken_back(desk):
    handed = await desk.hands_over("karim", b"plan")
    place = {"actor": desk.cast["karim"], "room_id": desk.cast.common}
    await edit_message(
        **place, message_id=handed.message.event.message_id, body="Autrement dit secret"
    )
    await close_thread(**place, thread_id=handed.message.event.thread_id)

    await retracts(desk, "karim", handed)

    async with reading(desk.cast["karim"]) as db:
        wordings = await talk.wordings(db, desk.cast.common, handed.message.event.message_id)
        versions = await queries.versions(
            db, desk.cast.common, handed.documents[0].event.document_id
        )
    assert not [one for one in wordings if one.body]
    assert versions[0].gone_at is not None


async def test_a_reason_that_is_too_long_destroys_nothing(desk):
    handed = await desk.hands_over("karim", b"plan")

    with pytest.raises(ReasonTooLong):
        await retracts(desk, "karim", handed, "x" * 501)

    assert await desk.reads("karim", handed.documents[0]) == b"plan"
