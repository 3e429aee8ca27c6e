"""What can have happened to a document. A media type stands in the entry: it is an enumeration, not free text."""

from typing import Literal

from mitoyen.foundation.events import Event, StoredPart, event
from mitoyen.foundation.identifiers import DocumentId, MessageId, ThreadId, VersionId


@event("documents.document_issued", version=1, erasable={"title", "filename", "file"})
class DocumentIssued(Event, frozen=True, kw_only=True):
    """Somebody put a file before everybody in the room: the first version of a document.

    Attributes:
        number: 1, 2, 3… in the room.
        size: bytes of the file; media_type: what its content was found to be.
        thread_id, message_id: where it was said, when it came with a message.
        imported_from: set when it was brought in with older correspondence, not issued in the room by its author.
    """

    document_id: DocumentId
    version_id: VersionId
    number: int
    size: int
    media_type: str  # facts.MEDIA_TYPE
    title: str
    filename: str
    file: StoredPart | None  # None once destroyed
    thread_id: ThreadId | None = None
    message_id: MessageId | None = None
    imported_from: Literal["mail", "folder"] | None = None


@event("documents.version_issued", version=1, erasable={"filename", "note", "file"})
class VersionIssued(Event, frozen=True, kw_only=True):
    """Somebody put another version of a document in the place of the one before, which stays readable.

    Attributes:
        number: 2, 3… within the document.
        size, media_type: as for `DocumentIssued`.
        note: what changed.
    """

    document_id: DocumentId
    version_id: VersionId
    number: int
    size: int
    media_type: str
    filename: str
    file: StoredPart | None  # None once destroyed
    note: str | None = None


@event("documents.document_renamed", version=1, erasable={"title"})
class DocumentRenamed(Event, frozen=True, kw_only=True):
    """Somebody gave a document another title."""

    document_id: DocumentId
    title: str


@event("documents.document_retracted", version=1, erasable={"reason"})
class DocumentRetracted(Event, frozen=True, kw_only=True):
    """Its author took back a document that came without a message: what it held is gone, this stays."""

    document_id: DocumentId
    reason: str | None = None
