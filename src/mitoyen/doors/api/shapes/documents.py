"""Shapes of documents, their versions, and files on their way in."""

from typing import Annotated, Literal

from msgspec import Meta

from mitoyen.domains.documents.facts import UploadId
from mitoyen.doors.api.shapes.base import Asked, Base64, Moment, Page, Shape
from mitoyen.doors.api.shapes.spaces import Written
from mitoyen.foundation.identifiers import (
    DocumentId,
    MemberId,
    MessageId,
    OrganisationId,
    RoomId,
    ThreadId,
    VersionId,
)


class Upload(Shape, kw_only=True, frozen=True):
    """A file that was received and waits to be issued by you, in this room. Nobody else sees it."""

    upload_id: UploadId
    room_id: RoomId
    filename: Annotated[str, Meta(description="As it will be recorded.")]
    media_type: Annotated[str, Meta(description="What its content was found to be.")]
    size: Annotated[int, Meta(description="Bytes.")]
    expires_at: Annotated[Moment, Meta(description="When it is thrown away, unless issued before.")]


class Document(Shape, kw_only=True, frozen=True):
    """A document with its latest version."""

    document_id: DocumentId
    room_id: RoomId
    number: Annotated[int, Meta(description="1, 2, 3… in the room.")]
    title: Annotated[str | None, Meta(description="Null once erased.")]
    index: Annotated[int, Meta(description="The entry that issued it.")]
    author: MemberId
    organisation_id: OrganisationId
    issued_at: Moment
    thread_id: Annotated[ThreadId | None, Meta(description="Where it was said.")]
    message_id: Annotated[MessageId | None, Meta(description="The message that it came with.")]
    imported_from: Literal["mail", "folder"] | None
    versions: Annotated[int, Meta(description="How many there are.")]
    version_id: Annotated[VersionId, Meta(description="The latest version; what follows is of it.")]
    version_index: int
    version_author: MemberId
    version_organisation_id: OrganisationId
    version_at: Moment
    size: Annotated[int, Meta(description="Bytes.")]
    media_type: str
    filename: str | None
    note: str | None
    fingerprint: Annotated[
        Base64 | None,
        Meta(
            description="The commitment to the file that stands in the journal; null once destroyed."
        ),
    ]
    gone_at: Annotated[Moment | None, Meta(description="When the content was destroyed.")]
    retracted_at: Annotated[
        Moment | None, Meta(description="When its author took it back by itself.")
    ]
    reason: Annotated[str | None, Meta(description="Why, if he said so.")]


class Documents(Page, kw_only=True, frozen=True):
    """Documents of a room, the highest number first."""

    items: list[Document]


class Version(Shape, kw_only=True, frozen=True):
    """A version of a document."""

    version_id: VersionId
    document_id: DocumentId
    room_id: RoomId
    number: Annotated[int, Meta(description="1, 2, 3… of the document.")]
    index: int
    author: MemberId
    organisation_id: OrganisationId
    issued_at: Moment
    size: int
    media_type: str
    filename: str | None
    note: Annotated[str | None, Meta(description="What changed.")]
    fingerprint: Base64 | None
    gone_at: Moment | None


class Versions(Page, kw_only=True, frozen=True):
    """Versions of a document, the most recent first."""

    items: list[Version]


class DocumentWritten(Written, kw_only=True, frozen=True):
    """A document as it stands after a write."""

    document: Document


class IssueDocument(Asked, kw_only=True, frozen=True):
    """A file that waits, to be put before everybody in the room."""

    upload_id: UploadId
    title: Annotated[
        str, Meta(description="1 to 200 characters; without it, the name of the file.")
    ] = ""


class IssueVersion(Asked, kw_only=True, frozen=True):
    """A file that waits, to take the place of the latest version."""

    upload_id: UploadId
    note: Annotated[str, Meta(description="What changed, up to 2,000 characters.")] = ""


class RenameDocument(Asked, kw_only=True, frozen=True):
    """Another title for a document."""

    title: Annotated[str, Meta(description="1 to 200 characters.")]


class RetractDocument(Asked, kw_only=True, frozen=True):
    """Why a document is taken back."""

    reason: Annotated[str, Meta(description="Up to 500 characters, shown on the notice.")] = ""
