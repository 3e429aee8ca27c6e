"""The zip, which may have been made to do harm: nothing is unpacked, and everything has a bound."""

import re
import zlib
from base64 import b64encode
from collections.abc import Iterator
from copy import copy
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from struct import error as StructError  # noqa: N812 - an error, named as one
from struct import unpack_from
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MOST_MEMBERS = 2_000_000
LARGEST_DIRECTORY = 300_000_000  # bytes
EXPANSION = 200  # times the size of the archive, beyond
ALLOWANCE = 2**30  # bytes that any archive may expand to
CHUNK = 2**18  # bytes

_ENCRYPTED = 0x1
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_SEGMENT = re.compile(r'[^/\\:*?"<>|\x00-\x1f\x7f]{1,200}')
_FAULTS = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    StructError,
    ValueError,
    zlib.error,
)


class NotACopy(ValueError):
    """The archive cannot be read as an own copy; says why."""


class Unreadable(ValueError):
    """One member cannot be read; says why."""


class Archive:
    """Members by name, and `listed` as the zip lists them.

    Checksums of the zip are left alone, since hashes say more.
    """

    def __init__(self, path: Path) -> None:
        """Open an archive, or raise NotACopy."""
        try:
            size = _bounded(path)
            self._zip = ZipFile(path)
            self.members = {member.filename: member for member in self._zip.infolist()}
        except _FAULTS as fault:
            raise NotACopy(f"not a zip archive that can be read: {fault}") from None
        self.listed = self._zip.infolist()
        if len(self.members) != len(self.listed):
            raise NotACopy("two members of the archive have the same name")
        for member in self.listed:
            _refuse_unsafe(member)
        if sum(member.file_size for member in self.listed) > ALLOWANCE + EXPANSION * size:
            raise NotACopy("the archive expands beyond measure")
        self._folders: dict[str, set[str]] = {}
        for name in self.members:
            self._folders.setdefault(_folder(name), set()).add(name)

    @property
    def folders(self) -> list[str]:
        """Folders of the first two ranks, as `rooms/x/`; "" for what lies in none."""
        return list(self._folders)

    def below(self, folder: str) -> set[str]:
        """Return the names of the members of one of `folders`, at any depth."""
        return self._folders.get(folder, set())

    def read(self, name: str, most: int) -> bytes:
        """Return a member of at most `most` bytes, or raise Unreadable."""
        with self.open(name) as stream:
            try:
                content = stream.read(most + 1)
            except _FAULTS as fault:
                raise Unreadable(str(fault) or type(fault).__name__) from None
        if len(content) > most:
            raise Unreadable(f"more than {most} bytes")
        return content

    def open(self, name: str) -> IO[bytes]:
        """Open a member, or raise Unreadable."""
        member = self.members.get(name)
        if member is None:
            raise Unreadable("not in the archive")
        member = copy(member)
        del member.CRC  # or else `zipfile` hides the very chunk that was altered
        try:
            return BufferedReader(self._zip.open(member), CHUNK)  # type: ignore[type-var]
        except _FAULTS as fault:
            raise Unreadable(str(fault) or type(fault).__name__) from None

    def chunks(self, name: str) -> Iterator[bytes]:
        """Read a member of any size piece by piece; raises Unreadable at any of them."""
        with self.open(name) as stream:
            try:
                while chunk := stream.read(CHUNK):
                    yield chunk
            except _FAULTS as fault:
                raise Unreadable(str(fault) or type(fault).__name__) from None

    def has_its_checksum(self, name: str) -> bool:
        """Tell whether a member has the CRC-32 of the zip: against accidents only."""
        found = 0
        try:
            for chunk in self.chunks(name):
                found = zlib.crc32(chunk, found)
        except Unreadable:
            return False
        return found == self.members[name].CRC

    def digest(self, name: str) -> str:
        """Return the base64 of the SHA-256 of a member; "" when it cannot be read."""
        hashed = sha256()
        try:
            for chunk in self.chunks(name):
                hashed.update(chunk)
        except Unreadable:
            return ""
        return b64encode(hashed.digest()).decode()


def _folder(name: str) -> str:
    return "/".join([*name.split("/")[:-1][:2], ""])


def _bounded(path: Path) -> int:
    """Return the size of the file, once its directory is known to fit in memory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 98))
        tail = file.read(98)
    if tail[-22:-18] != _END or tail[-2:] != b"\0\0":
        raise BadZipFile("no end of directory, or a comment after it")
    [entries], [directory] = (
        unpack_from("<H", tail, len(tail) - 12),
        unpack_from("<L", tail, len(tail) - 10),
    )
    if tail[:4] == _END_64:
        [entries], [directory] = unpack_from("<Q", tail, 32), unpack_from("<Q", tail, 40)
    if entries > MOST_MEMBERS or directory > LARGEST_DIRECTORY:
        raise BadZipFile("the directory is beyond measure")
    return size


def _refuse_unsafe(member: ZipInfo) -> None:
    """Refuse what could leave its folder when unpacked, or cannot be read by every program."""
    name = member.orig_filename
    segments = name.removesuffix("/").split("/")
    if not all(_SEGMENT.fullmatch(part) and part.strip(".") for part in segments):
        raise NotACopy(f"unsafe name in the archive: {name[:200]!r}")
    if member.flag_bits & _ENCRYPTED or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise NotACopy(f"a member is encrypted, or compressed by another method: {name[:200]!r}")
