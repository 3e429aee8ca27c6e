"""What a letter's headers say of its place among others: read first, for all letters, without their bodies."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from hashlib import sha256

from mitoyen.domains.talk.facts import LONGEST_LETTER_ID, LONGEST_TITLE
from mitoyen.doors.cli.import_mail.decoding import header_text

LONGEST_HEADERS = 256 * 1024  # bytes of one letter
MOST_ANCESTORS = 100  # references of one letter: the first, which began it, and the last ones
UNTITLED = "Courriel sans objet"
_IDENTIFIER = re.compile(r"<([^<>\s]{1,998})>")
_ANSWER = re.compile(
    r"^\s*((re|fw|fwd|tr|aw|wg|sv|vs|ref|réf|rép|rif|enc|odp)\s*(\[\d+\]|\(\d+\))?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_PARSER = BytesHeaderParser()


class LetterUnreadable(ValueError):
    """A letter cannot be read within the limits; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A letter among others.

    Attributes:
        letter_id: its own identifier, or one made of its headers when it has none.
        ancestors: the identifiers of those that it answers, the nearest last.
        subject: without what says that it answers or forwards.
        answers: whether its subject says that it answers.
        sent_at: None when it does not say, or says nothing that can be read.
    """

    letter_id: str
    ancestors: tuple[str, ...]
    subject: str
    answers: bool
    sent_at: datetime | None
    zone_assumed: bool


def heading_of(letter: bytes) -> Heading:
    """Read a letter's headers.

    Args:
        letter: at least its headers and the empty line after them.

    Raises:
        LetterUnreadable: when there are no headers, or more than `LONGEST_HEADERS`.
    """
    message = _PARSER.parsebytes(headers_of(letter))
    if not message.keys():
        raise LetterUnreadable("not a letter: it has no headers")
    letter_id = _own_identifier(message) or "none." + sha256(letter).hexdigest()
    subject = header_text(message.get("Subject", ""))
    bare = _ANSWER.sub("", subject).strip()
    sent_at, zone_assumed = sent(str(message.get("Date", "")))
    return Heading(
        letter_id=letter_id,
        ancestors=tuple(a for a in _ancestors(message) if a != letter_id),
        subject=bare[:LONGEST_TITLE].strip() or UNTITLED,
        answers=bare != subject,
        sent_at=sent_at,
        zone_assumed=zone_assumed,
    )


def headers_of(letter: bytes) -> bytes:
    """Return a letter's headers, up to the first empty line.

    Raises:
        LetterUnreadable: when there are more than `LONGEST_HEADERS` bytes of them.
    """
    ends = [end for end in (letter.find(b"\n\n"), letter.find(b"\n\r\n")) if end >= 0]
    end = min(ends) + 1 if ends else len(letter)
    if end > LONGEST_HEADERS:
        raise LetterUnreadable(f"more than {LONGEST_HEADERS // 1024} KB of headers")
    return letter[:end]


def _own_identifier(message: Message) -> str:
    raw = _ascii(str(message.get("Message-ID", "")))
    found = _IDENTIFIER.search(raw)
    letter_id = found.group(1) if found else "".join(raw.split())
    if len(letter_id) > LONGEST_LETTER_ID:
        return "long." + sha256(letter_id.encode()).hexdigest()
    return letter_id


def _ancestors(message: Message) -> list[str]:
    """Return what it answers: its References, then what its In-Reply-To adds (RFC 5322, section 3.6.4)."""
    named = _IDENTIFIER.findall(_ascii(str(message.get("References", ""))))
    for answered in _IDENTIFIER.findall(_ascii(str(message.get("In-Reply-To", ""))))[:1]:
        named = [*(one for one in named if one != answered), answered]
    once = list(dict.fromkeys(named))
    return once if len(once) <= MOST_ANCESTORS else [once[0], *once[1 - MOST_ANCESTORS :]]


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()


def sent(date: str) -> tuple[datetime | None, bool]:
    """Return when a Date header says, and whether its time zone had to be assumed (UTC).

    Both are (None, False) for what no calendar knows.
    """
    try:
        moment = parsedate_to_datetime(date[:200])
        assumed = moment.tzinfo is None
        return (moment.replace(tzinfo=UTC) if assumed else moment.astimezone(UTC)), assumed
    except (ValueError, OverflowError, TypeError, IndexError):
        return None, False
