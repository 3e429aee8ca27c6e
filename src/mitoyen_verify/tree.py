"""The Merkle tree (RFC 6962, section 2.1) and where its tiles lie (https://c2sp.org/tlog-tiles).

A tile holds up to 256 hashes side by side; the root of a full tile is one hash of the level above.
A log of `size` entries thus has `size >> 8 * level` hashes at each level.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

WIDTH = 256
EMPTY_ROOT = sha256(b"").digest()


def leaves_of(entries: Sequence[bytes]) -> list[bytes]:
    """Return the leaf hash of each entry."""
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root above hashes that stand side by side; the last may cover fewer leaves."""
    row = list(hashes)
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        pairs = iter(row)
        row = [sha256(b"\x01" + one + two).digest() for one, two in zip(pairs, pairs, strict=False)]
        row += odd
    return row[0] if row else EMPTY_ROOT


def cut(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile, or of a row of tiles."""
    return [tile[place : place + 32] for place in range(0, len(tile), 32)]


def cut_bundle(bundle: bytes, width: int) -> tuple[list[bytes], bool]:
    """Return `width` entries of a bundle, and whether its lengths add up.

    An entry that is not there is given as no bytes.
    """
    entries, place, end = [b""] * width, 0, len(bundle)
    for k in range(width):
        if place + 1 >= end:
            return entries, False
        body = place + 2
        place = body + (bundle[place] << 8 | bundle[place + 1])
        entries[k] = bundle[body:place]
    return entries, place == end


def path(level: str | int, n: int, width: int = WIDTH) -> str:
    """Return the path of tile `n`; the level "entries" names bundles of entries."""
    *high, low = f"{n:,}".split(",")
    number = "/".join([*(f"x{group:0>3}" for group in high), f"{low:0>3}"])
    return f"tile/{level}/{number}" + (f".p/{width}" if width < WIDTH else "")


def tiles(size: int, level: int) -> Iterator[tuple[int, int]]:
    """List the tiles of one level as (number, width): full ones, then the partial one if any."""
    full, rest = divmod(size >> 8 * level, WIDTH)
    yield from ((n, WIDTH) for n in range(full))
    if rest:
        yield full, rest


def top_level(size: int) -> int:
    """Return the highest level that has a hash; it has fewer than 256."""
    return max(size.bit_length() - 1, 0) // 8


def root_from_edge(size: int, tails: Sequence[Sequence[bytes]]) -> bytes:
    """Return the root of a log from its right edge: the partial tile of each level, up to the top.

    Args:
        size: entries of the log, 1 or more.
        tails: for each level, the hashes of its partial tile (none where all tiles are full).
    """
    edge: list[bytes] = []
    for tail in tails[: top_level(size) + 1]:
        row = [*tail, *edge]
        edge = [root_of(row)] if row else []
    return edge[0]
