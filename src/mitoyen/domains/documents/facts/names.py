"""Names of files: what is kept of the one that came in, and how it goes out in a header (RFC 6266, RFC 8187)."""

import re
import unicodedata
from typing import Literal
from urllib.parse import quote

from mitoyen.domains.documents.facts import _hidden

LONGEST_FILENAME = 180  # bytes of UTF-8: leaves room for a prefix under the 255 of file systems
LONGEST_EXTENSION = 20  # bytes
NAMELESS = "document"

_SEPARATORS = re.compile(
    r"[/\\\u2044\u2215\u29f8\uff0f\uff3c]"
)  # with those that only look like one
_NOT_IN_WINDOWS = re.compile(r'[<>:"|?*]')
# RFC 8187, section 3.2.1: what need not be percent-encoded, beside letters, digits and "_.-~".
_ATTR_CHAR = "!#$&+^`|"


def written_filename(given: str | bytes) -> str:
    """Return a file's name as it is recorded: whatever came in, one name comes out.

    The last part of a path; NFC; without control characters, turned writing directions or anything invisible; at most
    `LONGEST_FILENAME` bytes, the extension kept; never empty, never `.` or `..`.

    Args:
        given: text, lone surrogates included, or bytes of UTF-8 or else of Windows-1252.
    """
    text = given if isinstance(given, str) else _read(given)
    text = unicodedata.normalize("NFC", _resurrected(text))
    # Twice: normalising may compose, removing may bring together what composes.
    kept = "".join(c for c in text if c.isspace() or not _hidden(c))
    last = [part for part in _SEPARATORS.split(kept) if part.strip(" .\t")]
    name = _NOT_IN_WINDOWS.sub("_", " ".join(last[-1].split()) if last else "")
    name = unicodedata.normalize("NFC", name).strip().rstrip(". ")
    return _shortened(name) or NAMELESS


def _read(given: bytes) -> str:
    try:
        return given.decode()
    except UnicodeDecodeError:
        return given.decode("cp1252", errors="replace")


def _resurrected(text: str) -> str:
    """Read again what was decoded as ASCII with surrogates standing for bytes (PEP 383)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _read(text.encode("utf-8", "surrogateescape" if _escaped(text) else "replace"))
    return text


def _escaped(text: str) -> bool:
    return all("\udc80" <= c <= "\udcff" for c in text if "\ud800" <= c <= "\udfff")


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST_FILENAME:
        return name
    stem, dot, extension = name.rpartition(".")
    tail = f"{dot}{extension}"
    if not stem or len(tail.encode()) > LONGEST_EXTENSION:
        stem, tail = name, ""
    room = LONGEST_FILENAME - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". \u200d") + tail


def content_disposition(kind: Literal["inline", "attachment"], filename: str) -> str:
    """Return the value of a Content-Disposition header: ASCII, with the true name beside a readable fallback.

    Args:
        filename: as `written_filename` gives it.
    """
    ascii_only = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    fallback = re.sub(r'[^\w !#$&+.,;=@^`{}~()\[\]\'-]|["\\%]', "_", ascii_only).strip() or NAMELESS
    value = f'{kind}; filename="{fallback}"'
    if fallback == filename:
        return value
    return f"{value}; filename*=UTF-8''{quote(filename, safe=_ATTR_CHAR)}"
