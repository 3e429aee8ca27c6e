"""From uploads to the events that issue them."""

from collections.abc import Sequence
from typing import Literal

from mitoyen.domains.documents import queries
from mitoyen.domains.documents.events import DocumentIssued
from mitoyen.domains.documents.facts import FileMissing, TooManyFiles, UploadId, title_of
from mitoyen.domains.documents.queries import UploadRow
from mitoyen.foundation.identifiers import DocumentId, MessageId, ThreadId, VersionId
from mitoyen.journal.writing import Draft


def _chosen(upload_ids: Sequence[UploadId], most: int) -> list[UploadId]:
    """Return the uploads, each once.

    Raises:
        FileMissing, TooManyFiles: there are none, or more than `most`.
    """
    chosen = list(dict.fromkeys(upload_ids))
    if not chosen:
        raise FileMissing
    if len(chosen) > most:
        raise TooManyFiles(limit=most)
    return chosen


async def _claim(draft: Draft, upload_ids: Sequence[UploadId]) -> list[UploadRow]:
    """Take uploads from the person who brought them: their keys become the room's.

    Raises:
        FileMissing: when he has not all of them waiting for this room; nothing is taken.
    """
    waiting = await queries.uploads(draft.db, draft.room_id, upload_ids)
    cursor = await draft.db.execute(
        """
        WITH taken AS (
            DELETE FROM documents_upload WHERE upload_id = ANY (%s::text[])
            RETURNING room_id, stored_as, size, wrapped_key
        )
        INSERT INTO documents_version_key (room_id, stored_as, size, wrapped_key)
        SELECT room_id, stored_as, size, wrapped_key FROM taken
        RETURNING stored_as
        """,
        ([upload.upload_id for upload in waiting],),
    )
    claimed = await cursor.fetchall()
    if not len(waiting) == len(claimed) == len(upload_ids):
        raise FileMissing
    return waiting


def _first_version(
    upload: UploadRow,
    number: int,
    *,
    document_id: DocumentId | None = None,
    title: str = "",
    thread_id: ThreadId | None = None,
    message_id: MessageId | None = None,
    imported_from: Literal["mail", "folder"] | None = None,
) -> DocumentIssued:
    return DocumentIssued(
        document_id=document_id or DocumentId.new(),
        version_id=VersionId.new(),
        number=number,
        size=upload.size,
        media_type=upload.media_type,
        title=title or title_of(upload.filename),
        filename=upload.filename,
        file=upload.file,
        thread_id=thread_id,
        message_id=message_id,
        imported_from=imported_from,
    )
