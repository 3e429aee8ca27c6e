"""The zip around its members, to the last byte: two programs that unpack it must find the same.

Members lie end to end from byte 0, then the directory, then its end, and nothing else. Each header
is made again here from what the directory says, in the one form that docs/formats/own-copy.md
gives, and compared. What the members hold is checked elsewhere.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from struct import pack, unpack
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipInfo

from mitoyen_verify.archive import CHUNK, Archive
from mitoyen_verify.faults import Fault

SHORT, LONG = 20, 45  # versions of zip: without and with fields of eight bytes
LIMIT = 2**31 - 1  # numbers beyond it are written in eight bytes
FULL = 2**32 - 1  # stands where four bytes do not do
UNIX_FILE = 0o600 << 16


def misfits(path: Path, archive: Archive) -> Iterator[Fault]:
    """Yield what in the zip is not in its place, or not as it must be."""
    with path.open("rb") as file:
        position = 0
        for member in archive.listed:
            if member.header_offset != position:
                yield Fault("zip_place", path=member.orig_filename)
            file.seek(member.header_offset)
            header = file.read(30)
            if len(header) == 30:
                header += file.read(sum(unpack("<HH", header[26:])))
            if header not in _headers(member):
                yield Fault("zip_header", path=member.orig_filename)
            position = member.header_offset + len(header) + member.compress_size
        file.seek(position)
        if not _ends_well(file, position, archive.listed):
            yield Fault("zip_directory")


def is_untouched(path: Path, archive: Archive, before: str, apart: list[str]) -> bool:
    """Tell whether the members `apart` come last, as they are, after bytes of the hash `before`."""
    last = archive.listed[-len(apart) :]
    bare = all(member.compress_type == ZIP_STORED for member in last)
    in_order = [member.filename for member in last] == apart
    return bare and in_order and _digest(path, last[0].header_offset) == before


def _digest(path: Path, position: int) -> str:
    """Return the base64 of the SHA-256 of the bytes of a file before a position."""
    hashed = sha256()
    with path.open("rb") as file:
        while position and (chunk := file.read(min(CHUNK, position))):
            hashed.update(chunk)
            position -= len(chunk)
    return b64encode(hashed.digest()).decode()


def _ends_well(file: BinaryIO, position: int, members: list[ZipInfo]) -> bool:
    """Tell whether the rest of the file is the directory of these members, and its end."""
    size = 0
    for member in members:
        record = _record(member)
        size += len(record)
        if file.read(len(record)) != record:
            return False
    end = _end(len(members), size, position)
    return file.read(len(end) + 1) == end


def _headers(member: ZipInfo) -> list[bytes]:
    """Return what the header of a member may be: its sizes have four bytes, or eight."""
    sizes = member.compress_size, member.file_size
    long = _header(LONG, member, (FULL, FULL), pack("<HHQQ", 1, 16, *reversed(sizes)))
    short = [] if max(sizes) > LIMIT else [_header(SHORT, member, sizes, b"")]
    if member.header_offset > LIMIT:  # the directory says LONG for another reason
        return [*short, long]
    return [long] if member.extract_version == LONG else short


def _header(version: int, member: ZipInfo, sizes: tuple[int, int], extra: bytes) -> bytes:
    name, said = _said(version, member, sizes, extra)
    return b"PK\x03\x04" + said + name + extra


def _record(member: ZipInfo) -> bytes:
    """Return what the directory must say of a member."""
    sizes, offset = (member.compress_size, member.file_size), member.header_offset
    beyond = [*reversed(sizes)] if max(sizes) > LIMIT else []
    if beyond:
        sizes = FULL, FULL
    if offset > LIMIT:
        beyond.append(offset)
        offset = FULL
    extra = pack(f"<HH{len(beyond)}Q", 1, 8 * len(beyond), *beyond) if beyond else b""
    version = LONG if extra or member.extract_version == LONG else SHORT
    name, said = _said(version, member, sizes, extra)
    made_by = pack("<BB", version, 3)
    rest = pack("<3H2L", 0, 0, 0, UNIX_FILE, offset)
    return b"PK\x01\x02" + made_by + said + rest + name + extra


def _said(
    version: int, member: ZipInfo, sizes: tuple[int, int], extra: bytes
) -> tuple[bytes, bytes]:
    """Return the name of a member, and the fields that stand in header and directory alike."""
    name = member.orig_filename.encode()
    year, month, day, hour, minute, second = member.date_time
    fields = pack(
        "<5H3L2H",
        version,
        0 if name.isascii() else 0x800,  # the name is UTF-8
        member.compress_type,
        hour << 11 | minute << 5 | second // 2,
        year - 1980 << 9 | month << 5 | day,
        member.CRC,
        *sizes,
        len(name),
        len(extra),
    )
    return name, fields


def _end(count: int, size: int, position: int) -> bytes:
    """Return the end of a directory of `size` bytes that begins at `position`."""
    end = b""
    if count > 0xFFFF or max(size, position) > LIMIT:
        sizes = count, count, size, position
        end = pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, LONG, LONG, 0, 0, *sizes)
        end += pack("<4sLQL", b"PK\x06\x07", 0, position + size, 1)
    count, size, position = min(count, 0xFFFF), min(size, FULL), min(position, FULL)
    return end + pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, position, 0)
