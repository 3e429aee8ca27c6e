import asyncio
import resource
import tracemalloc
from datetime import timedelta
from os import urandom

import obstore
import pytest
from obstore.exceptions import GenericError
from obstore.store import LocalStore, S3Store

from mitoyen.domains.documents import queries
from mitoyen.domains.documents.commands import issue_document
from mitoyen.domains.documents.facts import FileMissing, FileTooLarge, TooManyFiles
from mitoyen.domains.documents.facts.frames import FRAME, kept_size
from mitoyen.domains.documents.queries import kept, store_at
from mitoyen.domains.documents.unrecorded import (
    give_up,
    keep_files_in,
    largest_file,
    receive,
    receiving,
    sweep,
)
from mitoyen.foundation import clock
from mitoyen.foundation.commitments import commit
from mitoyen.foundation.decisions import Busy
from mitoyen.journal.database import reading

MEBIBYTE = 1024 * 1024


class Gone(Exception):
    """The browser went away."""


async def broken_off(content, after):
    for start in range(0, after, 10_000):
        yield content[start : start + 10_000]
    raise Gone


async def rows_of(owner, who):
    cursor = await owner.execute(
        "SELECT count(*) FROM documents_upload WHERE person_id = %s", (who.person_id,)
    )
    return (await cursor.fetchone())[0]


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME])
async def test_what_comes_in_is_kept_whole_and_committed_to(desk, size):
    content = urandom(size)

    upload = await desk.brings("karim", content, size=7_000)

    assert upload.size == size
    assert upload.commitment == commit(upload.salt, "file", content)
    assert desk.kept() == [upload.stored_as]
    assert (desk.folder / upload.stored_as).stat().st_size == kept_size(size)
    issued = await issue_document(
        actor=desk.cast["karim"], room_id=desk.cast.common, upload_id=upload.upload_id
    )
    assert await desk.reads("denis", issued) == content


async def test_what_is_kept_tells_nothing_of_the_content_nor_of_its_name(desk):
    content = b"prix de revient 1234 EUR\n" * 5_000

    upload = await desk.brings("karim", content, "prix-de-revient.txt")

    at_rest = (desk.folder / upload.stored_as).read_bytes()
    assert b"prix" not in at_rest
    assert "prix" not in upload.stored_as
    again = await desk.brings("karim", content, "prix-de-revient.txt")
    assert (desk.folder / again.stored_as).read_bytes()[:64] != at_rest[:64]
    assert again.salt != upload.salt


async def test_neither_the_name_nor_what_comes_later_decides_what_a_file_is(desk):
    page = await desk.brings("karim", b"<html><script>alert(1)</script>", "logo.png")
    text = await desk.brings("karim", b"a" * 70_000 + b"<script>", "x.html")

    assert page.media_type == "text/html"
    assert text.media_type == "text/plain"


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
async def test_a_file_has_the_size_that_the_house_accepts_and_not_a_byte_more(
    desk, owner, more, fits
):
    keep_files_in(LocalStore(desk.folder), largest=3 * FRAME)

    if fits:
        assert (await desk.brings("karim", bytes(3 * FRAME))).size == 3 * FRAME
    else:
        with pytest.raises(FileTooLarge) as refused:
            await desk.brings("karim", bytes(3 * FRAME + more))
        assert refused.value.limit == 3 * FRAME
        assert desk.kept() == []
        assert await rows_of(owner, desk.cast["karim"]) == 0


async def test_the_rest_of_a_file_that_is_too_large_is_not_read(desk):
    keep_files_in(LocalStore(desk.folder), largest=FRAME)
    read = 0

    async def endless():
        nonlocal read
        while True:
            read += 1
            yield bytes(FRAME)

    with pytest.raises(FileTooLarge):
        await receive(
            actor=desk.cast["karim"],
            room_id=desk.cast.common,
            filename="x",
            chunks=endless(),
        )

    assert read == 2


@pytest.mark.parametrize("after", [0, 100_000, 7 * MEBIBYTE])
async def test_an_upload_that_breaks_off_leaves_nothing(desk, owner, after):
    with pytest.raises(Gone):
        await receive(
            actor=desk.cast["karim"],
            room_id=desk.cast.common,
            filename="x",
            chunks=broken_off(bytes(after), after),
        )

    await asyncio.sleep(0.1)
    assert desk.kept() == []
    assert await rows_of(owner, desk.cast["karim"]) == 0


@pytest.mark.parametrize("after", [100_000, 7 * MEBIBYTE])
async def test_a_request_that_is_cancelled_leaves_nothing(desk, owner, after):
    stuck = asyncio.Event()

    async def slow():
        for _ in range(0, after, 10_000):
            yield bytes(10_000)
        stuck.set()
        await asyncio.sleep(60)
        yield b""

    under_way = asyncio.create_task(
        receive(actor=desk.cast["karim"], room_id=desk.cast.common, filename="x", chunks=slow())
    )
    await stuck.wait()
    under_way.cancel()
    with pytest.raises(asyncio.CancelledError):
        await under_way

    await asyncio.sleep(0.2)
    assert desk.kept() == []
    assert await rows_of(owner, desk.cast["karim"]) == 0


async def test_a_full_disk_is_told_and_leaves_nothing(desk, owner, monkeypatch):
    async def full(_store, _path, frames, **_):
        async for _ in frames:
            raise GenericError("Unable to copy data: No space left on device (os error 28)")

    monkeypatch.setattr(obstore, "put_async", full)
    before = await desk.journal_size(owner)

    with pytest.raises(Busy) as busy:
        await desk.brings("karim", b"plan")

    assert busy.value.reason == "disk_full"
    assert await rows_of(owner, desk.cast["karim"]) == 0
    assert await desk.journal_size(owner) == before
    monkeypatch.undo()


