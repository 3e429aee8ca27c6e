"""Entries, their commitments and what opens these (docs/formats/entry.md and own-copy.md)."""

import json
import re
from base64 import b64decode
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

DEEPEST = 16  # arrays and objects inside one another
LARGEST_INTEGER = 2**53 - 1
ERASURE = "journal.content_erased"

# Forms of fields, as regular expressions.
BASE64_OF_32_BYTES = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="
PART = "[a-z_][a-z0-9_/]{0,63}"
KIND = r"[a-z_]+\.[a-z_]+"
MEMBER, ORGANISATION = "m_[a-z2-7]{26}", "o_[a-z2-7]{26}"
AT = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
)


class Malformed(ValueError):
    """Bytes that do not have the form they should; says why."""


class Header(NamedTuple):
    """What an entry says of itself."""

    position: int
    at: str
    kind: str
    organisation: str
    commitments: dict[str, bytes]  # by part
    structure: dict[str, Any]  # "d"


class Opening(NamedTuple):
    """What opens a commitment. `file` names where the content lies when it is not here."""

    entry: int
    part: str
    salt: bytes
    content: bytes
    file: str | None

    def head(self) -> bytes:
        """Return what is hashed before the content."""
        part = self.part.encode()
        return b"mitoyen/commit/v1\n%b%c%b" % (self.salt, len(part), part)

    def commitment(self) -> bytes:
        """Return the commitment that this opens, where the content is here."""
        return sha256(self.head() + self.content).digest()


def encode(value: object) -> bytes:
    """Return the canonical JSON of a value that `canonical` returned."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def canonical(encoded: bytes) -> Any:  # noqa: ANN401 - JSON comes in
    """Read JSON in its canonical form (RFC 8785), without floats and null, or raise Malformed."""
    try:
        value = json.loads(encoded.decode(), parse_float=_refuse, parse_constant=_refuse)
        _check(value, DEEPEST)
        again = encode(value)
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed("not JSON in UTF-8") from None
    if again != encoded:
        raise Malformed("not in canonical form")
    return value


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


def read_entry(entry: bytes) -> Header:
    """Read the bytes of an entry, or raise Malformed."""
    fields = canonical(entry)
    if not isinstance(fields, dict) or not {*"cdfikv", "at"} <= {*fields} <= {*"acdfikosv", "at"}:
        raise Malformed("not the fields of an entry")
    if fields["f"] is True or fields["f"] != 1:
        raise Malformed("of another format")
    _text(fields.get("a", "m_" + "a" * 26), MEMBER)
    if not isinstance(fields["d"], dict) or not isinstance(fields.get("s", {}), dict):
        raise Malformed("d or s is not an object")
    _number(fields["v"])
    return Header(
        _number(fields["i"]),
        _moment(_text(fields["at"], AT)),
        _text(fields["k"], KIND),
        _text(fields.get("o", ""), f"(?:{ORGANISATION})?"),
        _commitments(fields["c"]),
        fields["d"],
    )


def _commitments(listed: object) -> dict[str, bytes]:
    commitments: dict[str, bytes] = {}
    for item in listed if isinstance(listed, list) else [None]:
        if not isinstance(item, dict) or item.keys() != {"h", "p"}:
            raise Malformed("c is not a list of commitments")
        part, committed = _text(item["p"], PART), _text(item["h"], BASE64_OF_32_BYTES)
        if commitments and part <= max(commitments):
            raise Malformed("the commitments are not in order")
        commitments[part] = b64decode(committed)
    return commitments


def read_opening(line: bytes) -> Opening:
    """Read a line of openings.jsonl, without its newline, or raise Malformed."""
    fields = canonical(line)
    if not isinstance(fields, dict) or len(fields) != 4 or not {"i", "p", "salt"} < {*fields}:
        raise Malformed("not the fields of an opening")
    entry, part = _number(fields.pop("i")), _text(fields.pop("p"), PART)
    salt = b64decode(_text(fields.pop("salt"), BASE64_OF_32_BYTES))
    [(form, value)] = fields.items()
    if form == "json":
        return Opening(entry, part, salt, encode(value), None)
    if form not in ("text", "file") or not isinstance(value, str):
        raise Malformed("an opening holds a text, json or a file")
    content, file = (value.encode(), None) if form == "text" else (b"", value)
    return Opening(entry, part, salt, content, file)


def _text(value: object, form: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(form, value):
        raise Malformed(f"{str(value)[:40]!r} has another form than it should")
    return value


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise Malformed(f"{str(value)[:40]!r} is not a position or a version")
    return value


def _moment(at: str) -> str:
    try:
        datetime.fromisoformat(at)
    except ValueError:
        raise Malformed(f"{at} is not a moment") from None
    return at
