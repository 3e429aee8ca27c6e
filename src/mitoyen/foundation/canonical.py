"""One value, one byte string: JSON restricted until RFC 8785 leaves no choice.

Values are strings, integers within ±(2^53 - 1), booleans, arrays and objects whose names use only
`a-z` and `_`. No floats, no null: those are where two implementations would differ. Whoever hashes
keeps the bytes it was given and hashes those; encoding again is for checking
(docs/formats/entry.md).
"""

import json
from base64 import b64encode
from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | int | bool | Sequence[Value] | Mapping[str, Value]"

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 16  # arrays and objects inside one another

_LETTERS = "abcdefghijklmnopqrstuvwxyz_"
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
)


class NotCanonical(ValueError):
    """The value has no canonical form, or the bytes are not it."""


def encode(value: Value) -> bytes:
    """Return the one encoding of `value`, UTF-8 without a final newline.

    Arrays may be lists or tuples, objects must be dicts. Strings are kept as they are: no
    normalisation.

    Raises:
        NotCanonical: for a float, null, an integer too large, a name beyond `a-z_`, a lone
            surrogate, or more than 16 levels of arrays and objects.
    """
    _check(value, DEEPEST)
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        raise NotCanonical("a string holds a lone surrogate") from None


def decode(encoded: bytes) -> Value:
    """Read bytes that must be exactly what `encode` returns.

    Raises:
        NotCanonical: for anything else: spaces, another order, duplicate names, other escapes.
    """
    try:
        value: Value = json.loads(encoded.decode())
    except (ValueError, RecursionError):
        raise NotCanonical("not JSON in UTF-8") from None
    if encode(value) != encoded:
        raise NotCanonical("JSON, but not in its canonical form")
    return value


def _check(value: object, levels: int) -> None:
    """Walk `value`. The exact types of ordinary values come first, for speed; then subclasses."""
    kind = type(value)
    if kind is str:
        return
    if kind is dict or isinstance(value, dict):
        _check_object(value, levels)  # type: ignore[arg-type]
    elif kind is list or isinstance(value, list | tuple):
        if not levels:
            raise NotCanonical(f"more than {DEEPEST} levels")
        for item in value:  # type: ignore[attr-defined]
            if type(item) is not str:
                _check(item, levels - 1)
    elif isinstance(value, int):
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise NotCanonical("an integer beyond 2^53 - 1")
    elif not isinstance(value, str):
        raise NotCanonical(f"{kind.__name__} has no canonical form")


def _check_object(members: dict[object, object], levels: int) -> None:
    if not levels:
        raise NotCanonical(f"more than {DEEPEST} levels")
    for name, value in members.items():
        if not isinstance(name, str) or not name or name.strip(_LETTERS):
            raise NotCanonical(f"a name beyond a-z and _: {name!r:.40}")
        if type(value) is not str:
            _check(value, levels - 1)


def to_base64(content: bytes) -> str:
    """Write bytes in the standard alphabet, with padding (RFC 4648, section 4)."""
    return b64encode(content).decode()


def from_base64(text: str) -> bytes:
    """Read what `to_base64` writes.

    Raises:
        NotCanonical: for other alphabets, missing padding, stray bits or any other character.
    """
    try:
        content = a2b_base64(text, strict_mode=True)
    except (NotBase64, ValueError):
        raise NotCanonical("not base64") from None
    if b64encode(content).decode() != text:
        raise NotCanonical("base64, but not in its canonical form")
    return content
