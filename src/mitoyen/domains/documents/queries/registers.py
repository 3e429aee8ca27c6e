"""Documents and their versions as readers see them, within their walls."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mitoyen.domains.documents import policy
from mitoyen.domains.documents.facts import DocumentFacts
from mitoyen.domains.spaces import queries as spaces
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent, Decision
from mitoyen.foundation.identifiers import (
    DocumentId,
    MemberId,
    MessageId,
    OrganisationId,
    RoomId,
    SpaceId,
    ThreadId,
    VersionId,
)
from mitoyen.journal.database import Connection, row, rows, value

MOST_ROWS = 100  # a page


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document with its latest version.

    Attributes:
        number: 1, 2, 3… in the room; index: of the entry that issued it, version_index: its latest version.
        author, organisation_id, issued_at: of the first version; version_author… of the latest.
        title, filename: None once erased; gone_at: when the content of the latest version was destroyed.
        versions: how many there are, which is the number of the latest.
        fingerprint: the 32-byte commitment to the file, None once destroyed.
        retracted_at, reason: when its author took it back by itself, and why, if he said so.
    """

    room_id: RoomId
    document_id: DocumentId
    number: int
    index: int
    author: MemberId
    organisation_id: OrganisationId
    issued_at: datetime
    thread_id: ThreadId | None
    message_id: MessageId | None
    imported_from: Literal["mail", "folder"] | None
    title: str | None
    version_id: VersionId
    versions: int
    version_index: int
    version_author: MemberId
    version_organisation_id: OrganisationId
    version_at: datetime
    size: int
    media_type: str
    filename: str | None
    note: str | None
    fingerprint: bytes | None
    gone_at: datetime | None
    retracted_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version of a document. `number` counts within the document; the rest as for `DocumentRow`."""

    room_id: RoomId
    version_id: VersionId
    document_id: DocumentId
    number: int
    index: int
    author: MemberId
    organisation_id: OrganisationId
    issued_at: datetime
    size: int
    media_type: str
    filename: str | None
    note: str | None
    fingerprint: bytes | None
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDecisions:
    """What the reader may do with a document: each says by which rule, so that a page can explain it."""

    issue_version: Decision
    rename: Decision
    retract: Decision


_DOCUMENT = """
    SELECT d.room_id, d.document_id, d.number, d.index, d.author, d.organisation_id, d.issued_at, d.thread_id,
        d.message_id, d.imported_from, d.title, v.version_id, d.versions, v.index AS version_index,
        v.author AS version_author, v.organisation_id AS version_organisation_id, v.issued_at AS version_at, v.size,
        v.media_type, v.filename, v.note, v.fingerprint, v.gone_at, d.retracted_at, d.reason
    FROM documents_document d JOIN documents_version v ON v.room_id = d.room_id AND v.version_id = d.latest_id
"""
_VERSION = """
    SELECT room_id, version_id, document_id, number, index, author, organisation_id, issued_at, size, media_type,
        filename, note, fingerprint, gone_at
    FROM documents_version
