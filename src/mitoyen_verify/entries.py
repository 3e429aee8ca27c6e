"""Entries, their commitments and the openings of these (docs/formats/entry.md, own-copy.md)."""

import json
import re
from binascii import a2b_base64
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

DEEPEST = 16
LARGEST_INTEGER = 2**53 - 1
MOST_SHAPES = 1000

_B64_32 = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="  # 32 bytes, in their one spelling
_RANDOM = "[a-z2-7]{26}"
_INDEX = "(?:0|[1-9][0-9]{0,14})"
_PART = "[a-z_][a-z0-9_/]{0,63}"
_AT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
_KIND = r"[a-z_]+\.[a-z_]+"


def _list_of(item: str) -> str:
    return f"(?:{item}(?:,{item})*)?"


# Most entries have this plain form, in which nothing is left to choose but the order of the names
# in "d": whatever matches is canonical, and need not be parsed to be judged. The others are parsed.
_SCALAR = r'(?:"[ !#-\[\]-~]*"|-?[1-9][0-9]{0,14}|0|true|false)'
_COMMITMENTS = _list_of(rf'\{{"h":"{_B64_32}","p":"{_PART}"\}}')
_MEMBERS = _list_of(rf'"[a-z_]+":{_SCALAR}')
_PLAIN_ENTRY = re.compile(
    (
        rf'\{{(?:"a":"m_{_RANDOM}",)?"at":"({_AT})","c":\[({_COMMITMENTS})\],"d":\{{({_MEMBERS})\}},'
        rf'"f":1,"i":({_INDEX}),"k":"({_KIND})"(?:,"o":"(o_{_RANDOM})")?,"v":[1-9][0-9]{{0,3}}\}}'
    ).encode()
)
_NAME = re.compile(rb'"([a-z_]+)":')
_COMMITMENT = re.compile(rb'"h":"([^"]+)","p":"([^"]+)"')

# Likewise for the openings of texts: a string of JSON has one canonical spelling.
_RUN = r'[^"\\\x00-\x1f]*'
_ESCAPE = r'\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f]))'
_PLAIN_OPENING = re.compile(
    (
        rf'\{{"i":({_INDEX}),"p":"({_PART})","salt":"({_B64_32})",'
        rf'"text":"({_RUN}(?:{_ESCAPE}{_RUN})*)"\}}\n'
    ).encode()
)


class Malformed(ValueError):
    """Bytes that do not have the form they should; says why."""


class Header(NamedTuple):
    """What an entry says of itself."""

    position: int
    at: str
    kind: str
    organisation: str | None
    commitments: list[tuple[bytes, bytes]]  # (base64 of the commitment, name of the part)
    structure: dict[str, Any] | bytes  # "d", or the bytes between its braces

    def fields(self) -> dict[str, Any]:
        """Return "d"."""
        if isinstance(self.structure, bytes):
            fields: dict[str, Any] = json.loads(b"{%b}" % self.structure)
            return fields
        return self.structure


class Opening(NamedTuple):
    """What opens a commitment. `file` names where the content lies when it is not here."""

    entry: int
    part: bytes
    salt: bytes
    content: bytes
    file: str | None


def canonical(encoded: bytes) -> Any:  # noqa: ANN401 - JSON comes in
    """Read JSON in its canonical form (RFC 8785), without floats and null, or raise Malformed."""
    try:
        value = json.loads(encoded.decode(), parse_float=_refuse, parse_constant=_refuse)
        _check(value, DEEPEST)
        again = _encode(value)
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed("not JSON in UTF-8") from None
    if again != encoded:
        raise Malformed("not in canonical form")
    return value


def _encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _refuse(number: str) -> None:
    raise Malformed(f"{number[:40]} has no canonical form")


def _check(value: object, levels: int) -> None:
    if isinstance(value, dict):
        if not all(re.fullmatch("[a-z_]+", name) for name in value):
            raise Malformed("a name beyond a-z and _")
        value = list(value.values())
    if isinstance(value, list):
        if not levels:
            raise Malformed("nested too deeply")
        for item in value:
            _check(item, levels - 1)
    elif value is None or (isinstance(value, int) and abs(value) > LARGEST_INTEGER):
        raise Malformed("null, or an integer beyond 2^53 - 1")


