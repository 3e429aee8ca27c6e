"""What policies and commands need to know of threads and messages of one room."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString, Protocol

from psycopg.rows import class_row

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.facts import Membership
from mitoyen.domains.talk import policy
from mitoyen.domains.talk.facts import (
    MessageFacts,
    ThreadFacts,
    conversation_thread_id,
    letter_message_id,
)
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Decision
from mitoyen.foundation.identifiers import MemberId, MessageId, RoomId, ThreadId
from mitoyen.journal.database import Connection, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDecisions:
    """What the reader may do with a thread: each says by which rule, so that a page can explain it."""

    post: Decision
    rename: Decision
    close: Decision
    reopen: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMessage:
    """A message that stands in the room, and where."""

    message_id: MessageId
    thread_id: ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsPlace:
    """Where words stand in the journal: an entry and the name of its part."""

    index: int
    part: str


_THREAD_FACTS: Final[LiteralString] = """
    SELECT thread_id, organisation_id, closed_at IS NOT NULL AS closed FROM talk_thread
    WHERE room_id = %s AND thread_id = %s
"""
_MESSAGE_FACTS: Final[LiteralString] = """
    SELECT m.message_id, m.thread_id, m.index, m.author, m.imported, m.retracted_at IS NOT NULL AS retracted,
        t.closed_at IS NOT NULL AS thread_closed
    FROM talk_message m JOIN talk_thread t USING (room_id, thread_id)
    WHERE m.room_id = %s AND m.message_id = %s
"""


async def thread_facts(db: Connection, room_id: RoomId, thread_id: ThreadId) -> ThreadFacts | None:
    """Return what a policy judges of a thread, or None when the room has no such thread."""
    return await row(db, ThreadFacts, _THREAD_FACTS, (room_id, thread_id))


async def member_and_thread(
    db: Connection, room_id: RoomId, thread_id: ThreadId, actor: Actor
) -> tuple[Membership | None, ThreadFacts | None]:
    """Return the acting person's place in a room and what a policy judges of a thread: asked in one round trip."""
    async with db.cursor(row_factory=class_row(ThreadFacts)) as asked:
        await asked.execute(_THREAD_FACTS, (room_id, thread_id))
        member = await spaces.membership(db, room_id, actor)
        return member, await asked.fetchone()


async def member_and_message(
    db: Connection, room_id: RoomId, message_id: MessageId, actor: Actor
) -> tuple[Membership | None, MessageFacts | None]:
    """Return the acting person's place in a room and what a policy judges of a message: asked in one round trip."""
    async with db.cursor(row_factory=class_row(MessageFacts)) as asked:
        await asked.execute(_MESSAGE_FACTS, (room_id, message_id))
        member = await spaces.membership(db, room_id, actor)
        return member, await asked.fetchone()


async def threads_facts(
    db: Connection, room_id: RoomId, thread_ids: Collection[ThreadId]
) -> dict[ThreadId, ThreadFacts]:
    """Return what a policy judges of those of `thread_ids` that the room has."""
    found = await rows(
        db,
        ThreadFacts,
        "SELECT thread_id, organisation_id, closed_at IS NOT NULL AS closed FROM talk_thread"
        " WHERE room_id = %s AND thread_id = ANY (%s::text[])",
        (room_id, list(thread_ids)),
    )
    return {facts.thread_id: facts for facts in found}


async def message_facts(
    db: Connection, room_id: RoomId, message_id: MessageId
) -> MessageFacts | None:
    """Return what a policy judges of a message, or None when the room has no such message."""
    return await row(db, MessageFacts, _MESSAGE_FACTS, (room_id, message_id))


async def thread_decisions(
    db: Connection, room_id: RoomId, thread_id: ThreadId, actor: Actor
) -> ThreadDecisions:
    """Return what the reader may do with a thread now."""
    member, thread = await member_and_thread(db, room_id, thread_id, actor)
    return ThreadDecisions(
        post=policy.may_post_message(member=member, thread=thread),
        rename=policy.may_rename_thread(member=member, thread=thread),
        close=policy.may_close_thread(member=member, thread=thread),
        reopen=policy.may_reopen_thread(member=member, thread=thread),
    )


