"""What a letter holds: its text, and the files that came with it. Whatever MIME it is made of.

Limits, so that no letter can take the house's memory or time: `LARGEST_LETTER` bytes, `MOST_LINES` lines, of which
`MOST_LINES_OF_PARTS` may part it, `MOST_PARTS` parts and `DEEPEST` levels that are looked at. Nothing in a letter is
run, opened or unpacked.
"""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr

from mitoyen.domains.talk.facts import LONGEST_IMPORTED, LONGEST_SENDER, MOST_DOCUMENTS
from mitoyen.doors.cli.import_mail.decoding import (
    header_text,
    parameter_text,
    raw_header,
    shown,
    text_of,
)
from mitoyen.doors.cli.import_mail.headings import LetterUnreadable, headers_of
from mitoyen.doors.cli.import_mail.plain import text_of_html, tidy, unflowed

LARGEST_LETTER = 64 * 1024 * 1024  # bytes
MOST_LINES = 2_000_000
MOST_LINES_OF_PARTS = 20_000  # lines that begin with "--"
MOST_PARTS = 500
DEEPEST = 30
LONGEST_FROM = 1_000  # characters of a From header that are looked at
CUT = "\n\n[…]"
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_PARSER = BytesParser()
_PIECES = {
    "message/delivery-status": ".txt",
    "text/plain": ".txt",
    "text/html": ".html",
    "message/rfc822": ".eml",
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that came with a letter."""

    name: str
    content: bytes = field(repr=False)


@dataclass(slots=True)
class Contents:
    """What a letter holds.

    Attributes:
        cut: whether its text was longer than `LONGEST_IMPORTED`; the whole is then one of the enclosures.
        left_out: how many parts were beyond the limits.
    """

    sender_name: str = ""
    sender_address: str = ""
    text: str = ""
    cut: bool = False
    left_out: int = 0
    enclosures: list[Enclosure] = field(default_factory=list)


def contents_of(letter: bytes, *, quoted_from: bool = False) -> Contents:
    """Read a whole letter.

    Args:
        quoted_from: whether lines that begin with "From " were given a ">" by the file that it comes from (mbox).

    Raises:
        LetterUnreadable: when it passes a limit, or cannot be read at all.
    """
    if len(letter) > LARGEST_LETTER:
        raise LetterUnreadable(f"larger than {LARGEST_LETTER // 2**20} MB")
    headers_of(letter)
    if letter.count(b"\n") > MOST_LINES:
        raise LetterUnreadable(f"more than {MOST_LINES} lines")
    if letter.count(b"\n--") > MOST_LINES_OF_PARTS:
        raise LetterUnreadable(f"more than {MOST_LINES_OF_PARTS} lines that may part it")
    if quoted_from:
        letter = _QUOTED_FROM.sub(rb"\1", letter)
    try:
        message = _PARSER.parsebytes(letter)
        return _Reader().read(message)
    except RecursionError as deep:
        raise LetterUnreadable("its parts are too deep inside one another") from deep
    except Exception as wrong:  # hostile MIME makes the parser fail in ways that nobody lists
        raise LetterUnreadable(f"cannot be read ({type(wrong).__name__}: {wrong})"[:200]) from wrong


class _Reader:
    """One walk through the parts of a letter."""

    def __init__(self) -> None:
        self._found = Contents()
        self._texts: list[str] = []
        self._parts = 0

    def read(self, message: Message) -> Contents:
        sender = raw_header(message.get("From") or message.get("Sender") or "")
        name, address = parseaddr(
            sender[:LONGEST_FROM]
        )  # encoded words may hold commas: decode after
        self._found.sender_name = header_text(name)[:LONGEST_SENDER]
        self._found.sender_address = header_text(address)[:LONGEST_SENDER]
        self._part(message, 0)
        text = tidy("\n\n".join(text for text in self._texts if text.strip()))
        if len(text) > LONGEST_IMPORTED:
            self._found.cut = True
            self._found.enclosures.insert(0, Enclosure("message.txt", text.encode()))
            text = text[: LONGEST_IMPORTED - len(CUT)] + CUT
        self._found.text = text
        self._found.left_out += max(0, len(self._found.enclosures) - MOST_DOCUMENTS)
        del self._found.enclosures[MOST_DOCUMENTS:]
        return self._found

    def _part(self, part: Message, depth: int) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS or depth > DEEPEST:
            self._found.left_out += 1
            return
        kind = part.get_content_type()
        inside = _inside(part)
        if kind == "message/rfc822" or (inside and not kind.startswith("multipart/")):
            self._enclose(part, _letter_bytes(part))
        elif not inside:
            self._leaf(part, kind)
        elif kind == "multipart/alternative":
            self._alternative(inside, depth)
        else:
            for one in inside:
                self._part(one, depth + 1)

    def _alternative(self, inside: list[Message], depth: int) -> None:
        """Take the plain wording where there is one, else the last that can be read; enclosures of all of them."""
        plain = [p for p in inside if p.get_content_type() == "text/plain" and _has_text(p)]
        chosen = plain[0] if plain else inside[-1]
        for one in inside:
            if one is chosen or one.get_content_maintype() not in {"text", "multipart"}:
                self._part(one, depth + 1)
            elif one.get_content_maintype() == "multipart":
                self._enclosures_alone(one, depth + 1)

    def _enclosures_alone(self, part: Message, depth: int) -> None:
        """Take the files that came with a wording that is not taken."""
        taken = len(self._texts)
        self._part(part, depth)
        del self._texts[taken:]

    def _leaf(self, part: Message, kind: str) -> None:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            return
        if kind.startswith("multipart/"):  # says so, and has no parts
            kind = "text/plain"
        enclosed = part.get_content_disposition() == "attachment" or _filename(part)
        if kind not in {"text/plain", "text/html", "message/delivery-status"} or enclosed:
            self._enclose(part, content)
            return
        text = shown(text_of(content, _parameter(part, "charset")))
        if kind == "text/html":
            self._texts.append(text_of_html(text))
        elif (_parameter(part, "format") or "").lower() == "flowed":
            delsp = (_parameter(part, "delsp") or "").lower() == "yes"
            self._texts.append(unflowed(text, delsp=delsp))
        else:
            self._texts.append(text)

    def _enclose(self, part: Message, content: bytes) -> None:
        if content:
            self._found.enclosures.append(Enclosure(_enclosure_name(part), content))


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _has_text(part: Message) -> bool:
    content = part.get_payload(decode=True)
    return isinstance(content, bytes) and bool(content.strip())


def _letter_bytes(part: Message) -> bytes:
    """Return a letter that came inside a letter, as a file of its own."""
    return b"\n".join(_flattened(part))


def _flattened(part: Message) -> Iterator[bytes]:
    for one in _inside(part):
        yield one.as_bytes()


def _parameter(part: Message, name: str) -> str | None:
    found = part.get_param(name)
    return None if found is None else parameter_text(found)


def _filename(part: Message) -> str:
    for header, name in (("content-disposition", "filename"), ("content-type", "name")):
        found = part.get_param(name, header=header)
        if found:
            return parameter_text(found)
    return ""


def _enclosure_name(part: Message) -> str:
    named = _filename(part)
    if named:
        return named
    kind = part.get_content_type()
    subject = header_text(_inside(part)[0].get("Subject", "")) if _inside(part) else ""
    extension = _PIECES.get(kind) or mimetypes.guess_extension(kind, strict=False) or ".bin"
    return (subject[:100] or "document") + extension
