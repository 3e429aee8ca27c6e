"""Taking documents back: their contents are destroyed, the facts stay."""

from collections.abc import Iterable

from mitoyen.domains.documents import policy, queries
from mitoyen.domains.documents.events import DocumentRetracted
from mitoyen.domains.documents.facts import written_reason
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.events import MessageRetracted
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import DocumentId, MessageId, RoomId
from mitoyen.journal.events import ContentErased
from mitoyen.journal.writing import Draft, Recorded, writing


async def retract_documents(
    *, actor: Actor, room_id: RoomId, message_id: MessageId, reason: str = ""
) -> Recorded[MessageRetracted] | None:
    """Take back a message of one's own with the documents that came with it: words, names and files are destroyed.

    All versions go with their keys, in this transaction: from its commit on nobody decrypts them, here or from a copy
    of the store. What was downloaded before is out of reach.

    Args:
        reason: why, up to 500 characters, for those who read the notice.

    Returns:
        None when the message itself was taken back before, and only its documents were left.

    Raises:
        Refused: by `policy.may_retract_documents`; `Absent` also when no documents came with the message.
        ReasonTooLong: the reason does not fit.
    """
    why = written_reason(reason)
    async with writing(room_id, actor=actor) as draft:
        message = await talk.message_facts(draft.db, room_id, message_id)
        parts = await queries.parts_handed_over(draft.db, room_id, message_id)
        policy.may_retract_documents(
            member=await spaces.membership(draft.db, room_id, actor),
            message=message,
            documents=len(await queries.handed_over(draft.db, room_id, message_id)),
            remaining=len(parts),
        ).require()
        words = await talk.words_of(draft.db, room_id, message_id)
        recorded = (
            None
            if message and message.retracted
            else await draft.record(MessageRetracted(message_id=message_id, reason=why))
        )
        places = [
            *((place.index, place.part) for place in words),
            *((place.index, place.part) for place in parts),
        ]
        await _destroy(draft, places)
        return recorded


async def retract_document(
    *, actor: Actor, room_id: RoomId, document_id: DocumentId, reason: str = ""
) -> Recorded[DocumentRetracted]:
    """Take back a document of one's own that came without a message: names, titles, notes and files are destroyed.

    All versions go with their keys, as by `retract_documents`.

    Args:
        reason: why, up to 500 characters, for those who read the notice.

    Raises:
        Refused: by `policy.may_retract_document`.
        ReasonTooLong: the reason does not fit.
    """
    why = written_reason(reason)
    async with writing(room_id, actor=actor) as draft:
        policy.may_retract_document(
            member=await spaces.membership(draft.db, room_id, actor),
            document=await queries.document_facts(draft.db, room_id, document_id),
        ).require()
        parts = await queries.parts_of(draft.db, room_id, [document_id])
        recorded = await draft.record(DocumentRetracted(document_id=document_id, reason=why))
        await _destroy(draft, [(place.index, place.part) for place in parts])
        return recorded


async def _destroy(draft: Draft, places: Iterable[tuple[int, str]]) -> None:
    """Erase parts, with the keys of files, and record that they are gone."""
    gone = []
    for index, part in places:
        stored_as = await draft.erase(index, part)
        if stored_as is not None:
            await _destroy_content(draft, stored_as)
        gone.append(ContentErased(index=index, part=part, basis="author_retracted"))
    await draft.record_many(gone)


async def _destroy_content(draft: Draft, stored_as: str) -> None:
    """Destroy the key of a content. The object, noise from this commit on, is left to `unrecorded.sweep`."""
    await draft.db.execute(
        """
        WITH gone AS (
            DELETE FROM documents_version_key WHERE room_id = %s AND stored_as = %s RETURNING stored_as
        )
        INSERT INTO documents_discarded (stored_as) SELECT stored_as FROM gone ON CONFLICT DO NOTHING
        """,
        (draft.room_id, stored_as),
    )