"""


async def documents_of_room(
    db: Connection, room_id: RoomId, *, before: int | None = None, count: int = MOST_ROWS
) -> list[DocumentRow]:
    """Return up to `count` documents of a room, the highest number first.

    Args:
        before: the number from which to go on: only smaller ones follow.
    """
    return await rows(
        db,
        DocumentRow,
        _DOCUMENT + "WHERE d.room_id = %s AND d.number < coalesce(%s::integer, 2147483647)"
        " ORDER BY d.number DESC LIMIT %s",
        (room_id, before, min(count, MOST_ROWS)),
    )


async def documents_of_space(
    db: Connection,
    space_id: SpaceId,
    *,
    before: tuple[datetime, DocumentId] | None = None,
    count: int = MOST_ROWS,
) -> list[DocumentRow]:
    """Return up to `count` documents of all rooms of a space that the reader may read, the latest version first.

    Args:
        before: `version_at` and `document_id` of the last row of the page before.
    """
    moment, document_id = before or (None, None)
    return await rows(
        db,
        DocumentRow,
        _DOCUMENT + "JOIN spaces_room s ON s.room_id = d.room_id WHERE s.space_id = %(space)s"
        " AND (%(moment)s::timestamptz IS NULL OR (d.latest_at, d.document_id) < (%(moment)s, %(document)s::text))"
        " ORDER BY d.latest_at DESC, d.document_id DESC LIMIT %(count)s",
        {
            "space": space_id,
            "moment": moment,
            "document": document_id,
            "count": min(count, MOST_ROWS),
        },
    )


async def document(db: Connection, room_id: RoomId, document_id: DocumentId) -> DocumentRow:
    """Return one document with its latest version.

    Raises:
        Absent: when the reader may not read the room, or it has no such document.
    """
    found = await row(
        db,
        DocumentRow,
        _DOCUMENT + "WHERE d.room_id = %s AND d.document_id = %s",
        (room_id, document_id),
    )
    if found is None:
        raise Absent
    return found


async def cards(
    db: Connection, room_id: RoomId, document_ids: Collection[DocumentId]
) -> dict[DocumentId, DocumentRow]:
    """Return those of `document_ids` that the room has, each with its latest version: for messages to show."""
    found = await rows(
        db,
        DocumentRow,
        _DOCUMENT + "WHERE d.room_id = %s AND d.document_id = ANY (%s::text[])",
        (room_id, list(document_ids)),
    )
    return {known.document_id: known for known in found}


async def versions(
    db: Connection, room_id: RoomId, document_id: DocumentId, *, before: int | None = None
) -> list[VersionRow]:
    """Return up to `MOST_ROWS` versions of a document, the most recent first, from just before number `before`."""
    return await rows(
        db,
        VersionRow,
        _VERSION
        + "WHERE room_id = %s AND document_id = %s AND number < coalesce(%s::integer, 2147483647)"
        " ORDER BY number DESC LIMIT %s",
        (room_id, document_id, before, MOST_ROWS),
    )


async def version(
    db: Connection, room_id: RoomId, document_id: DocumentId, version_id: VersionId
) -> VersionRow:
    """Return one version: what `facts.delivery.delivery` asks for before its content goes out.

    Raises:
        Absent: when the reader may not read the room, or it has no such version.
    """
    found = await row(
        db,
        VersionRow,
        _VERSION + "WHERE room_id = %s AND document_id = %s AND version_id = %s",
        (room_id, document_id, version_id),
    )
    if found is None:
        raise Absent
    return found


async def document_decisions(
    db: Connection, room_id: RoomId, document_id: DocumentId, actor: Actor
) -> DocumentDecisions:
    """Return what the reader may do with a document now."""
    member = await spaces.membership(db, room_id, actor)
    facts = await document_facts(db, room_id, document_id)
    return DocumentDecisions(
        issue_version=policy.may_issue_version(member=member, document=facts),
        rename=policy.may_rename_document(member=member, document=facts),
        retract=policy.may_retract_document(member=member, document=facts),
    )


async def document_facts(
    db: Connection, room_id: RoomId, document_id: DocumentId
) -> DocumentFacts | None:
    """Return what a policy judges of a document, or None when the room has no such document."""
    return await row(
        db,
        DocumentFacts,
        """
        SELECT d.document_id, d.organisation_id AS company, d.author, v.gone_at IS NOT NULL AS gone,
            d.message_id IS NOT NULL AS said, d.versions
        FROM documents_document d JOIN documents_version v ON v.room_id = d.room_id AND v.version_id = d.latest_id
        WHERE d.room_id = %s AND d.document_id = %s
        """,
        (room_id, document_id),
    )


async def last_number(db: Connection, room_id: RoomId) -> int:
    """Return the number of the room's last document, 0 when it has none. True for as long as its log is open."""
    found: int = await value(
        db,
        "SELECT coalesce(max(number), 0) FROM documents_document WHERE room_id = %s",
        (room_id,),
    )
    return found
