"""A shortcut for bundles in which everything is plain and right, as most are: twice as fast.

`bundles` says what is checked, and does without this module. It may say yes only where the long
way has nothing to say; the tests hold it to that.
"""

import json
import re
from binascii import a2b_base64, b2a_base64
from datetime import date
from hashlib import sha256

from mitoyen_verify.entries import (
    AT,
    BASE64_OF_32_BYTES,
    ERASURE,
    KIND,
    MEMBER,
    ORGANISATION,
    PART,
)


def _list_of(item: str) -> str:
    return f"(?:{item}(?:,{item})*)?"


# What matches is canonical JSON, but for the order of the names in "d" and of the parts in "c".
_INDEX = "(?:0|[1-9][0-9]{0,14})"
_SCALAR = r'(?:"[ !#-\[\]-~]*"|-?[1-9][0-9]{0,14}|0|true|false)'
_COMMITMENTS = _list_of(rf'\{{"h":"{BASE64_OF_32_BYTES}","p":"{PART}"\}}')
_MEMBERS = _list_of(rf'"[a-z_]+":{_SCALAR}')
_ENTRIES = re.compile(
    (
        rf'^\{{(?:"a":"{MEMBER}",)?"at":"({AT})","c":\[({_COMMITMENTS})\],"d":\{{({_MEMBERS})\}},'
        rf'"f":1,"i":({_INDEX}),"k":"({KIND})"(?:,"o":"{ORGANISATION}")?,"v":[1-9][0-9]{{0,3}}\}}$'
    ).encode(),
    re.MULTILINE,
)
_RUN = r'[^"\\\x00-\x1f]*'
_ESCAPE = r'\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f]))'
_OPENINGS = re.compile(
    (
        rf'^\{{"i":({_INDEX}),"p":"({PART})","salt":"({BASE64_OF_32_BYTES})",'
        rf'"text":"({_RUN}(?:{_ESCAPE}{_RUN})*)"\}}$'
    ).encode(),
    re.MULTILINE,
)
_NAME = re.compile(rf'"([a-z_]+)":{_SCALAR}([,\n])'.encode())
_PARTS = re.compile(rb'"p":"([^"]+)"')


def plain_and_right(
    start: int, entries: list[bytes], lines: list[bytes], shapes: set[bytes]
) -> tuple[str, str] | None:
    """Return the times of the first and the last entry, if there is nothing to say of any.

    Args:
        start: the position of the first entry.
        entries: 1 to 256, proven to stand in the tree; no bytes for those that are not.
        lines: what may be their openings; none holds a newline.
        shapes: names of "d" that were found to be in order; grows, and saves looking again.
    """
    joined = b"\n".join(entries)
    found = _ENTRIES.findall(joined)
    if len(found) != len(entries) or joined.count(b"\n") >= len(entries):
        return None
    times, commitments, structures, positions, kinds = zip(*found, strict=True)
    if (
        [*map(int, positions)] != [*range(start, start + len(entries))]
        or [*times] != sorted(times)
        or ERASURE.encode() in kinds
        or not all(_is_date(day) for day in {time[:10] for time in times})
        or not _are_in_order(b"\n".join([*structures, b""]), shapes)
        or not all(_is_sorted(_PARTS.findall(c)) for c in commitments if b"}," in c)
        or [*commitments] != _commitments_by(start, len(entries), lines)
    ):
        return None
    return times[0].decode(), times[-1].decode()


def _is_date(day: bytes) -> bool:
    try:
        date.fromisoformat(day.decode())
    except ValueError:
        return False
    return True


def _is_sorted(names: list[bytes]) -> bool:
    return names == sorted(set(names))


def _are_in_order(structures: bytes, shapes: set[bytes]) -> bool:
    """Tell whether the names in each line are in order: all lines at once, each shape once."""
    names = b"".join(map(b"".join, _NAME.findall(structures)))
    for shape in {*names.split(b"\n")} - shapes:
        if not _is_sorted(shape.split(b",")):
            return False
        shapes.add(shape)
    return True


def _commitments_by(start: int, count: int, lines: list[bytes]) -> list[bytes] | None:
    """Return what lines of openings commit to, as the entries that they open write it."""
    joined = b"\n".join(lines)
    found = _OPENINGS.findall(joined)
    if len(found) != len(lines):
        return None
    committed = [b""] * count
    if not found:
        return committed
    positions, parts, salts, texts = zip(*found, strict=True)
    indexes = [*map(int, positions)]
    if indexes != sorted(indexes) or not start <= indexes[0] <= indexes[-1] < start + count:
        return None
    try:
        joined.decode()
    except UnicodeDecodeError:
        return None
    if b"\\" in joined:
        texts = tuple(text.encode() for text in json.loads(b'["%b"]' % b'","'.join(texts)))
    for index, part, salt, text in zip(indexes, parts, salts, texts, strict=True):
        content = b"mitoyen/commit/v1\n%b%c%b%b" % (a2b_base64(salt), len(part), part, text)
        hashed = b2a_base64(sha256(content).digest(), newline=False)
        one = b'{"h":"%b","p":"%b"}' % (hashed, part)
        before = committed[index - start]
        committed[index - start] = before + b"," + one if before else one
    return committed
