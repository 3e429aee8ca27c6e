"""Bringing in files of older correspondence, many at once."""

from collections.abc import Sequence
from typing import Literal

from mitoyen.domains.documents import policy, queries
from mitoyen.domains.documents.commands.claiming import _chosen, _claim, _first_version
from mitoyen.domains.documents.events import DocumentIssued
from mitoyen.domains.documents.facts import MOST_IMPORTED, FileMissing, ImportedFile, written_title
from mitoyen.domains.spaces import queries as spaces
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal.writing import Recorded, writing


async def import_documents(
    *,
    actor: Actor,
    room_id: RoomId,
    files: Sequence[ImportedFile],
    source: Literal["mail", "folder"],
) -> list[Recorded[DocumentIssued]]:
    """Bring in files that came with older correspondence, all at once; each stands in the name of who brings it.

    Args:
        files: 1 to `MOST_IMPORTED`, no upload twice, numbered in their order.
        source: where they were, which each entry says.

    Raises:
        Refused: by `policy.may_import_documents`.
        TitleTooLong, TooManyFiles, FileMissing: what was given does not fit.
    """
    titles = [written_title(file.title) if file.title.strip() else "" for file in files]
    chosen = _chosen([file.upload_id for file in files], MOST_IMPORTED)
    if len(chosen) != len(files):
        raise FileMissing
    async with writing(room_id, actor=actor) as draft:
        policy.may_import_documents(
            member=await spaces.membership(draft.db, room_id, actor)
        ).require()
        claimed = {upload.upload_id: upload for upload in await _claim(draft, chosen)}
        first = await queries.last_number(draft.db, room_id) + 1
        return await draft.record_many(
            [
                _first_version(
                    claimed[file.upload_id],
                    number,
                    title=title,
                    thread_id=file.thread_id,
                    message_id=file.message_id,
                    imported_from=source,
                )
                for number, (file, title) in enumerate(zip(files, titles, strict=True), first)
            ]
        )