async def opening_decision(db: Connection, room_id: RoomId, actor: Actor) -> Decision:
    """Return whether the reader may open a thread in a room."""
    return policy.may_open_thread(member=await spaces.membership(db, room_id, actor))


async def known_messages(
    db: Connection, room_id: RoomId, message_ids: Collection[MessageId]
) -> dict[MessageId, ThreadId]:
    """Return the threads of those of `message_ids` that stand in the room."""
    query = "SELECT message_id, thread_id FROM talk_message WHERE room_id = %s AND message_id = ANY (%s::text[])"
    async with db.cursor(row_factory=class_row(KnownMessage)) as cursor:
        # A plan that is kept would compare each message of the room with each of these in turn.
        await cursor.execute(query, (room_id, list(message_ids)), prepare=False)
        found = await cursor.fetchall()
    return {known.message_id: known.thread_id for known in found}


class Correspondence(Protocol):
    """A letter among others: itself, its conversation, and those it answers, the nearest last."""

    @property
    def letter_id(self) -> str:
        """Its own identifier."""

    @property
    def conversation(self) -> str:
        """A word shared by the letters of one conversation."""

    @property
    def ancestors(self) -> tuple[str, ...]:
        """The identifiers of those it answers, the nearest last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersStanding:
    """How letters stand to a room.

    Attributes:
        names: of the messages that they, and those they answer, are or would be.
        known: those of them, and of what they answer, that are there already, with their threads.
        threads: for each conversation the thread that it goes on with, or the one that it would open.
        facts: of those threads that are there.
    """

    names: dict[str, MessageId]
    known: dict[MessageId, ThreadId]
    threads: dict[str, ThreadId]
    facts: dict[ThreadId, ThreadFacts]


async def letters_standing(
    db: Connection, room_id: RoomId, letters: Sequence[Correspondence]
) -> LettersStanding:
    """Return how letters stand to a room: which are there, and in which threads their conversations belong."""
    named = {name for letter in letters for name in (letter.letter_id, *letter.ancestors)}
    names = {name: letter_message_id(room_id, name) for name in named}
    known = await known_messages(db, room_id, names.values())
    threads: dict[str, ThreadId] = {}
    for letter in letters:
        for name in (letter.letter_id, *reversed(letter.ancestors)):
            if names[name] in known:
                threads.setdefault(letter.conversation, known[names[name]])
    for conversation in {letter.conversation for letter in letters} - threads.keys():
        threads[conversation] = conversation_thread_id(room_id, conversation)
    facts = await threads_facts(db, room_id, set(threads.values()))
    return LettersStanding(names=names, known=known, threads=threads, facts=facts)


async def body_of(db: Connection, room_id: RoomId, message_id: MessageId) -> str | None:
    """Return how a message reads now; None when nothing is left of it, or there is none."""
    cursor = await db.execute(
        "SELECT body FROM talk_message WHERE room_id = %s AND message_id = %s",
        (room_id, message_id),
    )
    found = await cursor.fetchone()
    return found[0] if found else None


async def words_of(db: Connection, room_id: RoomId, message_id: MessageId) -> list[WordsPlace]:
    """Return where everything that a message ever said stands, oldest first: all that retracting it destroys."""
    return await rows(
        db,
        WordsPlace,
        """
        SELECT c.index, c.part FROM journal_content c
        WHERE c.room_id = %(room)s AND c.part IN ('body', 'sender') AND c.index = ANY (ARRAY (
            SELECT index FROM talk_message WHERE room_id = %(room)s AND message_id = %(message)s
            UNION ALL
            SELECT index FROM talk_edit WHERE room_id = %(room)s AND message_id = %(message)s))
        ORDER BY c.index, c.part
        """,
        {"room": room_id, "message": message_id},
    )


async def has_reacted(
    db: Connection, room_id: RoomId, message_id: MessageId, member_id: MemberId, reaction: str
) -> bool:
    """Tell whether a member's sign stands under a message."""
    cursor = await db.execute(
        "SELECT 1 FROM talk_reaction WHERE room_id = %s AND message_id = %s AND member_id = %s AND reaction = %s",
        (room_id, message_id, member_id, reaction),
    )
    return await cursor.fetchone() is not None
