"""The verbs about messages and the signs under them."""

from mitoyen.domains.talk import policy, queries
from mitoyen.domains.talk.commands.once import KEPT, Once, _recorded_at
from mitoyen.domains.talk.commands.wording import (
    MessageEmpty,
    ReactionUnfit,
    _brought,
    _each_once,
    _written_body,
    _written_reason,
)
from mitoyen.domains.talk.events import (
    SIGNS,
    MessageEdited,
    MessagePosted,
    MessageRetracted,
    Reaction,
    ReactionGiven,
    ReactionWithdrawn,
)
from mitoyen.domains.talk.facts import MOST_MENTIONS, MentionsUnfit, ReplyUnfit
from mitoyen.domains.talk.queries.posting import standing
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import DocumentId, MemberId, MessageId, RoomId, ThreadId
from mitoyen.journal.events import ContentErased
from mitoyen.journal.writing import Draft, Recorded, writing


async def post_message(
    *,
    actor: Actor,
    room_id: RoomId,
    thread_id: ThreadId,
    body: str,
    reply_to: MessageId | None = None,
    mentions: tuple[MemberId, ...] = (),
    documents: tuple[DocumentId, ...] = (),
    once: str | None = None,
) -> Recorded[MessagePosted]:
    """Say something in a thread.

    Args:
        body: Markdown source, 1 to 20,000 characters once trimmed; may be empty when documents come with it.
        reply_to: an earlier message of the same thread.
        mentions: members who see the room, at most 50.
        documents: documents of the room, at most 20.
        once: an idempotency key; for 48 hours the same request under it returns what the first one wrote.

    Raises:
        Refused: by `policy.may_post_message`.
        MessageEmpty, MessageTooLong, CharactersUnfit, ReplyUnfit, MentionsUnfit, DocumentsUnfit: what was given does
            not fit.
        KeyUnfit, KeyUsedOtherwise: about `once`.
    """
    documents, mentions = _brought(documents), _each_once(mentions)
    text = _written_body(body, documents)
    key = Once.of(once, "post_message", thread_id, text, reply_to, mentions, documents)
    async with writing(room_id, actor=actor) as draft:
        now = await standing(
            draft.db,
            room_id,
            thread_id,
            actor,
            key_hash=key.key_hash if key else b"",
            since=clock.now() - KEPT,
        )
        if now.member and key and now.written:
            return await _recorded_at(draft, key.same(*now.written), MessagePosted)
        policy.may_post_message(member=now.member, thread=now.thread).require()
        await _check_references(draft, thread_id, reply_to, mentions)
        recorded = await draft.record(
            MessagePosted(
                message_id=MessageId.new(),
                thread_id=thread_id,
                body=text,
                reply_to=reply_to,
                mentions=mentions,
                documents=documents,
            )
        )
        if key:
            await key.keep(draft, actor, recorded.index)
        return recorded


async def _check_references(
    draft: Draft, thread_id: ThreadId, reply_to: MessageId | None, mentions: tuple[MemberId, ...]
) -> None:
    if reply_to is not None:
        answered = await queries.message_facts(draft.db, draft.room_id, reply_to)
        if answered is None or answered.thread_id != thread_id:
            raise ReplyUnfit
    if mentions and not await queries.reached_members(draft.db, draft.room_id) >= set(mentions):
        raise MentionsUnfit(limit=MOST_MENTIONS)


async def edit_message(
    *,
    actor: Actor,
    room_id: RoomId,
    message_id: MessageId,
    body: str,
    mentions: tuple[MemberId, ...] = (),
) -> Recorded[MessageEdited] | None:
    """Word one's own message anew. The same words again are no fault, and no entry (None).

    Args:
        body: Markdown source, 1 to 20,000 characters once trimmed.
        mentions: those of the new wording, at most 50.

    Raises:
        Refused: by `policy.may_edit_message`.
        MessageEmpty, MessageTooLong, CharactersUnfit, MentionsUnfit: what was given does not fit.
    """
    text, mentions = _written_body(body), _each_once(mentions)
    if text is None:
        raise MessageEmpty
    async with writing(room_id, actor=actor) as draft:
        member, message = await queries.member_and_message(draft.db, room_id, message_id, actor)
        policy.may_edit_message(member=member, message=message).require()
        if await queries.body_of(draft.db, room_id, message_id) == text:
            return None
        if message:
            await _check_references(draft, message.thread_id, None, mentions)
        return await draft.record(
            MessageEdited(message_id=message_id, body=text, mentions=mentions)
        )


async def retract_message(
    *, actor: Actor, room_id: RoomId, message_id: MessageId, reason: str = ""
) -> Recorded[MessageRetracted]:
    """Take one's own message back: a notice stays, the content and salts of all its wordings are destroyed.

    Args:
        reason: up to 500 characters, for those who read the notice.

    Raises:
        Refused: by `policy.may_retract_message`.
        ReasonTooLong, CharactersUnfit: the reason does not fit.
    """
    said = _written_reason(reason)
    async with writing(room_id, actor=actor) as draft:
        member, message = await queries.member_and_message(draft.db, room_id, message_id, actor)
        policy.may_retract_message(member=member, message=message).require()
        words = await queries.words_of(draft.db, room_id, message_id)
        retracted = await draft.record(MessageRetracted(message_id=message_id, reason=said))
        for place in words:
            await draft.erase(place.index, place.part)
        if words:
            await draft.record_many(
                [
                    ContentErased(index=place.index, part=place.part, basis="author_retracted")
                    for place in words
                ]
            )
        return retracted


async def give_reaction(
    *, actor: Actor, room_id: RoomId, message_id: MessageId, reaction: str
) -> Recorded[ReactionGiven] | None:
    """Set a sign under a message. Again is no fault, and no entry (None).

    Args:
        reaction: a name of `events.SIGNS`.

    Raises:
        Refused: by `policy.may_give_reaction`.
        ReactionUnfit: there is no such sign.
    """
    sign = _sign(reaction)
    async with writing(room_id, actor=actor) as draft:
        member, message = await queries.member_and_message(draft.db, room_id, message_id, actor)
        policy.may_give_reaction(member=member, message=message).require()
        if member is None:
            raise Absent
        if await queries.has_reacted(draft.db, room_id, message_id, member.member_id, sign):
            return None
        return await draft.record(ReactionGiven(message_id=message_id, reaction=sign))


async def withdraw_reaction(
    *, actor: Actor, room_id: RoomId, message_id: MessageId, reaction: str
) -> Recorded[ReactionWithdrawn] | None:
    """Remove one's own sign from under a message. When it is not there it is no fault, and no entry (None).

    Args:
        reaction: a name of `events.SIGNS`.

    Raises:
        Refused: by `policy.may_withdraw_reaction`.
        ReactionUnfit: there is no such sign.
    """
    sign = _sign(reaction)
    async with writing(room_id, actor=actor) as draft:
        member, message = await queries.member_and_message(draft.db, room_id, message_id, actor)
        policy.may_withdraw_reaction(member=member, message=message).require()
        if member is None:
            raise Absent
        if not await queries.has_reacted(draft.db, room_id, message_id, member.member_id, sign):
            return None
        return await draft.record(ReactionWithdrawn(message_id=message_id, reaction=sign))


def _sign(reaction: str) -> Reaction:
    if reaction not in SIGNS:
        raise ReactionUnfit
    return reaction
