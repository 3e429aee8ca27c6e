"""Issuing documents: alone in the register of a room, or with a message."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from mitoyen.domains.documents import policy, queries
from mitoyen.domains.documents.commands.claiming import _chosen, _claim, _first_version
from mitoyen.domains.documents.commands.once import _name, _recorded_at
from mitoyen.domains.documents.events import DocumentIssued
from mitoyen.domains.documents.facts import (
    MOST_FILES,
    UploadId,
    written_body,
    written_title,
)
from mitoyen.domains.documents.queries import UploadRow
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.events import MessagePosted, ThreadOpened
from mitoyen.domains.talk.facts import MOST_MENTIONS, KeyUsedOtherwise, MentionsUnfit, ReplyUnfit
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import DocumentId, MemberId, MessageId, RoomId, ThreadId
from mitoyen.journal.writing import Draft, Recorded, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A message that was posted with its documents, in the order of the files."""

    message: Recorded[MessagePosted]
    documents: tuple[Recorded[DocumentIssued], ...]


async def issue_document(
    *,
    actor: Actor,
    room_id: RoomId,
    upload_id: UploadId,
    title: str = "",
    once: str | None = None,
) -> Recorded[DocumentIssued]:
    """Put a file before everybody in a room, without a word, as the first version of a document.

    Args:
        title: 1 to 200 characters; without it, the name of the file.
        once: an idempotency key: again under it, what the first request wrote is returned.

    Raises:
        Refused: by `policy.may_issue_document`.
        TitleTooLong: the title does not fit.
        FileMissing: when the actor has no such file waiting for this room.
        KeyUnfit, KeyUsedOtherwise: about `once`.
    """
    given = written_title(title) if title.strip() else ""
    document_id = _name(DocumentId, once, actor, room_id)
    async with writing(room_id, actor=actor) as draft:
        policy.may_issue_document(
            member=await spaces.membership(draft.db, room_id, actor)
        ).require()
        if once is not None:
            known = await queries.cards(draft.db, room_id, [document_id])
            if document_id in known:
                return await _recorded_at(draft, known[document_id].index, DocumentIssued)
        (claimed,) = await _claim(draft, [upload_id])
        number = await queries.last_number(draft.db, room_id) + 1
        return await draft.record(
            _first_version(claimed, number, document_id=document_id, title=given)
        )


async def issue_documents(
    *,
    actor: Actor,
    room_id: RoomId,
    thread_id: ThreadId,
    upload_ids: Sequence[UploadId],
    body: str = "",
    reply_to: MessageId | None = None,
    mentions: Sequence[MemberId] = (),
    once: str | None = None,
) -> HandedOver:
    """Say something in a thread and hand over files with it, all in one transaction.

    Args:
        upload_ids: 1 to `MOST_FILES`, in the order in which they are to be shown.
        body: Markdown source, up to 20,000 characters; the files may say it all.
        reply_to: an earlier message of the same thread.
        mentions: members who see the room, at most 50.
        once: an idempotency key: again under it, what the first request wrote is returned, whatever files come along.

    Raises:
        Refused: by `policy.may_issue_documents`.
        MessageTooLong, CharactersUnfit, ReplyUnfit, MentionsUnfit, TooManyFiles: what was given does not fit.
        FileMissing: when there are no files, or the actor has not all of them waiting for this room.
        KeyUnfit, KeyUsedOtherwise: about `once`.
    """
    message = MessagePosted(
        message_id=_name(MessageId, once, actor, room_id),
        thread_id=thread_id,
        body=written_body(body),
        reply_to=reply_to,
        mentions=_each_once(mentions),
    )
    chosen = _chosen(upload_ids, MOST_FILES)
    async with writing(room_id, actor=actor) as draft:
        policy.may_issue_documents(
            member=await spaces.membership(draft.db, room_id, actor),
            thread=await talk.thread_facts(draft.db, room_id, thread_id),
        ).require()
        if once is not None and (before := await _handed_over_before(draft, message)):
            return before
        await _check_references(draft, message)
        return await _hand_over(draft, await _claim(draft, chosen), message)


