"""Contents of files, decrypted as they are read; nothing of a size that matters is ever whole in memory.

The key is read within the reader's walls, in a transaction; the content is read after it, without a connection.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from mitoyen.domains.documents.facts.frames import Altered, Unframer, stretch, unwrap_key
from mitoyen.domains.documents.queries import kept
from mitoyen.foundation.commitments import Committer
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import RoomId, VersionId
from mitoyen.journal.database import Connection, connection, row
from mitoyen.journal.keys import master_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The content of a file, open for reading.

    Attributes:
        size: bytes.
    """

    stored_as: str
    size: int
    key: bytes = field(repr=False)

    async def chunks(self, first: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Yield the bytes from `first` up to, not including, `end` (by default all), in chunks of at most 64 KiB.

        Only the frames that the range needs are read and decrypted.

        Raises:
            Altered: when what is kept is not what was put there; what was yielded before is true.
            Busy: when the store cannot serve now.
            ValueError: when the range does not lie within the content.
        """
        wanted = stretch(self.size, first, self.size if end is None else end)
        unframer = Unframer(self.key, self.size, wanted)
        async with aclosing(kept.get(self.stored_as, wanted.start, wanted.end)) as pieces:
            async for piece in pieces:
                for chunk in unframer.feed(piece):
                    yield chunk
        for chunk in unframer.finish():
            yield chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeyRow:
    stored_as: str
    size: int
    wrapped_key: bytes


async def content(db: Connection, room_id: RoomId, version_id: VersionId) -> Content:
    """Return the content of a version, open for reading once the transaction is over.

    Raises:
        Absent: when the reader may not read it, it was destroyed, or there is none.
    """
    found = await row(
        db,
        _KeyRow,
        """
        SELECT k.stored_as, k.size, k.wrapped_key
        FROM documents_version v JOIN documents_version_key k USING (room_id, stored_as)
        WHERE v.room_id = %s AND v.version_id = %s
        """,
        (room_id, version_id),
    )
    if found is None:
        raise Absent
    return _opened(found)


async def open_stored(stored_as: str) -> AsyncGenerator[bytes, None]:
    """Yield the content behind a part that stands outside the journal: for the own copy and for verifying.

    Whoever asks has read `stored_as` in a journal, within walls of his own: the name is what opens.

    Raises:
        LookupError: before anything else, when the content was destroyed.
        Altered: when what is kept is not what was put there.
    """
    async with connection() as db:
        found = await row(db, _KeyRow, "SELECT * FROM documents_key_of(%s)", (stored_as,))
    if found is None:
        raise LookupError(stored_as)
    async with aclosing(_opened(found).chunks()) as chunks:
        async for chunk in chunks:
            yield chunk


async def stored_commitment(stored_as: str, salt: bytes, part: str) -> bytes | None:
    """Recompute the commitment of a stored part, for `journal.verifying.verify_room`.

    Returns:
        None when the content cannot be read as it was put there: its key or its object is gone, or was changed.
    """
    committer = Committer(salt, part)
    try:
        async for chunk in open_stored(stored_as):
            committer.feed(chunk)
    except (LookupError, Altered):
        return None
    return committer.finish()


def _opened(found: _KeyRow) -> Content:
    key = unwrap_key(master_secret(), found.wrapped_key, found.stored_as)
    return Content(stored_as=found.stored_as, size=found.size, key=key)
