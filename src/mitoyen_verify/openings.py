"""The lines of openings.jsonl, in step with the entries that they open."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from mitoyen_verify.archive import Archive, Unreadable
from mitoyen_verify.faults import Fault

OPENINGS = "openings.jsonl"
LONGEST_LINE = 64_000_000  # bytes
MOST_CHUNKS_AHEAD = 64

_ENTRY = re.compile(rb'"i":(0|[1-9][0-9]{0,15}),')
_ENTRIES = re.compile(rb'^\{(?:"file":"[^"]*",)?"i":(0|[1-9][0-9]{0,15}),', re.MULTILINE)
_PART = re.compile(rb'"p":"([a-z0-9_/]+)"')


class Openings:
    """The lines of openings.jsonl, handed out forwards, bundle by bundle."""

    def __init__(self, archive: Archive, name: str) -> None:
        """Start at the first line; an absent member has none."""
        self.fault: Fault | None = None
        self.position = 0  # the entry of the last line that was in order
        self._name = name
        self._chunks = archive.chunks(name) if name in archive.members else iter(())
        self._cut = b""  # the beginning of a line whose end is not read yet
        self._lines: list[bytes] = []  # read, and handed out up to `_next`
        self._next = 0

    def skip_to(self, start: int) -> None:
        """Pass over the lines of entries before `start`, which somebody else reads."""
        while self._has(2) and self._are_plain(start):
            self.position = entry_of(self._lines[-2]) or 0
            self._next = len(self._lines) - 1
        for _ in self.until(start):
            pass

    def until(self, stop: int | None) -> Iterator[tuple[int | None, bytes, bool]]:
        """Hand out lines of entries before `stop` (all lines that are left for None).

        Each as (entry, line, whether it stands out of order); the entry is None when unreadable.
        A line that claims a later entry than the line after it does is the one out of order.
        """
        while self._has(1):
            line = self._lines[self._next]
            index = entry_of(line)
            following = entry_of(self._lines[self._next + 1]) if self._has(2) else None
            astray = index is not None and (
                index < self.position
                or (following is not None and self.position <= following < index)
            )
            if not astray and stop is not None and index is not None and index >= stop:
                break
            self._next += 1
            if index is not None and not astray:
                self.position = index
            yield index, line, astray

    def ahead(self, stop: int) -> list[bytes]:
        """Return the lines of entries before `stop`, if they are in order, and keep them."""
        chunks = 0
        while (
            chunks < MOST_CHUNKS_AHEAD
            and (entry_of(self._lines[-1]) or 0 if self._lines else 0) < stop
        ):
            if not self._more():
                break
            chunks += 1
        end = bisect_left(self._lines, stop, lo=self._next, key=lambda line: entry_of(line) or 0)
        return self._lines[self._next : end]

    def drop(self, count: int, position: int) -> None:
        """Hand out lines that `ahead` returned, the last of entry `position`."""
        self._next += count
        self.position = position

    def _are_plain(self, stop: int) -> bool:
        """Tell whether the lines that are there are in order, and all of entries before `stop`."""
        lines = self._lines[self._next :]
        found = [self.position, *map(int, _ENTRIES.findall(b"\n".join(lines)))]
        return len(found) == len(lines) + 1 and found == sorted(found) and found[-1] < stop

    def _has(self, count: int) -> bool:
        """Read on until `count` lines are there; False when there are fewer."""
        while len(self._lines) - self._next < count:
            if not self._more():
                return False
        return True

    def _more(self) -> bool:
        """Read a chunk; False at the end."""
        try:
            chunk = next(self._chunks, b"")
        except Unreadable as fault:
            self.fault = Fault("member", path=self._name, detail=str(fault))
            chunk = b""
        if len(self._cut) > LONGEST_LINE:
            self.fault = Fault("member", path=self._name, detail="a line without end")
            chunk = b""
        if not chunk:
            self._chunks = iter(())
            last, self._cut = self._cut, b""
            if last and not self.fault:
                self.fault = Fault("member", path=self._name, detail="its last line has no end")
            self._lines += [last] if last else []
            return bool(last)
        *lines, self._cut = (self._cut + chunk).split(b"\n")
        self._lines = [*self._lines[self._next :], *lines]
        self._next = 0
        return True


def entry_of(line: bytes) -> int | None:
    """Return the entry that a line of openings.jsonl speaks of; None when it cannot be read."""
    found = _ENTRY.search(line)
    return int(found[1]) if found else None


def part_of(line: bytes) -> str | None:
    """Return the part that a line of openings.jsonl speaks of; None when it cannot be read."""
    found = _PART.search(line)
    return found[1].decode() if found else None
