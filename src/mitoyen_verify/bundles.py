"""The long part of the work: entries bundle by bundle, with their tile and their openings.

Each bundle is judged by the hash that the tree above it demands. Nothing here depends on another
bundle, so that ranges of bundles can be checked side by side.
"""

import re
from binascii import a2b_base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, NamedTuple

from mitoyen_verify import tree
from mitoyen_verify.archive import Archive, Unreadable, next_line
from mitoyen_verify.entries import (
    Header,
    Malformed,
    Opening,
    commitment,
    commitment_head,
    read_entry,
    read_opening,
)
from mitoyen_verify.faults import Counts, Erasure, Fault
from mitoyen_verify.manifest import Room

LARGEST_BUNDLE = tree.WIDTH * (2 + 65_535)
LONGEST_LINE = 64_000_000  # bytes
OPENINGS = "openings.jsonl"
ERASURE = "journal.content_erased"

_INDEX = re.compile(rb'"i":(0|[1-9][0-9]{0,15}),')
_PART = re.compile(rb'"p":"([a-z0-9_/]+)"')


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


class Openings:
    """The lines of openings.jsonl, handed out forwards, range by range."""

    def __init__(self, archive: Archive, name: str) -> None:
        """Start at the first line; an absent member has none."""
        self._stream: IO[bytes] | None = None
        self._ahead: list[tuple[int | None, bytes]] = []
        self.fault: Fault | None = None
        self.position = 0  # entries before it have had their lines
        self._name = name
        if name in archive.members:
            try:
                self._stream = archive.open(name)
            except Unreadable as fault:
                self.fault = Fault("member", path=name, detail=str(fault))

    def skip_to(self, start: int) -> None:
        """Pass over the lines of entries before `start`, which somebody else reads."""
        for _ in self.until(start):
            pass

    def until(self, stop: int | None) -> Iterator[tuple[int | None, bytes, bool]]:
        """Hand out lines of entries before `stop` (all lines that are left for None).

        Each as (entry, line, whether it stands out of order); the entry is None when unreadable.
        A line that claims a later entry than the line after it does is the one out of order.
        """
        while self._peek():
            index, line = self._ahead[0]
            following = self._ahead[1][0] if len(self._ahead) > 1 else None
            astray = index is not None and (
                index < self.position
                or (following is not None and self.position <= following < index)
            )
            if not astray and stop is not None and index is not None and index >= stop:
                break
            del self._ahead[0]
            if index is not None and not astray:
                self.position = index
            yield index, line, astray

    def _peek(self) -> bool:
        """Read two lines ahead."""
        while len(self._ahead) < 2 and self._stream is not None:
            try:
                line = next_line(self._stream, LONGEST_LINE)
            except Unreadable as fault:
                self.fault = Fault("member", path=self._name, detail=str(fault))
                line = b""
            if not line:
                self._stream = None
                break
            found = _INDEX.search(line)
            self._ahead.append((int(found[1]) if found else None, line))
        return bool(self._ahead)


class BundleChecker:
    """Checks the bundles of one room, forwards."""

    def __init__(self, archive: Archive, room: Room, size: int) -> None:
        """Take a room and the size of its log."""
        self._archive = archive
        self._room = room
        self._size = size
        self._openings = Openings(archive, room.folder + OPENINGS)
        self._shapes: set[tuple[bytes, ...]] = set()
        self._seen = Seen()

    def check(self, first: int, demanded: Sequence[bytes | None]) -> Seen:
        """Check bundles from number `first` on.

        Args:
            first: at least the number after the last bundle of an earlier call.
            demanded: for each bundle, the root that the tree above demands; None when unknown.
        """
        self._seen = Seen()
        self._openings.skip_to(first * tree.WIDTH)
        for n, root in enumerate(demanded, first):
            self._check_bundle(n, root)
        if (first + len(demanded)) * tree.WIDTH >= self._size:
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
        commitments = self._read_headers(n * tree.WIDTH, sound)
        self._read_openings(n, sound, commitments)

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

    def _read_headers(self, start: int, sound: list[bytes]) -> dict[tuple[int, bytes], bytes]:
        """Check what entries say of themselves; return their commitments by (entry, part)."""
        commitments: dict[tuple[int, bytes], bytes] = {}
        last_at = self._seen.last_at
        for index, entry in enumerate(sound, start):
            if not entry:
                continue
            try:
                header = read_entry(entry, self._shapes)
            except Malformed as fault:
                self._fault("entry_form", index, detail=str(fault))
                continue
            if header.position != index:
                self._fault("entry_index", index, detail=str(header.position))
            if header.at < last_at:
                self._fault("entry_time", index, detail=header.at)
            else:
                last_at = header.at
            for hashed, part in header.commitments:
                commitments[index, part] = hashed
            if header.kind == ERASURE or not index:
                self._read_structure(index, header)
            self._seen.first_at = self._seen.first_at or header.at
        self._seen.last_at = last_at
        return commitments

    def _read_structure(self, index: int, header: Header) -> None:
        """Read the two entries that mean something here: the first, and erasures."""
        said = header.fields()
        room = self._room
        if not index and (said.get("origin"), said.get("vkey")) != (room.origin, room.vkey):
            self._fault("key_of_opening", 0)
        target, part = said.get("index"), said.get("part")
        if header.kind == ERASURE and isinstance(target, int) and isinstance(part, str):
            by, basis = header.organisation or "", str(said.get("basis", ""))
            self._seen.erasures.append(Erasure(target, part, header.at, by, basis, index))

    def _read_openings(
        self, n: int, sound: list[bytes], commitments: dict[tuple[int, bytes], bytes]
    ) -> None:
        """Open commitments with the lines of this bundle; tell which are left unopened."""
        start = n * tree.WIDTH
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
                    self._fault("opening_unexpected", index, part=opening.part.decode())
            elif self._digest(opening) == a2b_base64(committed):
                del commitments[opening.entry, opening.part]
                self._seen.counts.openings += 1
            else:
                false.append(opening)
        for opening in false:
            honest = commitments.pop((opening.entry, opening.part), None) is None
            code = "opening_unexpected" if honest else "content"
            path = opening.file and self._room.folder + opening.file
            self._fault(code, opening.entry, part=opening.part.decode(), path=path)
        self._seen.unopened += ((index, part.decode()) for index, part in commitments)

    def _report_line(
        self,
        index: int | None,
        line: bytes,
        reason: str,
        commitments: dict[tuple[int, bytes], bytes],
    ) -> None:
        """Say that a line is wrong, and not that its content is missing on top of it."""
        found = _PART.search(line)
        part = found[1] if found else b""
        commitments.pop((-1 if index is None else index, part), None)
        name = part.decode() or None
        path = self._room.folder + OPENINGS
        self._fault("opening_form", index, part=name, path=path, detail=reason)

    def _digest(self, opening: Opening) -> bytes:
        """Return the commitment that an opening opens; no bytes when its file cannot be read."""
        if opening.file is None:
            return commitment(opening)
        name = self._room.folder + opening.file
        self._seen.used.add(name)
        hashed = sha256(commitment_head(opening.salt, opening.part))
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
