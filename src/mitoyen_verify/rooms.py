"""One room: from its signed checkpoint down to every entry, and what could not be reached.

The right edge of the tree gives the root that was signed; each tile on it is thereby proven, each
tile below a proven one too, down to the root of every bundle. Where a tile is altered or lost, it
is made again from what lies below and accepted if it leads to the same place.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import TypeAlias

from mitoyen_verify import tree
from mitoyen_verify.archive import Archive, Unreadable
from mitoyen_verify.bundles import LARGEST_BUNDLE, Seen
from mitoyen_verify.faults import Fault, Verdict
from mitoyen_verify.keys import LARGEST_NOTE, Head, Key, NotSigned, open_checkpoint
from mitoyen_verify.manifest import Room
from mitoyen_verify.openings import OPENINGS

Hashes: TypeAlias = "list[bytes | None]"
# Checks all bundles of a room: (room, size, the root demanded of each bundle).
Checking = Callable[[Room, int, Sequence[bytes | None]], list[Seen]]


def check_room(archive: Archive, room: Room, key: Key, checking: Checking) -> Verdict:
    """Check everything that a copy holds of one room."""
    verdict = Verdict(room.room, room.name, room.space, room.size, room.start, room.stop)
    used = {room.folder + "checkpoint", room.folder + OPENINGS}
    head = _head(archive, room, key, verdict)
    size, root = (head.size, head.root) if head else (room.size, None)
    verdict.size, verdict.stop = size, min(room.stop, size)
    if size > tree.WIDTH * len(archive.members):
        verdict.faults.append(Fault("tiles_missing", 0, size - 1))
    elif size:
        proving = Proving(archive, room, size, root, verdict)
        seen = checking(room, size, proving.demanded)
        _gather(seen, verdict, used)
        if root and not proving.proven:
            code = "tile" if _root_of(seen, size) == root else "tree"
            verdict.faults.append(Fault(code, 0, size - 1, path=room.folder + "tile"))
        used.update(
            room.folder + tree.path(level, n, width)
            for level in ("entries", *range(tree.top_level(size) + 1))
            for n, width in tree.tiles(size, 0 if level == "entries" else int(level))
        )
    elif root and root != tree.EMPTY_ROOT:
        verdict.faults.append(Fault("tree"))
    unexpected = archive.below(room.folder) - used
    verdict.faults += (Fault("member_unexpected", path=name) for name in sorted(unexpected))
    return verdict


def _head(archive: Archive, room: Room, key: Key, verdict: Verdict) -> Head | None:
    """Read the checkpoint; None when it proves nothing."""
    name = room.folder + "checkpoint"
    try:
        head = open_checkpoint(archive.read(name, LARGEST_NOTE).decode(), key)
    except (Unreadable, NotSigned, UnicodeDecodeError) as fault:
        code = "checkpoint" if name in archive.members else "member_missing"
        verdict.faults.append(Fault(code, path=name, detail=str(fault)))
        return None
    if head.size != room.size:
        verdict.faults.append(Fault("size", detail=f"{room.size} / {head.size}"))
    return head


def _gather(seen: Sequence[Seen], verdict: Verdict, used: set[str]) -> None:
    """Bring together what the ranges of bundles showed."""
    erasures = {(gone.target, gone.part): gone for part in seen for gone in part.erasures}
    last_at = ""
    for n, part in enumerate(seen):
        verdict.faults += part.faults
        verdict.counts.add(part.counts)
        used |= part.used
        if part.first_at and part.first_at < last_at:
            first = sum(len(before.roots) for before in seen[:n]) * tree.WIDTH
            verdict.faults.append(Fault("entry_time", first, detail=part.first_at))
        last_at = max(last_at, part.last_at)
        for index, name in part.unopened:
            gone = erasures.get((index, name))
            code = "content_erased" if gone else "content_missing"
            verdict.faults.append(Fault(code, index, part=name, erasure=gone))


def _root_of(seen: Sequence[Seen], size: int) -> bytes | None:
    """Return the root above the bundles that were seen, if all are known."""
    row = [root for part in seen for root in part.roots]
    roots = [root for root in row if root]
    return tree.root_of(roots) if len(roots) == len(row) and size else None


class Proving:
    """What the signed root demands of each bundle.

    Attributes:
        proven: whether the right edge of the tree leads to the root that was signed.
        demanded: the root of each bundle; None where neither tiles nor entries lead to one.
    """

    def __init__(
        self, archive: Archive, room: Room, size: int, root: bytes | None, verdict: Verdict
    ) -> None:
        """Prove tiles from the right edge down; tiles that are wrong go to the verdict."""
        self._archive = archive
        self._room = room
        self._size = size
        self._faults = verdict.faults
        edge = self._edge(root) if root else None
        self.proven = edge is not None
        self.demanded: Hashes = [None] * -(-size // tree.WIDTH)
        if edge:
            self.demanded = self._row(edge, 1) + ([tree.root_of(edge[0])] if edge[0] else [])

    def _edge(self, root: bytes) -> list[list[bytes]] | None:
        """Return the partial tile of each level, of those that lead to the root."""
        places = [
            (level, full, (self._size >> 8 * level) % tree.WIDTH)
            for level in range(tree.top_level(self._size) + 1)
            for full in [self._size >> 8 * level + 8]
        ]
        stored = [self._stored(*place) if place[2] else [] for place in places]
        made = stored
        edge = [hashes for hashes in stored if hashes is not None]
        if len(edge) < len(places) or tree.root_from_edge(self._size, edge) != root:
            made = [self._made_again(*place) if place[2] else [] for place in places]
        for choice in product(*zip(stored, made, strict=True)):
            edge = [hashes for hashes in choice if hashes is not None]
            if len(edge) == len(places) and tree.root_from_edge(self._size, edge) == root:
                for place, hashes in zip(places[1:], edge[1:], strict=True):
                    if hashes != stored[place[0]]:
                        self._report(*place)
                return edge
        return None

    def _row(self, edge: list[list[bytes]], level: int) -> Hashes:
        """Return all hashes of a level: those that full tiles were proven to hold, then the edge."""
        if level >= len(edge):
            return []
        row: Hashes = []
        for n, demanded in enumerate(self._row(edge, level + 1)):
            row += self._proven_tile(level, n, demanded) or [None] * tree.WIDTH
        return row + list(edge[level])

    def _proven_tile(self, level: int, n: int, demanded: bytes | None) -> list[bytes] | None:
        hashes = self._stored(level, n)
        if demanded and hashes and tree.root_of(hashes) == demanded:
            return hashes
        fault = self._report(level, n)
        hashes = self._made_again(level, n)
        if demanded and hashes and tree.root_of(hashes) == demanded:
            return hashes
        self._faults.append(Fault("entries_somewhere", fault.first, fault.last))
        return None

    def _report(self, level: int, n: int, width: int = tree.WIDTH) -> Fault:
        """Say that a tile above the lowest is altered or missing: no entry need be."""
        path = self._room.folder + tree.path(level, n, width)
        first, last = n << 8 * level + 8, (n * tree.WIDTH + width << 8 * level) - 1
        code = "tile" if path in self._archive.members else "member_missing"
        fault = Fault(code, first, min(last, self._size - 1), path=path)
        self._faults.append(fault)
        return fault

    def _stored(self, level: int, n: int, width: int = tree.WIDTH) -> list[bytes] | None:
        try:
            content = self._archive.read(self._room.folder + tree.path(level, n, width), 32 * width)
        except Unreadable:
            return None
        return tree.cut(content) if len(content) == 32 * width else None

    def _made_again(self, level: int, n: int, width: int = tree.WIDTH) -> list[bytes] | None:
        """Make a tile from the tiles below it, or from entries."""
        if level:
            below = range(n * tree.WIDTH, n * tree.WIDTH + width)
            tiles = (self._stored(level - 1, k) or self._made_again(level - 1, k) for k in below)
            roots = [tree.root_of(hashes) for hashes in tiles if hashes]
            return roots if len(roots) == width else None
        name = self._room.folder + tree.path("entries", n, width)
        try:
            entries, _ = tree.cut_bundle(self._archive.read(name, LARGEST_BUNDLE), width)
        except Unreadable:
            return None
        return None if b"" in entries else tree.leaves_of(entries)
