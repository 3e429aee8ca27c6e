from contextlib import aclosing
from os import urandom

import pytest

from mitoyen.domains.documents import queries
from mitoyen.domains.documents.facts.frames import FRAME, TAG, Altered
from mitoyen.domains.documents.queries import kept, open_stored
from mitoyen.domains.documents.unrecorded import stored_commitment
from mitoyen.foundation.decisions import Absent
from mitoyen.journal.database import reading
from mitoyen.journal.verifying import Fault, verify_room

CONTENT = urandom(3 * FRAME + 500)


@pytest.mark.parametrize(
    ("first", "end"),
    [
        (0, 0),
        (0, 1),
        (0, FRAME),
        (FRAME - 1, FRAME + 1),
        (FRAME, 2 * FRAME),
        (100_000, 150_000),
        (3 * FRAME, 3 * FRAME + 500),
        (3 * FRAME + 499, None),
        (3 * FRAME + 500, None),
        (0, None),
    ],
)
async def test_a_range_is_read_from_its_frames_alone(desk, monkeypatch, first, end):
    issued = await desk.issues("karim", CONTENT)
    asked = []
    get = kept.get

    def noted(stored_as, start, stop):
        asked.append(stop - start)
        return get(stored_as, start, stop)

    monkeypatch.setattr(kept, "get", noted)

    assert await desk.reads("denis", issued, first, end) == CONTENT[first:end]
    assert asked[0] <= (len(CONTENT[first:end]) // FRAME + 2) * (FRAME + TAG)


async def test_a_range_beyond_the_end_is_refused(desk):
    issued = await desk.issues("karim", b"plan")

    with pytest.raises(ValueError, match="bytes"):
        await desk.reads("karim", issued, 2, 5)


@pytest.mark.parametrize("who", ["outsider", "thomas", "denis", "nadia"])
async def test_a_content_shows_to_nobody_outside_of_the_room(desk, who):
    issued = await desk.issues("karim", b"prix", room=desk.cast.prices)

    with pytest.raises(Absent):
        await desk.reads(who, issued)
    assert await desk.reads("jeanne", issued) == b"prix"


async def test_a_version_is_read_in_its_own_room(desk):
    issued = await desk.issues("karim", b"prix", room=desk.cast.prices)

    async with reading(desk.cast["karim"]) as db:
        with pytest.raises(Absent):
            await queries.content(db, desk.cast.common, issued.event.version_id)


async def test_an_own_copy_and_a_verification_read_what_a_journal_names(desk, owner):
    issued = await desk.issues("karim", CONTENT)
    empty = await desk.issues("karim", b"")
    file = issued.event.file

    assert b"".join([chunk async for chunk in open_stored(file.stored_as)]) == CONTENT
    assert [chunk async for chunk in open_stored(empty.event.file.stored_as)] == []
    assert await stored_commitment(file.stored_as, file.salt, "file") == file.commitment
    told = [one async for one in verify_room(owner, desk.cast.common, stored_commitment)]
    assert not [one for one in told if isinstance(one, Fault)]


async def test_a_reader_who_stops_lets_everything_go(desk):
    issued = await desk.issues("karim", CONTENT)
    async with reading(desk.cast["karim"]) as db:
        content = await queries.content(db, desk.cast.common, issued.event.version_id)

    async with aclosing(content.chunks()) as chunks:
        assert await anext(chunks) == CONTENT[:FRAME]

    assert await desk.reads("karim", issued) == CONTENT


@pytest.mark.parametrize(
    "change",
    [
        lambda kept_bytes: kept_bytes[:-1],
        lambda kept_bytes: kept_bytes[: FRAME + TAG],
        lambda kept_bytes: b"",
        lambda kept_bytes: kept_bytes[:50] + bytes([kept_bytes[50] ^ 1]) + kept_bytes[51:],
        lambda kept_bytes: (
            kept_bytes[FRAME + TAG : 2 * (FRAME + TAG)]
            + kept_bytes[: FRAME + TAG]
            + kept_bytes[2 * (FRAME + TAG) :]
        ),
    ],
)
async def test_what_was_changed_where_it_is_kept_is_found_out(desk, owner, change):
    issued = await desk.issues("karim", CONTENT)
    file = issued.event.file
    path = desk.folder / file.stored_as
    path.write_bytes(change(path.read_bytes()))

    with pytest.raises(Altered):
        await desk.reads("karim", issued)

    assert await stored_commitment(file.stored_as, file.salt, "file") is None
    told = [one async for one in verify_room(owner, desk.cast.common, stored_commitment)]
    assert [one.index for one in told if isinstance(one, Fault)] == [issued.index]


async def test_an_object_that_is_gone_is_found_out(desk):
    issued = await desk.issues("karim", b"plan")
    (desk.folder / issued.event.file.stored_as).unlink()

    with pytest.raises(Altered):
        await desk.reads("karim", issued)


async def test_one_object_does_not_pass_for_another(desk):
    first, second = await desk.issues("karim", b"plan A"), await desk.issues("karim", b"plan B")
    folder = desk.folder
    (folder / second.event.file.stored_as).write_bytes(
        (folder / first.event.file.stored_as).read_bytes()
    )

    with pytest.raises(Altered):
        await desk.reads("karim", second)
