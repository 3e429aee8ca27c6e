"""The long part of the work: entries bundle by bundle, with their tile and their openings.

Each bundle is judged by the hash that the tree above it demands. Nothing here depends on another
bundle, so that ranges of bundles can be checked side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from mitoyen_verify import tree
from mitoyen_verify.archive import Archive, Unreadable
from mitoyen_verify.entries import (
    ERASURE,
    Header,
    Malformed,
    Opening,
    read_entry,
    read_opening,
)
from mitoyen_verify.faults import Counts, Erasure, Fault
from mitoyen_verify.manifest import Room
from mitoyen_verify.openings import OPENINGS, Openings, entry_of, part_of
from mitoyen_verify.shortcut import plain_and_right

LARGEST_BUNDLE = tree.WIDTH * (2 + 65_535)
WORTH_A_SHORTCUT = 8  # entries


@dataclass(slots=True)
class Seen:
    """What a range of bundles showed."""

    roots: list[bytes | None] = field(default_factory=list)  # of each bundle; None when unknown
    faults: list[Fault] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    first_at: str = ""
    last_at: str = ""
    unopened: list[tuple[int, str]] = field(default_factory=list)
    erasures: list[Erasure] = field(default_factory=list)
    used: set[str] = field(default_factory=set)  # members of the archive


class BundleChecker:
    """Checks the bundles of one room, forwards."""

    def __init__(self, archive: Archive, room: Room, size: int) -> None:
        """Take a room and the size of its log."""
        self._archive = archive
        self._room = room
        self._size = size
        self._openings = Openings(archive, room.folder + OPENINGS)
        self._shapes: set[bytes] = set()
        self._seen = Seen()
        self._done = 0  # bundles checked or left to others

    def check(self, first: int, demanded: Sequence[bytes | None]) -> Seen:
        """Check bundles from number `first` on.

        Args:
            first: at least the number after the last bundle of an earlier call.
            demanded: for each bundle, the root that the tree above demands; None when unknown.
        """
        self._seen = Seen()
        if first > self._done:
            self._openings.skip_to(first * tree.WIDTH)
        self._done = first + len(demanded)
        for n, root in enumerate(demanded, first):
            self._check_bundle(n, root)
        if self._done * tree.WIDTH >= self._size:
            for index, _, _ in self._openings.until(None):
                self._fault("opening_unexpected", index)
        if self._openings.fault:
            self._seen.faults.append(self._openings.fault)
        return self._seen

    def _check_bundle(self, n: int, demanded: bytes | None) -> None:
        width = min(tree.WIDTH, self._size - n * tree.WIDTH)
        entries = self._entries(n, width)
        tile = self._tile(n, width)
        leaves = tree.leaves_of(entries)
        root: bytes | None = tree.root_of(leaves)
        if leaves == tile and (demanded is None or root == demanded):
            sound = entries
        else:
            sound, root = self._locate(n, _Bundle(entries, leaves, tile, demanded))
        self._seen.roots.append(root)
        self._seen.counts.entries += width - sound.count(b"")
        self._read(n * tree.WIDTH, sound)

    def _read(self, start: int, sound: list[bytes]) -> None:
        """Read entries that follow one another, and their openings."""
        if self._takes_shortcut(start, sound):
            return
        half = len(sound) // 2
        if half >= WORTH_A_SHORTCUT:
            self._read(start, sound[:half])
            self._read(start + half, sound[half:])
        else:
            self._read_openings(start, sound, self._read_headers(start, sound))

    def _takes_shortcut(self, start: int, sound: list[bytes]) -> bool:
        """Deal at once with a bundle in which everything is plain and right, as most are."""
        lines = self._openings.ahead(start + len(sound))
        times = plain_and_right(start, sound, lines, self._shapes) if start else None
        if times is None or times[0] < self._seen.last_at:
            return False
        if lines:
            self._openings.drop(len(lines), entry_of(lines[-1]) or 0)
        self._seen.first_at = self._seen.first_at or times[0]
        self._seen.last_at = times[1]
        self._seen.counts.openings += len(lines)
        return True

    def _entries(self, n: int, width: int) -> list[bytes]:
        """Return the entries of a bundle; no bytes for those that are not there."""
        name = self._room.folder + tree.path("entries", n, width)
        entries = [b""] * width
        if name not in self._archive.members:
            return entries
        try:
            bundle = self._archive.read(name, LARGEST_BUNDLE)
        except Unreadable as fault:
            self._bundle_fault("member", n, width, path=name, detail=str(fault))
            return entries
        entries, whole = tree.cut_bundle(bundle, width)
        if not whole:
            self._bundle_fault("bundle", n, width, path=name)
        return entries

    def _tile(self, n: int, width: int) -> list[bytes] | None:
        name = self._room.folder + tree.path(0, n, width)
        if name not in self._archive.members:
            self._bundle_fault("member_missing", n, width, path=name)
            return None
        try:
            content = self._archive.read(name, 32 * width)
        except Unreadable as fault:
            self._bundle_fault("member", n, width, path=name, detail=str(fault))
            return None
        if len(content) != 32 * width:
            self._bundle_fault("tile", n, width, path=name)
            return None
        return tree.cut(content)

    def _locate(self, n: int, bundle: "_Bundle") -> tuple[list[bytes], bytes | None]:
        """Find what is wrong in a bundle.

        Returns:
            Its entries, with no bytes for those that are not proven; and its root, if known.
        """
        entries, leaves, tile, demanded = bundle
        width = len(entries)
        root = tree.root_of(leaves) if b"" not in entries else None
        if root is not None and root == demanded:
            if tile is not None:
                path = self._room.folder + tree.path(0, n, width)
                self._bundle_fault("tile", n, width, path=path)
            return entries, root
        missing = [n * tree.WIDTH + k for k, entry in enumerate(entries) if not entry]
        for index in filter(self._room.includes, missing):
            self._fault("entry_missing", index)
        if tile is not None and demanded in (None, tree.root_of(tile)):
            code = "entry" if demanded else "entry_or_tile"
            sound = list(entries)
            for k, leaf in enumerate(leaves):
                if entries[k] and leaf != tile[k]:
                    self._fault(code, n * tree.WIDTH + k)
                    sound[k] = b""
            return sound, root or tree.root_of(tile)
        if demanded is not None and any(entries):
            self._bundle_fault("entries_somewhere", n, width)
            return [b""] * width, demanded
        return entries, demanded or root

    def _read_headers(self, start: int, sound: list[bytes]) -> dict[tuple[int, str], bytes]:
        """Check what entries say of themselves; return their commitments by (entry, part)."""
        commitments: dict[tuple[int, str], bytes] = {}
        for index, entry in enumerate(sound, start):
            if not entry:
                continue
            try:
                header = read_entry(entry)
            except Malformed as fault:
                self._fault("entry_form", index, detail=str(fault))
                continue
            if header.position != index:
                self._fault("entry_index", index, detail=str(header.position))
            if header.at < self._seen.last_at:
                self._fault("entry_time", index, detail=header.at)
            else:
                self._seen.last_at = header.at
            self._seen.first_at = self._seen.first_at or header.at
            for part, committed in header.commitments.items():
                commitments[index, part] = committed
            self._read_structure(index, header)
        return commitments

    def _read_structure(self, index: int, header: Header) -> None:
        """Read what means something here: the key in the first entry, and erasures."""
        said, room = header.structure, self._room
        if not index and (said.get("origin"), said.get("vkey")) != (room.origin, room.vkey):
            self._fault("key_of_opening", 0)
        target, part = said.get("index"), said.get("part")
        if header.kind == ERASURE and isinstance(target, int) and isinstance(part, str):
            by, basis = header.organisation, str(said.get("basis", ""))
            self._seen.erasures.append(Erasure(target, part, header.at, by, basis, index))

    def _read_openings(
        self, start: int, sound: list[bytes], commitments: dict[tuple[int, str], bytes]
    ) -> None:
        """Open commitments with the lines of their entries; tell which are left unopened."""
        false: list[Opening] = []
        for index, line, astray in self._openings.until(start + len(sound)):
            try:
                opening = read_opening(line)
            except Malformed as fault:
                self._report_line(index, line, str(fault), commitments)
                continue
            if astray or index != opening.entry:
                self._report_line(index, line, "out of order", {})
                continue
            committed = commitments.get((opening.entry, opening.part))
            if committed is None:
                # Which openings an entry should have cannot be told where it is altered or lost.
                if sound[opening.entry - start] or not self._room.includes(opening.entry):
                    self._fault("opening_unexpected", index, part=opening.part)
            elif self._digest(opening) == committed:
                del commitments[opening.entry, opening.part]
                self._seen.counts.openings += 1
            else:
                false.append(opening)
        for opening in false:
            honest = commitments.pop((opening.entry, opening.part), None) is None
            code = "opening_unexpected" if honest else "content"
            path = opening.file and self._room.folder + opening.file
            self._fault(code, opening.entry, part=opening.part, path=path)
        self._seen.unopened += commitments

    def _report_line(
        self,
        index: int | None,
        line: bytes,
        reason: str,
        commitments: dict[tuple[int, str], bytes],
    ) -> None:
        """Say that a line is wrong, and not that its content is missing on top of it."""
        part = part_of(line)
        commitments.pop((-1 if index is None else index, part or ""), None)
        self._fault("opening_form", index, part, self._room.folder + OPENINGS, reason)

    def _digest(self, opening: Opening) -> bytes:
        """Return the commitment that an opening opens; no bytes when its file cannot be read."""
        if opening.file is None:
            return opening.commitment()
        name = self._room.folder + opening.file
        self._seen.used.add(name)
        hashed = sha256(opening.head())
        try:
            for chunk in self._archive.chunks(name):
                hashed.update(chunk)
                self._seen.counts.file_bytes += len(chunk)
        except Unreadable:
            return b""
        self._seen.counts.files += 1
        return hashed.digest()

    def _bundle_fault(
        self, code: str, n: int, width: int, path: str | None = None, detail: str = ""
    ) -> None:
        first = n * tree.WIDTH
        self._seen.faults.append(Fault(code, first, first + width - 1, None, path, detail))

    def _fault(
        self,
        code: str,
        index: int | None,
        part: str | None = None,
        path: str | None = None,
        detail: str = "",
    ) -> None:
        self._seen.faults.append(Fault(code, index, None, part, path, detail))


class _Bundle(NamedTuple):
    entries: list[bytes]
    leaves: list[bytes]
    tile: list[bytes] | None
    demanded: bytes | None
