import pytest

from mitoyen.domains.documents import queries
from mitoyen.domains.documents.commands import issue_version, retract_documents
from mitoyen.domains.documents.facts import FileMissing, NoteTooLong, UploadId
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import DocumentId
from mitoyen.journal.database import reading


async def version(desk, who, issued, content=b"second", **given):
    upload = await desk.brings(who, content, "Plan B.png", room=issued.room_id)
    return await issue_version(
        actor=desk.cast[who],
        room_id=issued.room_id,
        document_id=given.pop("document_id", issued.event.document_id),
        upload_id=upload.upload_id,
        **given,
    )


async def test_a_version_takes_the_place_of_the_one_before_which_stays_readable(desk):
    first = await desk.issues("karim", b"%PDF-1.7 first")

    second = await version(desk, "sophie", first, note=" Alésage corrigé.\r\n\x07 ")

    document = await desk.document("denis", first)
    assert (document.versions, document.version_id) == (2, second.event.version_id)
    assert (document.title, document.filename) == ("Plan de masse", "Plan B.png")
    assert (document.note, document.media_type) == ("Alésage corrigé.", "text/plain")
    assert document.version_author == desk.cast.members["sophie"]
    async with reading(desk.cast["denis"]) as db:
        versions = await queries.versions(db, desk.cast.common, first.event.document_id)
        older = await queries.versions(db, desk.cast.common, first.event.document_id, before=2)
    assert [one.number for one in versions] == [2, 1]
    assert [one.version_id for one in older] == [first.event.version_id]
    assert await desk.reads("denis", first) == b"%PDF-1.7 first"
    assert await desk.reads("denis", second) == b"second"


@pytest.mark.parametrize("who", ["jeanne", "denis"])
async def test_another_company_puts_no_version_in_its_place(desk, who):
    first = await desk.issues("karim")

    with pytest.raises(Refused) as refusal:
        await version(desk, who, first)

    assert refusal.value.rule == "documents.issuing_company_only"


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis"])
async def test_for_who_is_not_in_the_room_there_is_nothing(desk, who):
    first = await desk.issues("karim", room=desk.cast.prices)

    with pytest.raises(Absent):
        await issue_version(
            actor=desk.cast[who],
            room_id=desk.cast.prices,
            document_id=first.event.document_id,
            upload_id=UploadId.new(),
        )


async def test_an_unknown_document_or_one_of_another_room_is_not_there(desk):
    first = await desk.issues("karim")
    elsewhere = await desk.issues("karim", room=desk.cast.prices)

    for document_id in (DocumentId.new(), elsewhere.event.document_id):
        with pytest.raises(Absent):
            await version(desk, "karim", first, document_id=document_id)


async def test_a_destroyed_document_has_no_more_versions(desk):
    handed = await desk.hands_over("karim", b"plan")
    await retract_documents(
        actor=desk.cast["karim"],
        room_id=desk.cast.common,
        message_id=handed.message.event.message_id,
    )

    with pytest.raises(Refused) as refusal:
        await version(desk, "karim", handed.documents[0])

    assert refusal.value.rule == "documents.content_destroyed"


async def test_what_does_not_fit_is_no_version(desk, owner):
    first = await desk.issues("karim")
    before = await desk.journal_size(owner)

    with pytest.raises(NoteTooLong):
        await version(desk, "karim", first, note="x" * 2_001)
    with pytest.raises(FileMissing):
        await issue_version(
            actor=desk.cast["karim"],
            room_id=desk.cast.common,
            document_id=first.event.document_id,
            upload_id=UploadId.new(),
        )

    assert await desk.journal_size(owner) == before


async def test_under_one_key_a_version_is_issued_once(desk):
    first = await desk.issues("karim")

    second = await version(desk, "karim", first, once="k")
    again = await version(desk, "karim", first, once="k")

    assert again == second
    assert (await desk.document("karim", first)).versions == 2
