"""Tiles and bundles: the paths and numbers of the C2SP text, and tiles rebuilt from scratch."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mitoyen.foundation.merkle import Frontier, inclusion_proof, leaf_hashes, root_of_hashes
from mitoyen.foundation.tiles import (
    ENTRIES,
    NotATile,
    Tile,
    bundle_path,
    bundles_of,
    decode_bundle,
    encode_bundle,
    extend,
    hashes_to_read,
    node_reader,
    parse_path,
    tile_hashes,
    tile_path,
    tiles_of,
)


def hashes(size):
    return leaf_hashes([index.to_bytes(3, "big") for index in range(size)])


def rows_of(leaves):
    """All hashes of each tile level: one root for each 256 below."""
    rows = [leaves]
    while len(rows[-1]) >= 256:
        below = rows[-1]
        rows.append(
            [root_of_hashes(below[n : n + 256]) for n in range(0, len(below) // 256 * 256, 256)]
        )
    return rows


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(1, 1000, 17), "tile/1/x001/000.p/17"),
        (Tile(63, 999, 255), "tile/63/999.p/255"),
        (Tile(ENTRIES, 0, 1), "tile/entries/000.p/1"),
        (Tile(ENTRIES, 273), "tile/entries/273"),
    ],
)
def test_paths_are_written_and_read_as_c2sp_says(tile, path):
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/001",
        "tile/0/1234",
        "tile/0/x1/234",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/../000",
        "tile/entries/000\n",
        "tile/0/٠٠٠",
        "tile/data/000",
    ],
)
def test_other_paths_are_refused(path):
    with pytest.raises(NotATile):
        parse_path(path)


def test_the_tiles_of_a_size_are_those_of_the_c2sp_example():
    tiles = list(tiles_of(70_000))

    assert [tile for tile in tiles if tile.level == 0][-1] == Tile(0, 273, 112)
    assert [tile for tile in tiles if tile.level == 1] == [Tile(1, 0), Tile(1, 1, 17)]
    assert [tile for tile in tiles if tile.level == 2] == [Tile(2, 0, 1)]
    assert len(tiles) == 274 + 2 + 1
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []
    assert list(bundles_of(257)) == [Tile(ENTRIES, 0), Tile(ENTRIES, 1, 1)]
    assert bundle_path(0) == "tile/entries/000"
    assert tile_path(0, 0, 3) == "tile/0/000.p/3"


@given(st.lists(st.integers(0, 700), max_size=6))
@settings(max_examples=40, deadline=None)
def test_tiles_that_fill_up_equal_tiles_made_from_scratch(batches):
    leaves = hashes(sum(batches))
    rows = rows_of(leaves)
    frontier, made, start = Frontier(), {}, 0

    for count in batches:
        asked = []

        def earlier(level, first, last, asked=asked, size=start):
            assert last == size >> 8 * level, "only what stood there before is read"
            asked.append((level, first, last))
            return rows[level][first:last]

        foretold = hashes_to_read(start, count)
        for level, n, content in extend(frontier, leaves[start : start + count], earlier):
            assert (level, n) not in made
            made[level, n] = content
        assert asked == foretold
        start += count

    assert made == {
        (level, n): b"".join(rows[level][n * 256 : n * 256 + 256])
        for level, n, width in tiles_of(len(leaves))
        if width == 256
    }
    assert frontier.root() == root_of_hashes(leaves)


def test_tiles_of_higher_levels_fill_up_too():
    leaves = hashes(65_536 + 300)
    frontier = Frontier()

    first = extend(frontier, leaves[:65_000], lambda *_: pytest.fail("nothing was there before"))
    rows = rows_of(leaves[:65_000])
    rest = extend(frontier, leaves[65_000:], lambda level, start, stop: rows[level][start:stop])

    assert [(tile.level, tile.n) for tile in first + rest] == [
        *((0, n) for n in range(257)),
        (1, 0),
    ]
    assert rest[-1].content == b"".join(rows_of(leaves)[1][:256])
    assert frontier.root() == root_of_hashes(leaves)


@pytest.mark.parametrize("index", [0, 255, 256, 511, 599])
def test_proofs_are_made_from_tiles(index):
    leaves = hashes(600)
    rows = rows_of(leaves)

    def never_more_than_a_tile(level, start, stop):
        assert start // 256 == (stop - 1) // 256
        return rows[level][start:stop]

    def from_leaves(level, place):
        return root_of_hashes(leaves[place << level : (place + 1) << level])

    assert inclusion_proof(index, 600, node_reader(never_more_than_a_tile)) == inclusion_proof(
        index, 600, from_leaves
    )


@given(st.lists(st.binary(max_size=70), max_size=256))
def test_a_bundle_gives_back_its_entries(entries):
    assert decode_bundle(encode_bundle(entries)) == entries


@pytest.mark.parametrize("bundle", [b"\x00", b"\x00\x01", b"\x00\x02a", b"\x00\x00" * 257])
def test_bytes_that_are_no_bundle_are_refused(bundle):
    with pytest.raises(NotATile):
        decode_bundle(bundle)


@pytest.mark.parametrize("entries", [[b"x" * 65_536], [b""] * 257])
def test_a_bundle_has_its_limits(entries):
    with pytest.raises(ValueError, match="at most"):
        encode_bundle(entries)


def test_a_tile_is_cut_into_its_hashes():
    assert tile_hashes(b"a" * 32 + b"b" * 32) == [b"a" * 32, b"b" * 32]
    for content in (b"", b"a" * 33, bytes(257 * 32)):
        with pytest.raises(NotATile):
            tile_hashes(content)
