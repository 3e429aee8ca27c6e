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
_SCALAR = r'(?:"[ !#-\[\]-~]*+"|-?[1-9][0-9]{0,14}|0|true|false)'
_COMMITMENTS = _list_of(rf'\{{"h":"{BASE64_OF_32_BYTES}","p":"{PART}"\}}')
_VALUE = rf"(?:{_SCALAR}|\[{_list_of(_SCALAR)}\])"
_MEMBERS = _list_of(rf'"[a-z_]++":{_VALUE}')
_ENTRIES = re.compile(
    (
        rf'^\{{(?:"a":"{MEMBER}",)?"at":"({AT})","c":\[({_COMMITMENTS})\],"d":\{{({_MEMBERS})\}},'
        rf'"f":1,"i":({_INDEX}),"k":"({KIND})"(?:,"o":"{ORGANISATION}")?,"v":[1-9][0-9]{{0,3}}\}}$'
    ).encode(),
    re.MULTILINE,
)
_OPENINGS = re.compile(
    (
        rf'^\{{"i":({_INDEX}),"p":"({PART})","salt":"({BASE64_OF_32_BYTES})","text":(".*")\}}$'
    ).encode(),
    re.MULTILINE,
)
# No text holds a newline: each of these lies between two texts.
_TEXTS = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",\n", ":"))
_NAME = re.compile(rf'"([a-z_]+)":{_VALUE}([,\n])'.encode())


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
        or not _are_opened(start, commitments, lines)
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


def _are_opened(start: int, commitments: tuple[bytes, ...], lines: list[bytes]) -> bool:
    """Tell whether each commitment has its line, and opens with it: in order, so these are too."""
    wanted = [n for n, some in enumerate(commitments, start) for _ in range(some.count(b"{"))]
    found = _OPENINGS.findall(b"\n".join(lines))
    if not len(found) == len(lines) == len(wanted):
        return False
    positions, parts, salts, written = zip(*found, strict=True) if found else [()] * 4
    keys = [*zip(map(int, positions), parts, strict=True)]
    texts = _read(written)
    if [n for n, _ in keys] != wanted or keys != sorted({*keys}) or texts is None:
        return False
    names = {part: b"%c%b" % (len(part), part) for part in {*parts}}
    hashes = (
        sha256(b"mitoyen/commit/v1\n%b%b%b" % (a2b_base64(salt), names[part], text.encode()))
        for part, salt, text in zip(parts, salts, texts, strict=True)
    )
    said = (
        b'{"h":"%b","p":"%b"}' % (b2a_base64(hashed.digest(), newline=False), part)
        for hashed, part in zip(hashes, parts, strict=True)
    )
    return b",".join(said) == b",".join(filter(None, commitments))


def _read(written: tuple[bytes, ...]) -> list[str] | None:
    """Return strings that stand in canonical JSON, all read at once; None when one does not."""
    joined = b"[%b]" % b",\n".join(written)
    try:
        texts = json.loads(joined.decode())
        again = _TEXTS.encode(texts).encode()
    except (ValueError, RecursionError):
        return None
    if again != joined or len(texts) != len(written) or {*map(type, texts)} - {str}:
        return None
    return list(texts)
