"""What people write, as it is recorded, and what does not fit."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from mitoyen.domains.talk.facts import (
    LONGEST_BODY,
    LONGEST_CONCLUSION,
    LONGEST_REASON,
    LONGEST_TITLE,
    MOST_DOCUMENTS,
    MOST_MENTIONS,
    CharactersUnfit,
    MentionsUnfit,
    MessageTooLong,
    ReasonTooLong,
    TitleEmpty,
    TitleTooLong,
)
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import DocumentId, MemberId, NotAnIdentifier

# Characters that cannot be shown: C0 and C1 controls but for tab and line feed, and lone surrogates.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# In one line, those that turn the order of reading around would let a title lie (Unicode TR 36, section 2.5).
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"}
_BLANK = frozenset(
    "\u115f\u1160\u2800\u3164\uffa0"
)  # letters and signs by category, empty to the eye
_ROOM_TO_SHRINK = 3  # normalisation may shorten a text, at most so many times in practice


class MessageEmpty(Unfit):
    """Nothing is left of a message, and no document comes with it."""

    field = "body"


class ConclusionTooLong(Unfit):
    """A conclusion is longer than `LONGEST_CONCLUSION` characters."""

    field = "conclusion"


class DocumentsUnfit(Unfit):
    """More than `MOST_DOCUMENTS` documents come with a message, or one of them is none."""

    field = "documents"


class ReactionUnfit(Unfit):
    """There is no such sign."""

    field = "reaction"


def _written(text: str, field: str, longest: int, too_long: type[Unfit]) -> str:
    """Return a text as it is recorded: NFC, line feeds alone, trimmed; empty when nothing visible is left of it."""
    if len(text) > longest * _ROOM_TO_SHRINK:
        raise too_long(limit=longest)
    if text.isascii() and text.isprintable():  # most lines: nothing to look for
        text = text.strip()
        if len(text) > longest:
            raise too_long(limit=longest)
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNSHOWN.search(text):
        raise CharactersUnfit(field)
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > longest:
        raise too_long(limit=longest)
    seen = any(
        not c.isspace() and c not in _BLANK and unicodedata.category(c) not in _INVISIBLE
        for c in text
    )
    return text if seen else ""


def _written_body(text: str, documents: Sequence[DocumentId] = ()) -> str | None:
    """Return a message as it is recorded, None when documents say it all.

    Raises:
        MessageEmpty, MessageTooLong, CharactersUnfit: it does not fit.
    """
    body = _written(text, "body", LONGEST_BODY, MessageTooLong)
    if not body and not documents:
        raise MessageEmpty
    return body or None


def _written_title(text: str) -> str:
    """Return a title as it is recorded: one line.

    Raises:
        TitleEmpty, TitleTooLong, CharactersUnfit: it does not fit.
    """
    title = " ".join(_written(text, "title", LONGEST_TITLE, TitleTooLong).split())
    if not title:
        raise TitleEmpty
    if _TURNING.search(title):
        raise CharactersUnfit("title")
    return title


def _written_conclusion(text: str) -> str | None:
    """Return a conclusion as it is recorded, None for none."""
    return _written(text, "conclusion", LONGEST_CONCLUSION, ConclusionTooLong) or None


def _written_reason(text: str) -> str | None:
    """Return a reason as it is recorded, None for none."""
    return _written(text, "reason", LONGEST_REASON, ReasonTooLong) or None


def _each_once(mentions: Collection[MemberId]) -> tuple[MemberId, ...]:
    """Return whom a message mentions, each once, in the order given.

    Raises:
        MentionsUnfit: when there are too many.
    """
    once = tuple(dict.fromkeys(mentions))
    if len(once) > MOST_MENTIONS:
        raise MentionsUnfit(limit=MOST_MENTIONS)
    return once


def _brought(documents: Collection[DocumentId]) -> tuple[DocumentId, ...]:
    """Return the documents that come with a message, each once.

    Raises:
        DocumentsUnfit: when there are too many, or one is no name of a document.
    """
    once = tuple(dict.fromkeys(documents))
    if len(once) > MOST_DOCUMENTS:
        raise DocumentsUnfit(limit=MOST_DOCUMENTS)
    try:
        return tuple(DocumentId.parse(document) for document in once)
    except NotAnIdentifier as other:
        raise DocumentsUnfit(limit=MOST_DOCUMENTS) from other
