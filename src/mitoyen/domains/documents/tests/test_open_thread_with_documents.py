import pytest

from mitoyen.domains.documents.commands import open_thread_with_documents
from mitoyen.domains.documents.facts import FileMissing
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.facts import TitleEmpty
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading


async def test_a_thread_opens_with_its_files(desk):
    upload = await desk.brings("karim", b"plan")

    handed = await open_thread_with_documents(
        actor=desk.cast["karim"],
        room_id=desk.cast.common,
        title="Corps de pompe",
        upload_ids=[upload.upload_id],
    )

    async with reading(desk.cast["denis"]) as db:
        thread = await talk.thread(db, desk.cast.common, handed.message.event.thread_id)
    assert (thread.title, thread.messages) == ("Corps de pompe", 1)
    assert handed.message.event.body is None
    assert await desk.reads("denis", handed.documents[0]) == b"plan"


async def test_what_does_not_fit_leaves_no_thread(desk, owner):
    upload = await desk.brings("karim", b"plan")
    given = {"actor": desk.cast["karim"], "room_id": desk.cast.common}
    before = await desk.journal_size(owner)

    with pytest.raises(TitleEmpty):
        await open_thread_with_documents(**given, title=" ", upload_ids=[upload.upload_id])
    with pytest.raises(FileMissing):
        await open_thread_with_documents(**given, title="Plans", upload_ids=[])

    assert await desk.journal_size(owner) == before


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis"])
async def test_for_who_is_not_in_the_room_there_is_nothing(desk, who):
    upload = await desk.brings("karim", b"prix", room=desk.cast.prices)

    with pytest.raises(Absent):
        await open_thread_with_documents(
            actor=desk.cast[who],
            room_id=desk.cast.prices,
            title="Prix",
            upload_ids=[upload.upload_id],
        )


async def test_under_one_key_a_thread_opens_once(desk, owner):
    given = {
        "actor": desk.cast["karim"],
        "room_id": desk.cast.common,
        "title": "Corps de pompe",
        "once": "form-1",
    }
    first = await open_thread_with_documents(
        **given, upload_ids=[(await desk.brings("karim", b"a")).upload_id]
    )
    before = await desk.journal_size(owner)

    again = await open_thread_with_documents(
        **given, upload_ids=[(await desk.brings("karim", b"a")).upload_id]
    )

    assert again == first
    assert await desk.journal_size(owner) == before
