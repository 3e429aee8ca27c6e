"""Documents' tables. Each row follows from the journal of its `room_id` alone; the keys of contents do not."""

from collections.abc import Sequence

from mitoyen.domains.documents.events import (
    DocumentIssued,
    DocumentRenamed,
    DocumentRetracted,
    VersionIssued,
)
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry
from mitoyen.journal.events import ContentErased
from mitoyen.journal.projecting import projected_tables, projects, projects_many

projected_tables("documents_document", "documents_version")


@projects_many(DocumentIssued)
async def show_documents(
    db: Connection, happenings: Sequence[tuple[Entry, DocumentIssued]]
) -> None:
    """Documents appear."""
    await db.execute(
        """
        INSERT INTO documents_document (room_id, document_id, number, index, author, organisation_id, issued_at,
            thread_id, message_id, imported_from, title, titled_at, latest_id, latest_at, latest_index, versions)
        SELECT room_id, document_id, number, index, author, company, at, thread_id, message_id, imported, title,
            ARRAY[index], version_id, at, index, 1
        FROM unnest(%(room_ids)s::text[], %(document_ids)s::text[], %(numbers)s::integer[], %(indexes)s::bigint[],
            %(authors)s::text[], %(companies)s::text[], %(moments)s::timestamptz[], %(thread_ids)s::text[],
            %(message_ids)s::text[], %(imported)s::text[], %(titles)s::text[], %(version_ids)s::text[])
            AS given (room_id, document_id, number, index, author, company, at, thread_id, message_id, imported, title,
                version_id)
        """,
        {
            **_places(happenings),
            "numbers": [issued.number for _, issued in happenings],
            "thread_ids": [issued.thread_id for _, issued in happenings],
            "message_ids": [issued.message_id for _, issued in happenings],
            "imported": [issued.imported_from for _, issued in happenings],
            "titles": [issued.title for _, issued in happenings],
        },
    )


@projects_many(DocumentIssued)
async def show_first_versions(
    db: Connection, happenings: Sequence[tuple[Entry, DocumentIssued]]
) -> None:
    """Each document has its first version."""
    await db.execute(
        """
        INSERT INTO documents_version (room_id, version_id, document_id, number, index, author, organisation_id,
            issued_at, size, media_type, filename, stored_as, fingerprint)
        SELECT room_id, version_id, document_id, 1, index, author, company, at, size, media_type, filename, stored_as,
            fingerprint
        FROM unnest(%(room_ids)s::text[], %(version_ids)s::text[], %(document_ids)s::text[], %(indexes)s::bigint[],
            %(authors)s::text[], %(companies)s::text[], %(moments)s::timestamptz[], %(sizes)s::bigint[],
            %(media_types)s::text[], %(filenames)s::text[], %(stored_as)s::text[], %(fingerprints)s::bytea[])
            AS given (room_id, version_id, document_id, index, author, company, at, size, media_type, filename,
                stored_as, fingerprint)
        """,
        {
            **_places(happenings),
            "sizes": [issued.size for _, issued in happenings],
            "media_types": [issued.media_type for _, issued in happenings],
            "filenames": [issued.filename for _, issued in happenings],
            "stored_as": [_stored_as(issued) for _, issued in happenings],
            "fingerprints": [_fingerprint(issued) for _, issued in happenings],
        },
    )


@projects(VersionIssued)
async def show_version(db: Connection, entry: Entry, issued: VersionIssued) -> None:
    """Another version stands in the place of the one before."""
    fields = {
        **entry.with_fields(issued),
        "stored_as": _stored_as(issued),
        "fingerprint": _fingerprint(issued),
    }
    await db.execute(
        """
        INSERT INTO documents_version (room_id, version_id, document_id, number, index, author, organisation_id,
            issued_at, size, media_type, filename, note, stored_as, fingerprint)
        VALUES (%(room_id)s, %(version_id)s, %(document_id)s, %(number)s, %(index)s, %(author)s, %(organisation_id)s,
            %(at)s, %(size)s, %(media_type)s, %(filename)s, %(note)s, %(stored_as)s, %(fingerprint)s)
        """,
        fields,
    )
    await db.execute(
        """
        UPDATE documents_document SET latest_id = %(version_id)s, latest_at = %(at)s, latest_index = %(index)s,
            versions = %(number)s
        WHERE room_id = %(room_id)s AND document_id = %(document_id)s
        """,
        fields,
    )


@projects(DocumentRenamed)
async def rename_document(db: Connection, entry: Entry, renamed: DocumentRenamed) -> None:
    """A document bears another title."""
    await db.execute(
        """
        UPDATE documents_document SET title = %(title)s, titled_at = titled_at || %(index)s::bigint
        WHERE room_id = %(room_id)s AND document_id = %(document_id)s
        """,
        entry.with_fields(renamed),
    )


@projects(DocumentRetracted)
async def show_retraction(db: Connection, entry: Entry, retracted: DocumentRetracted) -> None:
    """A notice stands where a document stood; what it held goes with the erasures that follow."""
    await db.execute(
        """
        UPDATE documents_document SET retracted_at = %(at)s, retracted_index = %(index)s, reason = %(reason)s
        WHERE room_id = %(room_id)s AND document_id = %(document_id)s
        """,
        entry.with_fields(retracted),
    )


@projects(ContentErased)
async def empty_version(db: Connection, entry: Entry, erased: ContentErased) -> None:
    """What was erased shows no more; a content that was destroyed says since when."""
    fields = {**entry.with_fields(erased), "erased": erased.index}
    await db.execute(
        """
        UPDATE documents_version SET
            filename = CASE WHEN %(part)s = 'filename' THEN NULL ELSE filename END,
            note = CASE WHEN %(part)s = 'note' THEN NULL ELSE note END,
            stored_as = CASE WHEN %(part)s = 'file' THEN NULL ELSE stored_as END,
            fingerprint = CASE WHEN %(part)s = 'file' THEN NULL ELSE fingerprint END,
            gone_at = CASE WHEN %(part)s = 'file' THEN %(at)s ELSE gone_at END
        WHERE room_id = %(room_id)s AND index = %(erased)s
        """,
        fields,
    )
    if erased.part == "title":
        await db.execute(
            "UPDATE documents_document SET title = NULL"
            " WHERE room_id = %(room_id)s AND titled_at[cardinality(titled_at)] = %(erased)s",
            fields,
        )
    if erased.part == "reason":
        await db.execute(
            "UPDATE documents_document SET reason = NULL"
            " WHERE room_id = %(room_id)s AND retracted_index = %(erased)s",
            fields,
        )


def _places(happenings: Sequence[tuple[Entry, DocumentIssued]]) -> dict[str, Sequence[object]]:
    """Return where documents were issued and by whom, as columns."""
    return {
        "room_ids": [entry.room_id for entry, _ in happenings],
        "indexes": [entry.index for entry, _ in happenings],
        "authors": [entry.author for entry, _ in happenings],
        "companies": [entry.organisation_id for entry, _ in happenings],
        "moments": [entry.at for entry, _ in happenings],
        "document_ids": [issued.document_id for _, issued in happenings],
        "version_ids": [issued.version_id for _, issued in happenings],
    }


def _stored_as(issued: DocumentIssued | VersionIssued) -> str | None:
    return None if issued.file is None else issued.file.stored_as


def _fingerprint(issued: DocumentIssued | VersionIssued) -> bytes | None:
    return None if issued.file is None else issued.file.commitment
