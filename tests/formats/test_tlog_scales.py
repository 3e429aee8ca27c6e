"""A reader by another author, of logs in the format of C2SP tlog-tiles, reads ours and proves what it holds."""

import pytest
from cryptography.exceptions import InvalidSignature
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash
from tlog_scales.tlog import Checkpoint

from mitoyen.foundation.tiles import bundle_path, bundles_of, tile_path, tiles_of
from mitoyen.journal.database import reading
from mitoyen.journal.reading import (
    checkpoint,
    consistency_proof,
    entry_range,
    head,
    inclusion_proof,
    tile,
)
from mitoyen.journal.sealing import seal_once

NOTES = 300, 700  # more than one tile each, and no whole number of them


async def write_log(room, folder):
    """Write a room's log as files where anybody's program finds them; return its head and exact entries."""
    async with reading(room.actor) as db:
        last = await head(db, room.room_id)
        point = await checkpoint(db, room.room_id)
        entries = await entry_range(db, room.room_id, 0, point.size)
        files = {"checkpoint": point.note.encode()}
        for wanted in tiles_of(point.size):
            path = tile_path(wanted.level, wanted.n, wanted.width)
            files[path] = await tile(db, room.room_id, wanted, sealed=point.size)
        for wanted in bundles_of(point.size):
            path = bundle_path(wanted.n, wanted.width)
            files[path] = await tile(db, room.room_id, wanted, sealed=point.size)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return last, [one.entry for one in entries]


@pytest.fixture
async def log(room, tmp_path):
    """A log that was sealed twice: the sizes then, its head, its entries, and another author's reader of it."""
    sizes = []
    for count in NOTES:
        await room.note(*(f"note {number}" for number in range(count)))
        while await seal_once():
            pass
        async with reading(room.actor) as db:
            sizes.append((await checkpoint(db, room.room_id)).size)
    last, entries = await write_log(room, tmp_path)
    return sizes, last, entries, TilesReader(LocalBackend(tmp_path))


async def test_its_checkpoint_and_tree_are_those_of_the_room(log):
    (_, size), last, entries, reader = log

    point = reader.get_checkpoint()

    point.verify(Vkey.from_string(last.vkey))
    assert (point.origin, point.size) == (last.origin, size)
    assert point.root_hash == last.root == reader.calculate_root_hash()
    assert [reader.get_entry(index) for index in range(size)] == entries


async def test_its_proofs_are_ours(log, room):
    (before, size), last, entries, reader = log
    reader.get_checkpoint()

    async with reading(room.actor) as db:
        earlier = await checkpoint(db, room.room_id, before)
        grown = await consistency_proof(db, room.room_id, before, size)
        held = {
            index: await inclusion_proof(db, room.room_id, index, size)
            for index in (0, 1, 255, 256, before - 1, before, size - 1)
        }

    proof = reader.get_consistency_proof(before, size)
    assert proof.node_hashes == grown
    proof.check(earlier.root, last.root)
    for index, hashes in held.items():
        inclusion = reader.get_inclusion_proof(index, size)
        assert inclusion.node_hashes == hashes
        inclusion.check(leaf_hash(entries[index]), last.root)


async def test_another_size_under_our_signature_is_refused(log):
    _, last, _, reader = log
    point = reader.get_checkpoint()

    forged = Checkpoint(point.origin, point.size - 1, point.root_hash, point.signatures)

    with pytest.raises(InvalidSignature):
        forged.verify(Vkey.from_string(last.vkey))
