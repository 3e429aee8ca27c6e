import pytest

from mitoyen.domains.documents.commands import issue_document
from mitoyen.domains.documents.facts import FileMissing, UploadId
from mitoyen.domains.talk.facts import TitleTooLong
from mitoyen.foundation.decisions import Absent


async def test_a_document_shows_to_everybody_in_the_room_with_its_content(desk):
    issued = await desk.issues("karim", b"%PDF-1.7 corps", "Plan_de masse.pdf")

    document = await desk.document("denis", issued)

    assert (document.number, document.title, document.filename) == (
        1,
        "Plan de masse",
        "Plan_de masse.pdf",
    )
    assert (document.size, document.media_type, document.versions) == (14, "application/pdf", 1)
    assert document.author == desk.cast.members["karim"]
    assert document.organisation_id == desk.cast.companies["aster"]
    assert document.index == document.version_index == issued.index
    assert document.fingerprint == issued.event.file.commitment
    assert await desk.reads("denis", issued) == b"%PDF-1.7 corps"


async def test_numbers_are_dense_in_each_room_and_tell_nothing_of_others(desk):
    await desk.issues("karim")
    elsewhere = await desk.issues("karim", room=desk.cast.prices)
    second = await desk.issues("nadia")

    assert (elsewhere.event.number, second.event.number) == (1, 2)


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis"])
async def test_who_is_not_in_the_room_brings_nothing_and_issues_nothing(desk, owner, who):
    upload = await desk.brings("karim", b"prix", room=desk.cast.prices)
    before = await desk.journal_size(owner, desk.cast.prices)

    with pytest.raises(Absent):
        await desk.brings(who, b"prix", room=desk.cast.prices)
    with pytest.raises(Absent):
        await issue_document(
            actor=desk.cast[who], room_id=desk.cast.prices, upload_id=upload.upload_id
        )

    assert await desk.journal_size(owner, desk.cast.prices) == before
    assert len(desk.kept()) == 1


@pytest.mark.parametrize("who", ["sophie", "jeanne"])
async def test_an_upload_belongs_to_who_brought_it(desk, who):
    upload = await desk.brings("karim", b"prix", room=desk.cast.prices)

    with pytest.raises(FileMissing):
        await issue_document(
            actor=desk.cast[who], room_id=desk.cast.prices, upload_id=upload.upload_id
        )


async def test_an_upload_belongs_to_one_room(desk):
    upload = await desk.brings("karim", b"prix", room=desk.cast.prices)

    with pytest.raises(FileMissing):
        await issue_document(
            actor=desk.cast["karim"], room_id=desk.cast.common, upload_id=upload.upload_id
        )


async def test_an_upload_serves_once(desk):
    upload = await desk.brings("karim", b"plan")
    given = {"actor": desk.cast["karim"], "room_id": desk.cast.common}
    await issue_document(**given, upload_id=upload.upload_id)

    for upload_id in (upload.upload_id, UploadId.new()):
        with pytest.raises(FileMissing):
            await issue_document(**given, upload_id=upload_id)


async def test_a_refused_title_leaves_the_upload_waiting(desk):
    upload = await desk.brings("karim", b"plan")
    given = {
        "actor": desk.cast["karim"],
        "room_id": desk.cast.common,
        "upload_id": upload.upload_id,
    }

    with pytest.raises(TitleTooLong):
        await issue_document(**given, title="x" * 201)

    issued = await issue_document(**given, title="  Corps\u202e de\n pompe ")
    assert issued.event.title == "Corps de pompe"


async def test_under_one_key_a_document_is_issued_once(desk, owner):
    given = {"actor": desk.cast["karim"], "room_id": desk.cast.common, "once": "k1"}
    first = await issue_document(**given, upload_id=(await desk.brings("karim", b"a")).upload_id)
    before = await desk.journal_size(owner)

    again = await issue_document(**given, upload_id=(await desk.brings("karim", b"a")).upload_id)

    assert again == first
    assert await desk.journal_size(owner) == before


async def test_a_key_of_idempotency_counts_for_one_person(desk):
    issued = [
        await issue_document(
            actor=desk.cast[who],
            room_id=desk.cast.common,
            upload_id=(await desk.brings(who, b"a")).upload_id,
            once="k1",
        )
        for who in ("karim", "sophie")
    ]

    assert issued[0].index != issued[1].index