async def open_thread_with_documents(
    *,
    actor: Actor,
    room_id: RoomId,
    title: str,
    upload_ids: Sequence[UploadId],
    body: str = "",
    mentions: Sequence[MemberId] = (),
    once: str | None = None,
) -> HandedOver:
    """Open a thread whose first message hands over files, all in one transaction.

    Args:
        title: of the thread, 1 to 200 characters.
        upload_ids, body, mentions, once: as for `issue_documents`.

    Raises:
        Refused: by `policy.may_open_thread_with_documents`.
        TitleEmpty, TitleTooLong, MessageTooLong, CharactersUnfit, MentionsUnfit, TooManyFiles, FileMissing: what was
            given does not fit.
        KeyUnfit, KeyUsedOtherwise: about `once`.
    """
    opened = ThreadOpened(
        thread_id=_name(ThreadId, once, actor, room_id), title=written_title(title)
    )
    message = MessagePosted(
        message_id=_name(MessageId, once, actor, room_id),
        thread_id=opened.thread_id,
        body=written_body(body),
        mentions=_each_once(mentions),
    )
    chosen = _chosen(upload_ids, MOST_FILES)
    async with writing(room_id, actor=actor) as draft:
        policy.may_open_thread_with_documents(
            member=await spaces.membership(draft.db, room_id, actor)
        ).require()
        if once is not None and (before := await _handed_over_before(draft, message)):
            return before
        await _check_references(draft, message)
        claimed = await _claim(draft, chosen)
        await draft.record(opened)
        return await _hand_over(draft, claimed, message)


async def _hand_over(
    draft: Draft, claimed: Sequence[UploadRow], message: MessagePosted
) -> HandedOver:
    """Record documents, then the message that they came with."""
    first = await queries.last_number(draft.db, draft.room_id) + 1
    issued = await draft.record_many(
        [
            _first_version(
                upload, number, thread_id=message.thread_id, message_id=message.message_id
            )
            for number, upload in enumerate(claimed, first)
        ]
    )
    said = msgspec.structs.replace(
        message, documents=tuple(one.event.document_id for one in issued)
    )
    return HandedOver(message=await draft.record(said), documents=tuple(issued))


async def _handed_over_before(draft: Draft, message: MessagePosted) -> HandedOver | None:
    """Return what the first request under the key of this one wrote, None when this is the first.

    Raises:
        KeyUsedOtherwise: when that one said something else, or elsewhere.
    """
    known = await talk.message_facts(draft.db, draft.room_id, message.message_id)
    if known is None:
        return None
    said = await _recorded_at(draft, known.index, MessagePosted)
    if said.event.thread_id != message.thread_id or said.event.body not in (None, message.body):
        raise KeyUsedOtherwise
    places = await queries.handed_over(draft.db, draft.room_id, message.message_id)
    return HandedOver(
        message=said,
        documents=tuple([await _recorded_at(draft, place, DocumentIssued) for place in places]),
    )


async def _check_references(draft: Draft, message: MessagePosted) -> None:
    if message.reply_to is not None:
        known = await talk.known_messages(draft.db, draft.room_id, [message.reply_to])
        if known.get(message.reply_to) != message.thread_id:
            raise ReplyUnfit
    reached = await talk.reached_members(draft.db, draft.room_id) if message.mentions else set()
    if not reached >= set(message.mentions):
        raise MentionsUnfit(limit=MOST_MENTIONS)


def _each_once(mentions: Sequence[MemberId]) -> tuple[MemberId, ...]:
    once = tuple(dict.fromkeys(mentions))
    if len(once) > MOST_MENTIONS:
        raise MentionsUnfit(limit=MOST_MENTIONS)
    return once
