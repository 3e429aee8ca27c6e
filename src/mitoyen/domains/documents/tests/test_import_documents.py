import pytest

from mitoyen.domains.documents import queries
from mitoyen.domains.documents.commands import import_documents
from mitoyen.domains.documents.facts import (
    MOST_IMPORTED,
    FileMissing,
    ImportedFile,
    TooManyFiles,
    UploadId,
)
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import MessageId
from mitoyen.journal.database import reading


async def files(desk, *contents):
    return [
        ImportedFile(upload_id=(await desk.brings("karim", content)).upload_id)
        for content in contents
    ]


async def test_files_come_in_together_in_the_name_of_who_brings_them(desk):
    await desk.issues("karim")
    message_id = MessageId.new()
    brought = [
        *await files(desk, b"a", b"b"),
        ImportedFile(
            upload_id=(await desk.brings("karim", b"c")).upload_id,
            title="Relevé",
            message_id=message_id,
        ),
    ]

    issued = await import_documents(
        actor=desk.cast["karim"], room_id=desk.cast.common, files=brought, source="mail"
    )

    assert [one.event.number for one in issued] == [2, 3, 4]
    async with reading(desk.cast["denis"]) as db:
        shown = await queries.documents_of_room(db, desk.cast.common, count=3)
    assert [one.title for one in shown] == ["Relevé", "Plan de masse", "Plan de masse"]
    assert {one.imported_from for one in shown} == {"mail"}
    assert {one.author for one in shown} == {desk.cast.members["karim"]}
    assert shown[0].message_id == message_id
    assert [await desk.reads("denis", one) for one in issued] == [b"a", b"b", b"c"]


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis"])
async def test_for_who_is_not_in_the_room_there_is_nothing(desk, who):
    with pytest.raises(Absent):
        await import_documents(
            actor=desk.cast[who],
            room_id=desk.cast.prices,
            files=[ImportedFile(upload_id=UploadId.new())],
            source="mail",
        )


async def test_what_does_not_fit_is_not_brought_in(desk, owner):
    (one,) = await files(desk, b"a")
    before = await desk.journal_size(owner)

    for given, unfit in (
        ([], FileMissing),
        ([one, one], FileMissing),
        ([one, ImportedFile(upload_id=UploadId.new())], FileMissing),
        (
            [ImportedFile(upload_id=UploadId.new()) for _ in range(MOST_IMPORTED + 1)],
            TooManyFiles,
        ),
    ):
        with pytest.raises(unfit):
            await import_documents(
                actor=desk.cast["karim"], room_id=desk.cast.common, files=given, source="mail"
            )

    assert await desk.journal_size(owner) == before
