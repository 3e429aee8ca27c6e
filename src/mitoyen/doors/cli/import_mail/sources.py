"""Where letters lie: mbox files, Maildir folders, files of one letter each. Nothing in them is changed."""

import mailbox
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

from mitoyen.doors.cli.import_mail.contents import LARGEST_LETTER
from mitoyen.doors.cli.import_mail.headings import LONGEST_HEADERS, LetterUnreadable

LETTER_ENDINGS = {".eml", ".mail", ".msg822"}


class NoLetters(ValueError):
    """Nothing there can be read as letters; the sentence says what was looked for."""


class Box(Protocol):
    """Letters in one place."""

    quoted_from: bool

    def keys(self) -> Sequence[str]:
        """Name the letters, in their order."""

    def open(self, key: str) -> IO[bytes]:
        """Open one letter."""

    def where(self, key: str) -> str:
        """Say where it lies, as a person would find it again."""

    def close(self) -> None:
        """Let go of what stands open."""


@dataclass(slots=True)
class _Mbox:
    path: Path
    _box: mailbox.mbox
    quoted_from: bool = True

    def keys(self) -> Sequence[str]:
        return self._box.keys()

    def open(self, key: str) -> IO[bytes]:
        return cast("IO[bytes]", self._box.get_file(key))

    def where(self, key: str) -> str:
        return f"{self.path}, {_ordinal(key)}"

    def close(self) -> None:
        self._box.close()


@dataclass(slots=True)
class _Maildir:
    path: Path
    _box: mailbox.Maildir
    quoted_from: bool = False

    def keys(self) -> Sequence[str]:
        return sorted(self._box.keys())

    def open(self, key: str) -> IO[bytes]:
        return cast("IO[bytes]", self._box.get_file(key))

    def where(self, key: str) -> str:
        return f"{self.path}/{key}"

    def close(self) -> None:
        self._box.close()


@dataclass(slots=True)
class _Files:
    path: Path
    files: tuple[Path, ...]
    quoted_from: bool = False

    def keys(self) -> Sequence[str]:
        return [str(file) for file in self.files]

    def open(self, key: str) -> IO[bytes]:
        return Path(key).open("rb")

    def where(self, key: str) -> str:
        return key

    def close(self) -> None:
        """Nothing stands open between two letters."""


@dataclass(frozen=True, slots=True)
class Found:
    """One letter where it lies."""

    box: Box
    key: str
    where: str

    def headers(self) -> bytes:
        """Return its beginning: all headers, if they are within the limit."""
        return self._read(LONGEST_HEADERS + 2)

    def whole(self) -> bytes:
        """Return all of it, one byte more than the limit at most."""
        return self._read(LARGEST_LETTER + 1)

    def _read(self, size: int) -> bytes:
        try:
            with self.box.open(self.key) as file:
                return file.read(size)
        except (OSError, KeyError) as gone:
            raise LetterUnreadable(f"cannot be opened: {gone}") from gone


def boxes(path: Path) -> Iterator[Box]:
    """Return the places of letters at a path, found out by what is there.

    A folder with `cur` and `new` is a Maildir (its own folders included); another folder stands for the `.eml` files
    anywhere in it; a file that begins with "From " is an mbox; any other file is one letter.

    Raises:
        NoLetters: when there is nothing, or nothing of that kind.
    """
    if path.is_dir():
        yield from _boxes_of_folder(path)
        return
    try:
        with path.open("rb") as file:
            beginning = file.read(5)
    except OSError as absent:
        raise NoLetters(f"{path}: {absent.strerror}") from absent
    if not beginning:
        raise NoLetters(f"{path}: the file is empty")
    if beginning == b"From ":
        yield _Mbox(path, mailbox.mbox(path, create=False))
    else:
        yield _Files(path, (path,))


def _boxes_of_folder(path: Path) -> Iterator[Box]:
    if (path / "cur").is_dir() and (path / "new").is_dir():
        for folder in sorted({path, *path.glob(".*/")}):
            if (folder / "cur").is_dir() and (folder / "new").is_dir():
                yield _Maildir(folder, mailbox.Maildir(folder, create=False))
        return
    files = tuple(sorted(f for f in path.rglob("*") if f.suffix.lower() in LETTER_ENDINGS))
    if not files:
        raise NoLetters(f"{path}: neither a Maildir (cur, new) nor a folder of .eml files")
    yield _Files(path, files)


@contextmanager
def letters_at(paths: Iterable[Path]) -> Iterator[list[Found]]:
    """Lend every letter at these paths, where it lies; what was opened is closed at the end.

    Raises:
        NoLetters: when one of them holds none, see `boxes`.
    """
    found: list[Found] = []
    with ExitStack() as opened:
        for path in paths:
            for box in boxes(path):
                opened.callback(box.close)
                found += [Found(box, key, box.where(key)) for key in box.keys()]  # noqa: SIM118 (no mapping)
        yield found


def _ordinal(key: object) -> str:
    return f"letter {key + 1}" if isinstance(key, int) else str(key)