async def test_a_store_that_cannot_be_reached_is_told_and_leaves_nothing(desk, owner):
    keep_files_in(
        S3Store(
            "nowhere",
            endpoint="http://127.0.0.1:9",
            access_key_id="a",
            secret_access_key="b",
            region="c",
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )
    )

    with pytest.raises(Busy) as busy:
        await desk.brings("karim", b"plan")

    assert busy.value.reason == "files_unreachable"
    assert await rows_of(owner, desk.cast["karim"]) == 0


async def test_a_house_that_has_no_store_yet_is_busy(desk):
    keep_files_in(None)

    with pytest.raises(Busy):
        await desk.brings("karim", b"plan")


async def test_a_file_that_takes_too_long_is_let_go(desk, owner, monkeypatch):
    monkeypatch.setattr(receiving, "LONGEST_RECEPTION_S", 0.2)

    async def never():
        yield b"x"
        await asyncio.sleep(60)

    with pytest.raises(Busy):
        await receive(
            actor=desk.cast["karim"],
            room_id=desk.cast.common,
            filename="x",
            chunks=never(),
        )

    assert await rows_of(owner, desk.cast["karim"]) == 0
    assert desk.kept() == []


async def test_a_person_has_so_many_files_waiting_and_no_more(desk, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_WAITING", 2)
    for _ in range(2):
        await desk.brings("karim", b"x")

    with pytest.raises(TooManyFiles):
        await desk.brings("karim", b"x")

    await desk.brings("sophie", b"x")


async def test_what_is_given_up_cannot_be_issued_and_goes(desk):
    upload = await desk.brings("karim", b"x")

    await give_up(actor=desk.cast["sophie"], upload_id=upload.upload_id)
    async with reading(desk.cast["karim"]) as db:
        assert await queries.upload(db, upload.upload_id) == upload
    for _ in range(2):
        await give_up(actor=desk.cast["karim"], upload_id=upload.upload_id)

    with pytest.raises(FileMissing):
        await issue_document(
            actor=desk.cast["karim"], room_id=desk.cast.common, upload_id=upload.upload_id
        )
    await sweep()
    assert desk.kept() == []


async def test_what_is_never_issued_expires_and_goes(desk, owner):
    upload = await desk.brings("karim", b"x")
    kept_one = await desk.issues("karim", b"stays")
    await sweep()
    assert len(desk.kept()) == 2
    await owner.execute(
        "UPDATE documents_upload SET expires_at = now() - interval '1 second' WHERE upload_id = %s",
        (upload.upload_id,),
    )

    with pytest.raises(FileMissing):
        await issue_document(
            actor=desk.cast["karim"], room_id=desk.cast.common, upload_id=upload.upload_id
        )
    await sweep()

    assert desk.kept() == [kept_one.event.file.stored_as]
    assert await rows_of(owner, desk.cast["karim"]) == 0


async def test_a_name_among_the_discarded_by_mistake_removes_nothing(desk, owner):
    issued, waiting = await desk.issues("karim", b"stays"), await desk.brings("karim", b"waits")
    names = [issued.event.file.stored_as, waiting.stored_as]
    await owner.execute("INSERT INTO documents_discarded SELECT unnest(%s::text[])", (names,))

    await sweep()

    assert set(names) == set(desk.kept())
    assert await desk.reads("karim", issued) == b"stays"
    await owner.execute("DELETE FROM documents_discarded WHERE stored_as = ANY (%s)", (names,))


async def test_a_disk_that_fails_at_the_last_moment_keeps_nothing(desk, owner, monkeypatch):
    def failing(_descriptor):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(kept.os, "fsync", failing)

    with pytest.raises(Busy):
        await desk.brings("karim", b"plan")

    assert desk.kept() == []
    assert await rows_of(owner, desk.cast["karim"]) == 0


async def test_an_upload_lives_by_the_true_time_whatever_time_a_story_plays_at(desk):
    with clock.standing_at(clock.now() - timedelta(days=60)):
        upload = await desk.brings("karim", b"x")
        await sweep()
        issued = await issue_document(
            actor=desk.cast["karim"], room_id=desk.cast.common, upload_id=upload.upload_id
        )

    assert await desk.reads("karim", issued) == b"x"


async def test_memory_stays_flat_for_the_largest_file(desk):
    chunk = urandom(FRAME)
    largest = largest_file()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def large():
        for _ in range(largest // FRAME):
            yield chunk

    tracemalloc.start()
    try:
        upload = await receive(
            actor=desk.cast["karim"],
            room_id=desk.cast.common,
            filename="x",
            chunks=large(),
        )
        issued = await issue_document(
            actor=desk.cast["karim"], room_id=desk.cast.common, upload_id=upload.upload_id
        )
        async with reading(desk.cast["karim"]) as db:
            content = await queries.content(db, desk.cast.common, issued.event.version_id)
        size = 0
        async for piece in content.chunks():
            size += len(piece)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # KiB on Linux
    assert size == largest == 100 * MEBIBYTE
    assert peak < 32 * MEBIBYTE
    assert grown < 64 * 1024


def test_a_setting_names_the_store_or_a_folder_serves(tmp_path):
    assert isinstance(store_at(None, tmp_path / "files"), LocalStore)
    assert isinstance(store_at("s3://bucket/prefix", tmp_path), S3Store)
    for wrong in ("nonsense", "foo://bar"):
        with pytest.raises(ValueError, match=r"\w"):
            store_at(wrong, tmp_path)


def test_names_of_objects_say_nothing():
    assert len({kept.fresh_name() for _ in range(100)}) == 100
    assert len(kept.fresh_name()) == 52
