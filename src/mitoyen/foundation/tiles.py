"""Where a journal's hashes and entries lie: tiles and bundles (https://c2sp.org/tlog-tiles).

A tile holds up to 256 hashes side by side. Tile n of level 0 holds the hashes of the leaves from
256 n; tile n of level l holds the roots of the full tiles from 256 n of level l - 1. A bundle holds
the entries of a tile of level 0. *Tile levels* count tiles, *tree levels* count nodes: a hash of
tile level l is a node of tree level 8 l.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from struct import pack
from typing import NamedTuple

from mitoyen.foundation.merkle import HASH_BYTES, Frontier, NodeReader, root_of_hashes

WIDTH = 256  # hashes of a full tile, entries of a full bundle
TREE_LEVELS = 8  # of the tree that one tile spans
HIGHEST_LEVEL = 63
ENTRIES = -1  # stands for a level, of the tiles that hold entries
LONGEST_ENTRY = 65_535  # bytes

# Reads hashes of one tile level: (tile level, first index, index after the last).
HashesReader = Callable[[int, int, int], Sequence[bytes]]

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<n>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


class Tile(NamedTuple):
    """The place of a tile. The level of a bundle of entries is -1."""

    level: int
    n: int
    width: int = WIDTH

    @property
    def start(self) -> int:
        """The index, at the tile's own level, of its first hash."""
        return self.n * WIDTH

    @property
    def path(self) -> str:
        """The path below the log's own, as `tile/0/x001/234` or `tile/entries/000.p/12`."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_number(self.n)}{partial}"


class FullTile(NamedTuple):
    """A tile that has its 256 hashes, and so will never change."""

    level: int
    n: int
    content: bytes  # 8,192


class NotATile(ValueError):
    """The path names no tile, or the bytes are no bundle."""


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """Return the path of a tile of hashes."""
    return Tile(level, n, width).path


def bundle_path(n: int, width: int = WIDTH) -> str:
    """Return the path of a bundle of entries."""
    return Tile(ENTRIES, n, width).path


def parse_path(path: str) -> Tile:
    """Read the path of a tile or bundle.

    Raises:
        NotATile: for any other text, another spelling of a number, or a level beyond 63.
    """
    found = _PATH.fullmatch(path)
    if found:
        level = ENTRIES if found["level"] == "entries" else int(found["level"])
        n = int(found["n"].replace("x", "").replace("/", ""))
        tile = Tile(level, n, int(found["width"] or WIDTH))
        if level <= HIGHEST_LEVEL and tile.path == path:
            return tile
    raise NotATile(f"not the path of a tile: {path!r:.80}")


def tiles_of(size: int) -> Iterator[Tile]:
    """List the tiles of hashes of a log of `size` entries, lowest level first, partial last."""
    level, hashes = 0, size
    while hashes:
        yield from (Tile(level, n) for n in range(hashes // WIDTH))
        if hashes % WIDTH:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)
        level, hashes = level + 1, hashes // WIDTH


def bundles_of(size: int) -> Iterator[Tile]:
    """List the bundles of entries of a log of `size` entries."""
    yield from (Tile(ENTRIES, n) for n in range(size // WIDTH))
    if size % WIDTH:
        yield Tile(ENTRIES, size // WIDTH, size % WIDTH)


def extend(frontier: Frontier, leaves: Sequence[bytes], earlier: HashesReader) -> list[FullTile]:
    """Add leaf hashes to `frontier`, and return the tiles that became full, lowest level first.

    Args:
        frontier: of the log so far; grown in place.
        leaves: the hashes of the new leaves, in order.
        earlier: reads hashes of the log as it was before. Called at most once a level, for the
            ranges that `hashes_to_read` foretells.
    """
    before = frontier.size
    grown = frontier.extend(leaves)
    full: list[FullTile] = []
    for level, fresh in enumerate(grown[::TREE_LEVELS]):
        known = before >> TREE_LEVELS * level  # hashes of this level that stood there before
        tiles = range(known // WIDTH, (known + len(fresh)) // WIDTH)
        if not tiles:
            break
        held = earlier(level, tiles.start * WIDTH, known) if known % WIDTH else ()
        row = [*held, *fresh]
        full += (
            FullTile(level, n, b"".join(row[place : place + WIDTH]))
            for n, place in zip(tiles, range(0, len(row), WIDTH), strict=False)
        )
    return full


def hashes_to_read(size: int, count: int) -> list[tuple[int, int, int]]:
    """Return the ranges that `extend` will read when `count` leaves come after the first `size`.

    Each is (tile level, first index, index after the last): at most 255 hashes a level.
    """
    ranges = []
    level, known, after = 0, size, size + count
    while after // WIDTH > known // WIDTH:
        if known % WIDTH:
            ranges.append((level, known - known % WIDTH, known))
        level, known, after = level + 1, known // WIDTH, after // WIDTH
    return ranges


def node_reader(hashes: HashesReader) -> NodeReader:
    """Make a reader of any complete node out of one that reads hashes of tiles.

    Cost of a read: at most 128 hashes from one tile, and as many to compute.
    """

    def node(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, TREE_LEVELS)
        return root_of_hashes(hashes(tile_level, index << above, (index + 1) << above))

    return node


def tile_hashes(content: bytes) -> list[bytes]:
    """Cut a tile into its hashes.

    Raises:
        NotATile: unless there are 1 to 256 hashes of 32 bytes.
    """
    width, rest = divmod(len(content), HASH_BYTES)
    if rest or not 0 < width <= WIDTH:
        raise NotATile(f"{len(content)} bytes are no tile")
    return [content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES)]


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Return the bundle of up to 256 entries: for each, its length as 2 bytes big-endian, then it.

    In an own copy, an entry that is not included is given as no bytes.

    Raises:
        ValueError: for more than 256 entries, or an entry of more than 65,535 bytes.
    """
    if len(entries) > WIDTH or any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise ValueError(f"a bundle holds at most {WIDTH} entries of at most {LONGEST_ENTRY} bytes")
    return b"".join([pack(">H", len(entry)) + entry for entry in entries])


def decode_bundle(bundle: bytes) -> list[bytes]:
    """Cut a bundle into its entries.

    Raises:
        NotATile: when the lengths do not add up, or there are more than 256 entries.
    """
    entries, place, end = [], 0, len(bundle)
    while place < end - 1:
        start = place + 2
        place = start + (bundle[place] << 8 | bundle[place + 1])
        entries.append(bundle[start:place])
    if place != end or len(entries) > WIDTH:
        raise NotATile(f"{end} bytes are no bundle")
    return entries


def _number(n: int) -> str:
    *high, low = f"{n:,}".split(",")
    return "/".join([*(f"x{group:0>3}" for group in high), f"{low:0>3}"])
