"""Receiving files: from a stream of bytes to an encrypted object that waits to be issued.

An upload belongs to one person and one room, and expires. Its row is committed before its object exists, so that
nothing is ever kept that no row knows of. The file is read once: found out, committed to, encrypted and sent on as it
comes.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from mitoyen.domains.documents.facts import FileTooLarge, TooManyFiles, UploadId
from mitoyen.domains.documents.facts.frames import Framer, fresh_key, wrap_key
from mitoyen.domains.documents.facts.names import written_filename
from mitoyen.domains.documents.queries import kept
from mitoyen.domains.documents.queries.incoming import FILE, UploadRow, reception, upload
from mitoyen.domains.documents.unrecorded.sniffing import HEAD, sniff
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.commitments import Committer, fresh_salt
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal.database import reading, value
from mitoyen.journal.keys import master_secret

LONGEST_RECEPTION_S = 3_600  # of one file: shorter than the life of an upload
MOST_WAITING = 100  # files of one person, on their way or waiting


@dataclass(slots=True)
class _Incoming:
    """One file while it streams in."""

    stored_as: str
    largest: int
    key: bytes = field(default_factory=fresh_key, repr=False)
    salt: bytes = field(default_factory=fresh_salt)
    head: bytearray = field(default_factory=bytearray, repr=False)
    size: int = 0
    commitment: bytes = b""

    async def frames(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield what is to be kept, and note on the way what the file is, how large, and what commits to it."""
        framer, committer = Framer(self.key), Committer(self.salt, FILE)
        async for chunk in chunks:
            self.size += len(chunk)
            if self.size > self.largest:
                raise FileTooLarge(limit=self.largest)
            if len(self.head) < HEAD:
                self.head += chunk[: HEAD - len(self.head)]
            committer.feed(chunk)
            for frame in framer.feed(chunk):
                yield frame
        yield framer.finish()
        self.commitment = committer.finish()


async def receive(
    *, actor: Actor, room_id: RoomId, filename: str | bytes, chunks: AsyncIterator[bytes]
) -> UploadRow:
    """Take in a file that somebody is about to issue in a room; whatever goes wrong, nothing of it stays.

    Args:
        filename: as the browser gave it; what is recorded of it is `facts.names.written_filename`.
        chunks: the bytes as they come, in chunks of any length. What it raises goes through.

    Returns:
        The upload, whose `upload_id` the commands take, within a day.

    Raises:
        Absent: when the actor does not sit in the room.
        FileTooLarge: once more bytes have come than the house accepts; the rest is not read.
        TooManyFiles: when the actor has too many files waiting.
        Busy: when the store or the database cannot serve now, or the file took too long to come.
    """
    upload_id = UploadId.new()
    incoming = _Incoming(stored_as=kept.fresh_name(), largest=kept.largest_file())
    await _begin(actor, room_id, upload_id, incoming)
    try:
        async with asyncio.timeout(LONGEST_RECEPTION_S):
            await kept.put(incoming.stored_as, incoming.frames(chunks))
        return await _finish(actor, upload_id, incoming, written_filename(filename))
    except TimeoutError as late:
        await _abandon(actor, upload_id)
        raise Busy("too_slow") from late
    except BaseException:
        # Cancellation included: the browser went away.
        await asyncio.shield(_abandon(actor, upload_id))
        raise


async def give_up(*, actor: Actor, upload_id: UploadId) -> None:
    """Discard a file that waits to be issued. Again, or for another's upload, is no fault and does nothing."""
    async with reading(actor) as db:
        await db.execute("SELECT documents_give_up(%s)", (upload_id,))


async def _begin(actor: Actor, room_id: RoomId, upload_id: UploadId, incoming: _Incoming) -> None:
    async with reading(actor) as db:
        (await reception(db, room_id, actor)).require()
        if await value(db, "SELECT count(*) FROM documents_upload") >= MOST_WAITING:
            raise TooManyFiles(limit=MOST_WAITING)
        await db.execute(
            """
            INSERT INTO documents_upload (upload_id, room_id, person_id, stored_as, wrapped_key, expires_at)
            VALUES (%s, %s, %s, %s, %s, now() + interval '1 day')
            """,
            (
                upload_id,
                room_id,
                actor.person_id,
                incoming.stored_as,
                wrap_key(master_secret(), incoming.key, incoming.stored_as),
            ),
        )


async def _finish(
    actor: Actor, upload_id: UploadId, incoming: _Incoming, filename: str
) -> UploadRow:
    async with reading(actor) as db:
        await db.execute(
            """
            UPDATE documents_upload SET received_at = now(), filename = %s, media_type = %s, size = %s, salt = %s,
                commitment = %s
            WHERE upload_id = %s
            """,
            (
                filename,
                sniff(bytes(incoming.head)),
                incoming.size,
                incoming.salt,
                incoming.commitment,
                upload_id,
            ),
        )
        received = await upload(db, upload_id)
    if received is None:
        raise Busy("upload_given_up")
    return received


async def _abandon(actor: Actor, upload_id: UploadId) -> None:
    """Let go of an upload that failed. If even that fails now, the sweep does it once its time is over."""
    try:
        await give_up(actor=actor, upload_id=upload_id)
    except Busy:
        return
