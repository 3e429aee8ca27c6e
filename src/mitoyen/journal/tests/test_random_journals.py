"""Whatever is written, by whomever and in whatever order: the journals hold what RFC 6962 and our formats promise."""

import asyncio
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mitoyen.foundation.merkle import verify_consistency, verify_inclusion
from mitoyen.foundation.notes import open_checkpoint, parse_receipt
from mitoyen.foundation.tiles import WIDTH, Tile, bundles_of, decode_bundle, tiles_of
from mitoyen.journal.database import reading
from mitoyen.journal.entries import parse
from mitoyen.journal.reading import consistency_proof, inclusion_proof, receipt, tile
from tests.ledger import reference_root, sealed
from tests.probe import new_room

ROOMS = 3
acts = st.tuples(
    st.integers(0, ROOMS - 1),
    st.sampled_from([1, 1, 1, 2, 7, 40, 300]),
    st.sampled_from(["", "é", "x" * 400]),
)
erasures = st.integers(0, 10_000)


async def play(rooms, written, erased):
    """Write in several rooms at once; then erase a few."""
    await asyncio.gather(*[rooms[n].note(*[body] * count) for n, count, body in written])
    for choice in erased:
        room = rooms[choice % ROOMS]
        await room.note("to be erased")
        recorded = await room.note("erased")
        await room.erase(recorded[0].index)


@given(
    written=st.lists(acts, min_size=1, max_size=12),
    erased=st.lists(erasures, max_size=2),
    seed=st.integers(0, 2**32),
)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_random_acts_leave_sound_journals(probe, look, written, erased, seed):
    rooms = [await new_room() for _ in range(ROOMS)]
    await play(rooms, written, erased)

    for room in rooms:
        await holds(room, look, Random(seed))


async def holds(room, look, random):
    end = await sealed(room)
    entries = await look.entries(room)
    leaves = [leaf for _, _, leaf in entries]
    assert [index for index, _, _ in entries] == list(range(end.size))
    headers = [parse(room.room_id, entry).entry for _, entry, _ in entries]
    assert all(a.at <= b.at for a, b in pairwise(headers))
    assert end.root == reference_root(leaves)
    points = await look.checkpoints(room)
    for size, root, note in points:
        signed = open_checkpoint(note, end.vkey)
        assert (signed.origin, signed.size, signed.root) == (end.origin, size, root)
        assert root == reference_root(leaves[:size])
    async with reading(room.actor) as db:
        await tiles_are_right(db, room, end, entries)
        await proofs_are_right(db, room, end, leaves, points, random)
    assert await look.faults(room) == []
    before, after = await look.rebuilt(room)
    assert after == before


async def tiles_are_right(db, room, end, entries):
    leaves = [leaf for _, _, leaf in entries]
    for place in tiles_of(end.sealed):
        span = WIDTH**place.level
        expected = b"".join(
            reference_root(leaves[n * span : (n + 1) * span])
            for n in range(place.start, place.start + place.width)
        )
        assert await tile(db, room.room_id, place, sealed=end.sealed) == expected
    for place in bundles_of(end.sealed):
        served = decode_bundle(await tile(db, room.room_id, place, sealed=end.sealed))
        assert served == [e for _, e, _ in entries[place.start : place.start + place.width]]
    narrow = Tile(0, 0, min(3, end.sealed))
    assert await tile(db, room.room_id, narrow, sealed=end.sealed) == b"".join(
        leaves[: narrow.width]
    )


async def proofs_are_right(db, room, end, leaves, points, random):
    for _ in range(8):
        size, root, _ = random.choice(points)
        index = random.randrange(size)
        proof = await inclusion_proof(db, room.room_id, index, size)
        assert verify_inclusion(leaves[index], index, size, proof, root)
        assert not verify_inclusion(leaves[index], index, size, [*proof, bytes(32)], root)
        old_size, old_root, _ = random.choice([p for p in points if p[0] <= size])
        proof = await consistency_proof(db, room.room_id, old_size, size)
        assert verify_consistency(old_size, size, proof, old_root, root)
        shown = parse_receipt(await receipt(db, room.room_id, index))
        assert shown.index == index
        assert shown.proves(leaves[index], end.vkey).size == end.sealed


async def test_a_log_of_more_than_a_tile_of_tiles_is_as_sound(room, look):
    size = WIDTH * WIDTH + 700
    while await look.size(room) < size:
        await room.note(*[None] * 6_000)
    end = await sealed(room)

    leaves = [leaf for _, _, leaf in await look.entries(room)]
    assert end.root == reference_root(leaves)
    ((levels,),) = await look.rows(
        "SELECT array_agg(DISTINCT level ORDER BY level) FROM journal_tile WHERE room_id = %s",
        room.room_id,
    )
    assert levels == [0, 1]
    async with reading(room.actor) as db:
        for index in (0, 255, 256, WIDTH * WIDTH - 1, WIDTH * WIDTH, end.size - 1):
            shown = parse_receipt(await receipt(db, room.room_id, index))
            assert shown.proves(leaves[index], end.vkey).root == end.root
        for old in [p for p in await look.checkpoints(room) if p[0] < end.size][-3:]:
            proof = await consistency_proof(db, room.room_id, old[0], end.size)
            assert verify_consistency(old[0], end.size, proof, old[1], end.root)
        for place in list(tiles_of(end.sealed))[-4:]:
            await tile(db, room.room_id, place, sealed=end.sealed)
    assert await look.faults(room) == []
