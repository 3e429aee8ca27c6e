"""What policies on documents judge, and the form in which titles, notes and media types are recorded."""

import re
import unicodedata
from dataclasses import dataclass

from mitoyen.domains.talk.facts import (
    LONGEST_BODY,
    LONGEST_REASON,
    LONGEST_TITLE,
    CharactersUnfit,
    MessageTooLong,
    ReasonTooLong,
    TitleEmpty,
    TitleTooLong,
)
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import (
    DocumentId,
    Identifier,
    MemberId,
    MessageId,
    OrganisationId,
    ThreadId,
)

LONGEST_NOTE = 2_000  # characters
MOST_FILES = 20  # issued with one message
MOST_IMPORTED = 100  # brought in at once
LONGEST_MEDIA_TYPE = 100  # characters
OPAQUE = "application/octet-stream"
MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")

# Characters that cannot be shown: controls but for tab and line feed, and lone surrogates.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class UploadId(Identifier):
    """A file on its way in: received or being received, not issued yet."""

    __slots__ = ()
    prefix = "u_"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """What a policy judges of a document.

    Attributes:
        company: for which it was issued.
        author: who issued it.
        gone: whether the content of its latest version was destroyed.
        said: whether it came with a message, and goes with it.
        versions: how many were issued.
    """

    document_id: DocumentId
    company: OrganisationId
    author: MemberId
    gone: bool
    said: bool
    versions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A file of older correspondence, received and about to be brought in.

    Attributes:
        title: without one, the name of the file serves.
        thread_id, message_id: of the imported message that it came with, if any.
    """

    upload_id: UploadId
    title: str = ""
    thread_id: ThreadId | None = None
    message_id: MessageId | None = None


class NoteTooLong(Unfit):
    """A note is longer than `LONGEST_NOTE` characters."""

    field = "note"


class FileMissing(Unfit):
    """No file was chosen, or the upload is unknown here: expired, issued already, of another person or room."""

    field = "file"


class TooManyFiles(Unfit):
    """More than `MOST_FILES` files with one message."""

    field = "file"


class FileTooLarge(Unfit):
    """A file has more bytes than this house accepts; `limit` says how many."""

    field = "file"


def written_title(text: str) -> str:
    """Return a title as it is recorded: NFC, one line, spaces folded, nothing that controls or hides.

    Raises:
        TitleEmpty, TitleTooLong: it does not fit.
    """
    title = _plain(text)
    if not title:
        raise TitleEmpty
    if len(title) > LONGEST_TITLE:
        raise TitleTooLong(limit=LONGEST_TITLE)
    return title


def title_of(filename: str) -> str:
    """Return the title of a document that was given none: the name of its file, without what follows the last dot."""
    stem, dot, extension = filename.rpartition(".")
    named = stem if dot and stem.strip(". ") and 1 <= len(extension) <= 8 else filename
    return (_plain(named.replace("_", " ")) or "?")[:LONGEST_TITLE].strip()


def written_note(text: str) -> str | None:
    """Return a note as it is recorded, None when nothing is left of it.

    Raises:
        NoteTooLong: when it has more than `LONGEST_NOTE` characters.
    """
    lines = unicodedata.normalize("NFC", text).splitlines()
    note = "\n".join(_plain(line) for line in lines).strip()
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(limit=LONGEST_NOTE)
    return note or None


def written_body(text: str) -> str | None:
    """Return what is said with files as it is recorded: Markdown source, NFC, trimmed; None when nothing is left.

    Raises:
        MessageTooLong, CharactersUnfit: it does not fit.
    """
    body = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(body) > LONGEST_BODY:
        raise MessageTooLong(limit=LONGEST_BODY)
    if _UNSHOWN.search(body):
        raise CharactersUnfit("body")
    return body or None


def written_reason(text: str) -> str | None:
    """Return a reason as it is recorded, on one line; None when nothing is left.

    Raises:
        ReasonTooLong: when it has more than `LONGEST_REASON` characters.
    """
    reason = _plain(text)
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong(limit=LONGEST_REASON)
    return reason or None


def written_media_type(text: str) -> str:
    """Return a media type as an entry may hold it; `OPAQUE` for anything that is not plainly one."""
    lowered = text.strip().lower()
    fits = len(lowered) <= LONGEST_MEDIA_TYPE and MEDIA_TYPE.fullmatch(lowered)
    return lowered if fits else OPAQUE


def _plain(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFC", text) if c.isspace() or not _hidden(c))
    return " ".join("".join(kept).split())


def _hidden(character: str) -> bool:
    """Whether a character controls, turns or hides what stands around it; joiners inside words stay."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") and character not in (
        "\u200c",  # zero width non-joiner: Persian spells with it
        "\u200d",  # zero width joiner: Indic scripts and composed emoji do
    )
