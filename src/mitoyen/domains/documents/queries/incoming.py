"""Files on their way in, and what destroying a content has to reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mitoyen.domains.documents import policy
from mitoyen.domains.documents.facts import UploadId
from mitoyen.domains.spaces import queries as spaces
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Decision
from mitoyen.foundation.events import StoredPart
from mitoyen.foundation.identifiers import DocumentId, MessageId, RoomId, VersionId
from mitoyen.journal.database import Connection, row, rows, value

FILE = "file"  # the part of an event that is the file itself


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRow:
    """A file that was received and waits to be issued.

    Attributes:
        media_type: what its content was found to be.
        size: bytes.
    """

    upload_id: UploadId
    room_id: RoomId
    filename: str
    media_type: str
    size: int
    expires_at: datetime
    stored_as: str
    salt: bytes
    commitment: bytes

    @property
    def file(self) -> StoredPart:
        """The part of the event that issues it."""
        return StoredPart(stored_as=self.stored_as, salt=self.salt, commitment=self.commitment)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlace:
    """A part of the journal that belongs to a document: its title, the name of a file, a note, or the file."""

    index: int
    part: str


_UPLOAD = """
    SELECT upload_id, room_id, filename, media_type, size, expires_at, stored_as, salt, commitment
    FROM documents_upload WHERE received_at IS NOT NULL AND expires_at > now()
"""


async def reception(db: Connection, room_id: RoomId, actor: Actor) -> Decision:
    """Return whether the actor may bring files to a room now, and by which rule."""
    return policy.may_receive(member=await spaces.membership(db, room_id, actor))


async def upload(db: Connection, upload_id: UploadId) -> UploadRow | None:
    """Return one of the reader's files that wait to be issued."""
    return await row(db, UploadRow, _UPLOAD + "AND upload_id = %s", (upload_id,))


async def uploads(
    db: Connection, room_id: RoomId, upload_ids: Sequence[UploadId]
) -> list[UploadRow]:
    """Return those of the reader's files that wait to be issued in a room, in the order asked for."""
    return await rows(
        db,
        UploadRow,
        _UPLOAD + "AND room_id = %s AND upload_id = ANY (%s::text[])"
        " ORDER BY array_position(%s::text[], upload_id)",
        (room_id, list(upload_ids), list(upload_ids)),
    )


async def parts_handed_over(
    db: Connection, room_id: RoomId, message_id: MessageId
) -> list[FilePlace]:
    """Return where everything stands that came of the documents of a message: all versions, names, notes and titles."""
    cursor = await db.execute(
        "SELECT document_id FROM documents_document WHERE room_id = %s AND message_id = %s",
        (room_id, message_id),
    )
    return await parts_of(db, room_id, [DocumentId(known) for (known,) in await cursor.fetchall()])


async def parts_of(
    db: Connection, room_id: RoomId, document_ids: Sequence[DocumentId]
) -> list[FilePlace]:
    """Return where everything stands that these documents hold: all versions, names, notes and titles."""
    return await rows(
        db,
        FilePlace,
        """
        WITH d AS (
            SELECT document_id, titled_at FROM documents_document
            WHERE room_id = %(room)s AND document_id = ANY (%(documents)s::text[])
        ), places AS (
            SELECT unnest(titled_at) AS index FROM d
            UNION
            SELECT v.index FROM documents_version v JOIN d USING (document_id) WHERE v.room_id = %(room)s
        )
        SELECT c.index, c.part FROM journal_content c JOIN places USING (index)
        WHERE c.room_id = %(room)s ORDER BY c.index, c.part
        """,
        {"room": room_id, "documents": list(document_ids)},
    )


async def handed_over(db: Connection, room_id: RoomId, message_id: MessageId) -> list[int]:
    """Return the positions of the entries that issued the documents of a message, in their order."""
    cursor = await db.execute(
        "SELECT index FROM documents_document WHERE room_id = %s AND message_id = %s ORDER BY index",
        (room_id, message_id),
    )
    return [index for (index,) in await cursor.fetchall()]


async def version_index(db: Connection, room_id: RoomId, version_id: VersionId) -> int | None:
    """Return the position of the entry that issued a version, None when the room has no such version."""
    found: int | None = await value(
        db,
        "SELECT index FROM documents_version WHERE room_id = %s AND version_id = %s",
        (room_id, version_id),
    )
    return found
