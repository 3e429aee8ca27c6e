"""A document that came without a message is taken back by whoever issued it, as a message is by its author."""

import pytest

from mitoyen.domains.documents.commands import (
    issue_version,
    rename_document,
    retract_document,
)
from mitoyen.domains.documents.queries import open_stored
from mitoyen.domains.documents.unrecorded import stored_commitment
from mitoyen.domains.talk.facts import ReasonTooLong
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import DocumentId
from mitoyen.journal.verifying import Fault, verify_room


async def retracts(desk, who, issued, reason="Mauvais indice"):
    return await retract_document(
        actor=desk.cast[who],
        room_id=issued.room_id,
        document_id=issued.event.document_id,
        reason=reason,
    )


async def test_titles_names_and_all_versions_are_destroyed_and_the_fact_stays(desk, owner):
    issued = await desk.issues("karim", b"secret one")
    place = {"actor": desk.cast["karim"], "room_id": issued.room_id}
    await rename_document(**place, document_id=issued.event.document_id, title="Autre titre")
    upload = await desk.brings("karim", b"secret two")
    second = await issue_version(
        **place, document_id=issued.event.document_id, upload_id=upload.upload_id, note="Secret"
    )
    bystander = await desk.issues("karim", b"stays")

    retracted = await retracts(desk, "karim", issued)

    document = await desk.document("denis", issued)
    assert (document.title, document.filename, document.note) == (None, None, None)
    assert (document.reason, document.retracted_at) == ("Mauvais indice", retracted.at)
    assert document.gone_at is not None
    for gone in (issued, second):
        with pytest.raises(LookupError):
            await anext(open_stored(gone.event.file.stored_as))
    assert await desk.reads("denis", bystander) == b"stays"
    told = [one async for one in verify_room(owner, issued.room_id, stored_commitment)]
    assert not [one for one in told if isinstance(one, Fault)]


@pytest.mark.parametrize("who", ["sophie", "jeanne", "denis"])
async def test_only_the_author_takes_back(desk, who):
    """Neither a colleague, nor another company's administrator, nor another company's member."""
    issued = await desk.issues("karim", b"plan")

    with pytest.raises(Refused) as refusal:
        await retracts(desk, who, issued)

    assert refusal.value.rule == "documents.author_only"
    assert await desk.reads("denis", issued) == b"plan"


@pytest.mark.parametrize("who", ["outsider", "thomas"])
async def test_for_who_is_not_in_the_room_there_is_nothing(desk, who):
    issued = await desk.issues("karim", b"plan")

    with pytest.raises(Absent):
        await retracts(desk, who, issued)


async def test_what_is_not_there_is_not_taken_back(desk):
    with pytest.raises(Absent):
        await retract_document(
            actor=desk.cast["karim"], room_id=desk.cast.common, document_id=DocumentId.new()
        )


async def test_what_came_with_a_message_goes_with_it(desk):
    handed = await desk.hands_over("karim", b"plan")

    with pytest.raises(Refused) as refusal:
        await retracts(desk, "karim", handed.documents[0])

    assert refusal.value.rule == "documents.goes_with_message"


async def test_once_is_enough(desk):
    issued = await desk.issues("karim", b"plan")
    await retracts(desk, "karim", issued)

    with pytest.raises(Refused) as refusal:
        await retracts(desk, "karim", issued)

    assert refusal.value.rule == "documents.content_destroyed"


async def test_a_reason_that_is_too_long_destroys_nothing(desk):
    issued = await desk.issues("karim", b"plan")

    with pytest.raises(ReasonTooLong):
        await retracts(desk, "karim", issued, "x" * 501)

    assert await desk.reads("karim", issued) == b"plan"
