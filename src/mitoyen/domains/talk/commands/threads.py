"""The verbs about threads."""

from dataclasses import dataclass

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import policy, queries
from mitoyen.domains.talk.commands.once import Once, _recorded_at
from mitoyen.domains.talk.commands.wording import (
    _brought,
    _each_once,
    _written_body,
    _written_conclusion,
    _written_title,
)
from mitoyen.domains.talk.events import (
    MessagePosted,
    ThreadClosed,
    ThreadOpened,
    ThreadRenamed,
    ThreadReopened,
)
from mitoyen.domains.talk.facts import MOST_MENTIONS, MentionsUnfit
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import DocumentId, MemberId, MessageId, RoomId, ThreadId
from mitoyen.journal.writing import Recorded, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedThread:
    """A thread that has just opened, with its first message."""

    thread: Recorded[ThreadOpened]
    message: Recorded[MessagePosted]


async def open_thread(
    *,
    actor: Actor,
    room_id: RoomId,
    title: str,
    body: str,
    mentions: tuple[MemberId, ...] = (),
    documents: tuple[DocumentId, ...] = (),
    once: str | None = None,
) -> OpenedThread:
    """Open a thread with its first message.

    Args:
        title: 1 to 200 characters; spaces are folded.
        body: Markdown source, 1 to 20,000 characters once trimmed; may be empty when documents come with it.
        mentions: members who see the room, at most 50.
        documents: documents of the room, at most 20.
        once: an idempotency key; for 48 hours the same request under it returns what the first one wrote.

    Raises:
        Refused: by `policy.may_open_thread`.
        TitleEmpty, TitleTooLong, MessageEmpty, MessageTooLong, CharactersUnfit, MentionsUnfit, DocumentsUnfit: what
            was given does not fit.
        KeyUnfit, KeyUsedOtherwise: about `once`.
    """
    title, documents = _written_title(title), _brought(documents)
    text, mentions = _written_body(body, documents), _each_once(mentions)
    key = Once.of(once, "open_thread", title, text, mentions, documents)
    async with writing(room_id, actor=actor) as draft:
        used = await key.ask(draft, actor) if key else None
        policy.may_open_thread(member=await spaces.membership(draft.db, room_id, actor)).require()
        if key and used and (index := await key.index(used)) is not None:
            return OpenedThread(
                thread=await _recorded_at(draft, index, ThreadOpened),
                message=await _recorded_at(draft, index + 1, MessagePosted),
            )
        if mentions and not await queries.reached_members(draft.db, room_id) >= set(mentions):
            raise MentionsUnfit(limit=MOST_MENTIONS)
        opened = ThreadOpened(thread_id=ThreadId.new(), title=title)
        said = MessagePosted(
            message_id=MessageId.new(),
            thread_id=opened.thread_id,
            body=text,
            mentions=mentions,
            documents=documents,
        )
        thread = await draft.record(opened)
        message = await draft.record(said)
        if key:
            await key.keep(draft, actor, thread.index)
        return OpenedThread(thread=thread, message=message)


async def rename_thread(
    *, actor: Actor, room_id: RoomId, thread_id: ThreadId, title: str
) -> Recorded[ThreadRenamed]:
    """Give a thread another title.

    Args:
        title: 1 to 200 characters; spaces are folded.

    Raises:
        Refused: by `policy.may_rename_thread`.
        TitleEmpty, TitleTooLong, CharactersUnfit: the title does not fit.
    """
    title = _written_title(title)
    async with writing(room_id, actor=actor) as draft:
        member, thread = await queries.member_and_thread(draft.db, room_id, thread_id, actor)
        policy.may_rename_thread(member=member, thread=thread).require()
        return await draft.record(ThreadRenamed(thread_id=thread_id, title=title))


async def close_thread(
    *, actor: Actor, room_id: RoomId, thread_id: ThreadId, conclusion: str = ""
) -> Recorded[ThreadClosed]:
    """Close a thread, with what came out of it.

    Args:
        conclusion: up to 2,000 characters.

    Raises:
        Refused: by `policy.may_close_thread`.
        ConclusionTooLong, CharactersUnfit: the conclusion does not fit.
    """
    said = _written_conclusion(conclusion)
    async with writing(room_id, actor=actor) as draft:
        member, thread = await queries.member_and_thread(draft.db, room_id, thread_id, actor)
        policy.may_close_thread(member=member, thread=thread).require()
        return await draft.record(ThreadClosed(thread_id=thread_id, conclusion=said))


async def reopen_thread(
    *, actor: Actor, room_id: RoomId, thread_id: ThreadId
) -> Recorded[ThreadReopened]:
    """Open a closed thread again. Its conclusion stays in the journal and no longer stands over the thread.

    Raises:
        Refused: by `policy.may_reopen_thread`.
    """
    async with writing(room_id, actor=actor) as draft:
        member, thread = await queries.member_and_thread(draft.db, room_id, thread_id, actor)
        policy.may_reopen_thread(member=member, thread=thread).require()
        return await draft.record(ThreadReopened(thread_id=thread_id))
