"""Documents and their versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from mitoyen.doors.web.views.frame import (
    PagerView,
    PageView,
    PersonView,
    ReachView,
    RoomLinkView,
    Seal,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    version_id: str
    number: int
    index: int  # of the entry that brought it
    name: str  # of the file; empty once its content is gone
    media_type: str
    size: int  # bytes
    at: datetime
    author: PersonView
    fingerprint: str  # of the commitment to its bytes, hexadecimal
    seal: Seal
    picture: bool = False
    gone_at: datetime | None = None
    note: str = ""  # what changed


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadView:
    """A form that adds a document or a version, and who will see it."""

    action: str
    key: str
    reach: ReachView
    limit: int  # bytes
    note: str = ""  # what was typed, kept on error
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLineView:
    document_id: str
    room: RoomLinkView
    name: str
    version: VersionView  # the latest
    versions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsView(PageView):
    """The register of a space's documents, of the rooms one may read."""

    template: ClassVar[str] = "documents.html"

    space_id: str
    space_name: str
    documents: tuple[DocumentLineView, ...]
    rooms: tuple[RoomLinkView, ...]  # where one may add a document
    pager: PagerView


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFormsView:
    """What one may do with a document."""

    upload: UploadView | None  # none where one may not add a version
    may_rename: bool
    title: str
    title_problem: str = ""
    may_retract: bool = False
    reason: str = ""
    reason_problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView(PageView):
    template: ClassVar[str] = "document.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    document_id: str
    name: str
    shown: VersionView  # the version this page is about
    versions: tuple[VersionView, ...]  # the most recent first
    count: int  # of all versions
    thread: str  # address of where it was handed over; empty for a document without a thread
    thread_title: str
    forms: DocumentFormsView
    retracted_at: datetime | None  # when its author took it back by itself
    reason: str
    pager: PagerView  # of the versions


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocumentView(PageView):
    """A document about to be put before a room, without a thread."""

    template: ClassVar[str] = "new_document.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    upload: UploadView
    title: str = ""
    title_problem: str = ""
