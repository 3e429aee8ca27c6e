"""A whole archive: every room, with as many processes as it is worth."""

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from mitoyen_verify.archive import Archive, NotACopy
from mitoyen_verify.bundles import BundleChecker, Seen
from mitoyen_verify.faults import ERASED, Fault, Verdict, joined
from mitoyen_verify.keys import Key, KeyRefused, parse_key
from mitoyen_verify.layout import is_untouched, misfits
from mitoyen_verify.manifest import (
    KEYS,
    MANIFEST,
    SIGNATURE,
    Copy,
    Room,
    check_list,
    keys_of,
    read_manifest,
)
from mitoyen_verify.rooms import check_room

RANGE = 16  # bundles, 4,096 entries: what a process takes at a time
WORTH_MORE_PROCESSES = 50_000  # entries

_ITSELF = [MANIFEST, SIGNATURE, KEYS]  # in this order, at the end of the zip
# Members that people read; no log covers them.
_PAGES = {"index.html", "style.css", "LISEZMOI.txt", "README.txt", "mitoyen-verify.pyz"}

Progress = Callable[[str, int, int], None]  # (room's name, entries done, entries of the room)


@dataclass(slots=True)
class Result:
    """All that was found."""

    copy: Copy
    verdicts: list[Verdict]
    own_keys: bool  # whether the keys came from the copy itself
    signed: bool  # whether the list of rooms and pages is signed


def check_copy(path: Path, keys: dict[str, Key] | None, jobs: int, progress: Progress) -> Result:
    """Check an archive.

    Args:
        path: of the archive.
        keys: the keys to trust by the name of their log; None for those the copy brings.
        jobs: processes at most.
        progress: told what was done.

    Raises:
        NotACopy: when it cannot be read as one.
        KeyRefused: when a key of the copy is malformed or unsafe.
    """
    archive = Archive(path)
    copy = read_manifest(archive)
    brought = keys_of(archive)
    trusted = brought if keys is None else keys
    verdicts = [_whole(archive, copy)]
    signed, faults = check_list(archive, copy, trusted, brought)
    verdicts[0].faults += [*faults, *misfits(path, archive)]
    with _Pool(path, archive, copy, jobs, progress) as pool:
        for room in copy.rooms:
            key = trusted.get(room.origin)
            if key is None or parse_key(room.vkey) != key or brought.get(room.origin) != key:
                verdicts.append(_refused(room))
                continue
            verdicts.append(check_room(archive, room, key, pool.check))
    if copy.before is not None and not any(map(_is_faulty, verdicts)):
        apart = [name for name in _ITSELF if name in archive.members]
        if not is_untouched(path, archive, copy.before, apart):
            verdicts[0].faults.append(Fault("zip_bytes"))
    for verdict in verdicts:
        verdict.faults = joined(verdict.faults)
    return Result(copy, verdicts, keys is None, signed)


def _is_faulty(verdict: Verdict) -> bool:
    return any(fault.kind != ERASED for fault in verdict.faults)


def _refused(room: Room) -> Verdict:
    verdict = Verdict(room.room, room.name, room.space, room.size, room.start, room.stop)
    verdict.faults.append(Fault("key", detail=room.origin))
    return verdict


def _whole(archive: Archive, copy: Copy) -> Verdict:
    """Look at what belongs to no room."""
    verdict = Verdict()
    if not any(room.start < room.stop for room in copy.rooms):
        verdict.faults.append(Fault("no_entries"))
    outside = set(archive.folders) - {room.folder for room in copy.rooms}
    found = {name for folder in outside for name in archive.below(folder)}
    pages = found & _PAGES | archive.below("pages/") - {"pages/"}
    listed = copy.pages or {}
    for name in sorted(pages | found & {*_ITSELF}):
        if name in listed and archive.digest(name) == listed[name]:
            continue
        if name in listed or not archive.has_its_checksum(name):
            verdict.faults.append(Fault("page", path=name))
    unexpected = found - {*_ITSELF} - (pages if copy.pages is None else set(listed))
    for code, names in ("member_unexpected", unexpected), ("member_missing", set(listed) - pages):
        verdict.faults += (Fault(code, path=name) for name in sorted(names))
    return verdict


class _Pool:
    """Checks bundles in this process, or in several where there are many."""

    def __init__(
        self, path: Path, archive: Archive, copy: Copy, jobs: int, progress: Progress
    ) -> None:
        self._path = path
        self._archive = archive
        self._progress = progress
        self._executor: ProcessPoolExecutor | None = None
        if jobs > 1 and sum(room.size for room in copy.rooms) >= WORTH_MORE_PROCESSES:
            with suppress(OSError, ImportError):  # where processes cannot be had, one will do
                self._executor = ProcessPoolExecutor(jobs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._executor:
            # A second interruption would leave processes behind; they end within moments.
            answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
            self._executor.shutdown(cancel_futures=True)
            if kind is None:
                signal.signal(signal.SIGINT, answer)

    def check(self, room: Room, size: int, demanded: Sequence[bytes | None]) -> list[Seen]:
        """Check all bundles of a room, range by range."""
        starts = range(0, len(demanded), RANGE)
        ranges = [(first, demanded[first : first + RANGE]) for first in starts]
        if self._executor and len(ranges) > 1:
            # Processes that start now never hear of an interruption: this one answers it for all.
            answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
            found = self._executor.map(partial(_check_elsewhere, self._path, room, size), ranges)
            signal.signal(signal.SIGINT, answer)
        else:
            checker = BundleChecker(self._archive, room, size)
            found = (checker.check(*one) for one in ranges)
        seen = []
        for part in found:
            seen.append(part)
            self._progress(room.name, min(size, len(seen) * RANGE * 256), size)
        return seen


_mine: dict[Path, Archive] = {}  # of a process of the pool: the archive it has open
_checkers: dict[str, tuple[int, BundleChecker]] = {}  # by room: where its reading has come to


def _check_elsewhere(
    path: Path, room: Room, size: int, one: tuple[int, Sequence[bytes | None]]
) -> Seen:
    """Check one range in a process of the pool; ranges of a room come to it in rising order."""
    first, demanded = one
    if path not in _mine:
        _mine[path] = Archive(path)
    done, checker = _checkers.get(room.room, (0, None))
    if checker is None or first < done:
        _checkers.clear()
        checker = BundleChecker(_mine[path], room, size)
    _checkers[room.room] = first + len(demanded), checker
    return checker.check(first, demanded)


__all__ = ["KeyRefused", "NotACopy", "Result", "check_copy"]
