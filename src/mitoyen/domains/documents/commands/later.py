"""What happens to a document later: other versions, another title."""

from mitoyen.domains.documents import policy, queries
from mitoyen.domains.documents.commands.claiming import _claim
from mitoyen.domains.documents.commands.once import _name, _recorded_at
from mitoyen.domains.documents.events import DocumentRenamed, VersionIssued
from mitoyen.domains.documents.facts import UploadId, written_note, written_title
from mitoyen.domains.spaces import queries as spaces
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import DocumentId, RoomId, VersionId
from mitoyen.journal.writing import Recorded, writing


async def issue_version(
    *,
    actor: Actor,
    room_id: RoomId,
    document_id: DocumentId,
    upload_id: UploadId,
    note: str = "",
    once: str | None = None,
) -> Recorded[VersionIssued]:
    """Put another version of a document in the place of its latest one, which stays readable.

    Args:
        note: what changed, up to 2,000 characters.
        once: an idempotency key: again under it, what the first request wrote is returned.

    Raises:
        Refused: by `policy.may_issue_version`.
        NoteTooLong: the note does not fit.
        FileMissing: when the actor has no such file waiting for this room.
        KeyUnfit, KeyUsedOtherwise: about `once`.
    """
    said = written_note(note)
    version_id = _name(VersionId, once, actor, room_id)
    async with writing(room_id, actor=actor) as draft:
        facts = await queries.document_facts(draft.db, room_id, document_id)
        policy.may_issue_version(
            member=await spaces.membership(draft.db, room_id, actor), document=facts
        ).require()
        if facts is None:
            raise Absent
        before = await queries.version_index(draft.db, room_id, version_id) if once else None
        if before is not None:
            return await _recorded_at(draft, before, VersionIssued)
        (claimed,) = await _claim(draft, [upload_id])
        return await draft.record(
            VersionIssued(
                document_id=document_id,
                version_id=version_id,
                number=facts.versions + 1,
                size=claimed.size,
                media_type=claimed.media_type,
                filename=claimed.filename,
                file=claimed.file,
                note=said,
            )
        )


async def rename_document(
    *, actor: Actor, room_id: RoomId, document_id: DocumentId, title: str
) -> Recorded[DocumentRenamed] | None:
    """Give a document another title. The same one again is no fault, and no entry (None).

    Raises:
        Refused: by `policy.may_rename_document`.
        TitleEmpty, TitleTooLong: the title does not fit.
    """
    given = written_title(title)
    async with writing(room_id, actor=actor) as draft:
        policy.may_rename_document(
            member=await spaces.membership(draft.db, room_id, actor),
            document=await queries.document_facts(draft.db, room_id, document_id),
        ).require()
        if (await queries.document(draft.db, room_id, document_id)).title == given:
            return None
        return await draft.record(DocumentRenamed(document_id=document_id, title=given))