def read_entry(entry: bytes, shapes: set[tuple[bytes, ...]]) -> Header:
    """Read the bytes of an entry, or raise Malformed.

    Args:
        entry: 1 to 65,535 bytes.
        shapes: the names of "d" found in order so far; grows, and saves looking at them again.
    """
    found = _PLAIN_ENTRY.fullmatch(entry)
    if not found:
        return _read_any_entry(entry)
    at, commitments, structure, index, kind, organisation = found.groups()
    names = tuple(_NAME.findall(structure))
    if names not in shapes:
        if list(names) != sorted(set(names)):
            raise Malformed("not in canonical form")
        if len(shapes) < MOST_SHAPES:
            shapes.add(names)
    listed = _COMMITMENT.findall(commitments)
    if len(listed) > 1:
        _check_order([part for _, part in listed])
    return Header(
        int(index),
        _moment(at.decode()),
        kind.decode(),
        organisation.decode() if organisation else None,
        listed,
        structure,
    )


def _read_any_entry(entry: bytes) -> Header:
    """Read an entry the long way: this is the definition, `_PLAIN_ENTRY` a shortcut."""
    fields = canonical(entry)
    rules = {"at": _AT, "k": _KIND, "a": f"m_{_RANDOM}", "o": f"o_{_RANDOM}"}
    if not isinstance(fields, dict) or not {*"cdfikv", "at"} <= {*fields} <= {*"acdfikosv", "at"}:
        raise Malformed("not the fields of an entry")
    for name, rule in rules.items():
        text = fields.get(name, "")
        if name in fields and not (isinstance(text, str) and re.fullmatch(rule, text)):
            raise Malformed(f"{name} has another form")
    if not _are_numbers(fields["f"], fields["i"], fields["v"]) or fields["f"] != 1:
        raise Malformed("f, i or v has another form")
    if not isinstance(fields["d"], dict) or not isinstance(fields.get("s", {}), dict):
        raise Malformed("d or s is not an object")
    return Header(
        fields["i"],
        _moment(fields["at"]),
        fields["k"],
        fields.get("o"),
        _commitments(fields["c"]),
        fields["d"],
    )


def _commitments(listed: object) -> list[tuple[bytes, bytes]]:
    pairs = []
    for item in listed if isinstance(listed, list) else [None]:
        if not isinstance(item, dict) or item.keys() != {"h", "p"}:
            raise Malformed("c is not a list of commitments")
        if not all(
            isinstance(item[name], str) and re.fullmatch(rule, item[name])
            for name, rule in (("h", _B64_32), ("p", _PART))
        ):
            raise Malformed("a commitment has another form")
        pairs.append((item["h"].encode(), item["p"].encode()))
    _check_order([part for _, part in pairs])
    return pairs


def _check_order(parts: list[bytes]) -> None:
    if parts != sorted(set(parts)):
        raise Malformed("the commitments are not in order")


def _moment(at: str) -> str:
    try:
        datetime.fromisoformat(at)
    except ValueError:
        raise Malformed(f"{at} is not a moment") from None
    return at


def _are_numbers(*values: object) -> bool:
    return all(type(value) is int and value >= 0 for value in values)


def read_opening(line: bytes) -> Opening:
    """Read a line of openings.jsonl, newline included, or raise Malformed."""
    found = _PLAIN_OPENING.fullmatch(line)
    if not found:
        return _read_any_opening(line)
    index, part, salt, text = found.groups()
    try:
        if b"\\" in text:
            text = json.loads(b'"%b"' % text).encode()
        else:
            text.decode()
    except ValueError:
        raise Malformed("not JSON in UTF-8") from None
    return Opening(int(index), part, a2b_base64(salt), text, None)


def _read_any_opening(line: bytes) -> Opening:
    """Read an opening the long way; `_PLAIN_OPENING` is a shortcut for texts."""
    fields = canonical(line.removesuffix(b"\n"))
    if not isinstance(fields, dict) or len(fields) != 4 or not {"i", "p", "salt"} < {*fields}:
        raise Malformed("not the fields of an opening")
    index, part, salt = fields.pop("i"), fields.pop("p"), fields.pop("salt")
    if not _are_numbers(index) or not isinstance(part, str) or not re.fullmatch(_PART, part):
        raise Malformed("i or p has another form")
    if not isinstance(salt, str) or not re.fullmatch(_B64_32, salt):
        raise Malformed("the salt has another form")
    [(form, value)] = fields.items()
    if form not in ("text", "json", "file") or (form != "json" and not isinstance(value, str)):
        raise Malformed("an opening holds a text, json or a file")
    content, file = b"", None
    if form == "file":
        file = value
    elif form == "text":
        content = value.encode()
    else:
        content = _encode(value)
    return Opening(index, part.encode(), a2b_base64(salt), content, file)


def commitment_head(salt: bytes, part: bytes) -> bytes:
    """Return what is hashed before the content of a part."""
    return b"mitoyen/commit/v1\n%b%c%b" % (salt, len(part), part)


def commitment(opening: Opening) -> bytes:
    """Return the commitment that an opening with its content opens."""
    return sha256(commitment_head(opening.salt, opening.part) + opening.content).digest()
