"""A journal so long that its tiles have three levels: each altered one is told from its entries."""

import pytest

from mitoyen.foundation.merkle import leaf_hash, root_of_hashes

SIZE = 66_000


@pytest.fixture(scope="module")
def long(make):
    return make.CopyOfTest([make.long_room(SIZE)])


@pytest.fixture
def spoilt(long, make):
    copy = make.CopyOfTest([make.general()])
    copy.members = dict(long.members)
    copy.folder = long.rooms[0].folder
    return copy


def flip(copy, name, place=5):
    content = bytearray(copy.members[copy.folder + name])
    content[place] ^= 1
    copy.members[copy.folder + name] = bytes(content)


def test_a_long_journal_is_intact(long, findings):
    assert findings(long) == (0, [])


@pytest.mark.parametrize(
    ("tile", "last"),
    [("tile/1/000", 65_535), ("tile/1/001.p/1", 65_791), ("tile/2/000.p/1", 65_535)],
)
def test_an_altered_tile_of_any_level_spares_the_entries(spoilt, findings, tile, last):
    flip(spoilt, tile)

    status, found = findings(spoilt)

    assert status == 1
    assert [(code, end) for code, _, end in found] == [("tile", last)]


def test_two_altered_tiles_one_above_the_other_are_not_passed_over(spoilt, findings):
    flip(spoilt, "tile/1/000")
    flip(spoilt, "tile/2/000.p/1")

    assert findings(spoilt) == (1, [("tile", 0, SIZE - 1)])


def test_an_entry_forged_with_all_tiles_above_it_but_the_last_is_found(spoilt, findings):
    forged = b"{}"
    bundle = spoilt.members[spoilt.folder + "tile/entries/000"]
    length = 2 + int.from_bytes(bundle[:2], "big")
    spoilt.members[spoilt.folder + "tile/entries/000"] = b"\0\2" + forged + bundle[length:]
    tile = leaf_hash(forged) + spoilt.members[spoilt.folder + "tile/0/000"][32:]
    spoilt.members[spoilt.folder + "tile/0/000"] = tile
    hashes = [tile[place : place + 32] for place in range(0, len(tile), 32)]
    above = spoilt.members[spoilt.folder + "tile/1/000"]
    spoilt.members[spoilt.folder + "tile/1/000"] = root_of_hashes(hashes) + above[32:]

    status, found = findings(spoilt)

    assert status == 1
    assert ("entries_somewhere", 0, 65_535) in found
