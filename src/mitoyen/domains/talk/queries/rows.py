"""The rows that pages and programs show of the talk of a room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mitoyen.domains.spaces.facts import Membership
from mitoyen.domains.talk import policy
from mitoyen.domains.talk.events import SIGNS, Reaction
from mitoyen.domains.talk.facts import MessageFacts
from mitoyen.foundation.decisions import Decision
from mitoyen.foundation.identifiers import (
    DocumentId,
    MemberId,
    MessageId,
    OrganisationId,
    RoomId,
    ThreadId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRow:
    """A thread, as a list or the head of its page shows it.

    Attributes:
        index: the entry that opened it; title: None once erased.
        messages: how many, retracted ones included; last_index, last_at: of the last of them.
        conclusion: what closed it, if anything was said.
        unread: messages of others that the reader has not read, at most `MOST_UNREAD`.
        called: how many of the messages that mention the reader he has not read, at most `MOST_UNREAD`.
    """

    room_id: RoomId
    thread_id: ThreadId
    index: int
    title: str | None
    opened_at: datetime
    opener: MemberId
    opener_name: str | None
    organisation_id: OrganisationId
    organisation_name: str | None
    tone: int | None
    messages: int
    last_index: int
    last_at: datetime
    closed_at: datetime | None
    closed_index: int | None
    closed_by_name: str | None
    conclusion: str | None
    unread: int
    called: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRow:
    """One sign under a message.

    Attributes:
        names: of those who set it, first come first, at most 20.
        mine: whether the reader is one of them.
    """

    reaction: Reaction
    count: int
    mine: bool
    names: Sequence[str | None]

    @property
    def sign(self) -> str:
        """The emoji itself."""
        return SIGNS[self.reaction]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message as it reads now.

    Attributes:
        author: who wrote it; for an imported one, who brought it in. His name is None once erased.
        author_left_at: since when he no longer represents his company.
        body: Markdown, or plain text when `imported`; None when nothing or nothing more is there.
        reply_index, reply_name, reply_excerpt: of the message it answers; up to 140 characters.
        edits, edited_at, edited_index: how often it was worded anew, when last, and by which entry.
        retracted_at, retracted_index, reason: it was taken back; only this notice is left of it.
        sender_name, sender_address, sent_at: what an imported letter says of itself; zone_assumed: UTC was taken.
        sealed: whether its entry is under a signed checkpoint.
        touched_index: the last entry that changed it, if any.
        mine: whether the reader is its author.
    """

    index: int
    message_id: MessageId
    thread_id: ThreadId
    author: MemberId
    author_name: str | None
    author_left_at: datetime | None
    organisation_id: OrganisationId
    organisation_name: str | None
    tone: int | None
    posted_at: datetime
    body: str | None
    reply_index: int | None
    reply_name: str | None
    reply_excerpt: str | None
    mentions: Sequence[MemberId]
    documents: Sequence[DocumentId]
    edits: int
    edited_at: datetime | None
    edited_index: int | None
    retracted_at: datetime | None
    retracted_index: int | None
    reason: str | None
    imported: bool
    sender_name: str | None
    sender_address: str | None
    sent_at: datetime | None
    zone_assumed: bool
    sealed: bool
    touched_index: int | None
    mine: bool
    reacted: bool
    reactions: tuple[ReactionRow, ...] = ()

    @property
    def moved_index(self) -> int:
        """The last entry that brought or changed it."""
        return max(self.index, self.touched_index or 0)

    def facts(self, *, thread_closed: bool) -> MessageFacts:
        """Return what a policy judges of it."""
        return MessageFacts(
            message_id=self.message_id,
            thread_id=self.thread_id,
            index=self.index,
            author=self.author,
            imported=self.imported,
            retracted=self.retracted_at is not None,
            thread_closed=thread_closed,
        )

    def decisions(self, member: Membership | None, *, thread_closed: bool) -> "MessageDecisions":
        """Return what a member may do with it."""
        facts = self.facts(thread_closed=thread_closed)
        return MessageDecisions(
            edit=policy.may_edit_message(member=member, message=facts),
            retract=policy.may_retract_message(member=member, message=facts),
            react=policy.may_give_reaction(member=member, message=facts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDecisions:
    """What a member may do with a message."""

    edit: Decision
    retract: Decision
    react: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """Some messages of a thread, oldest first; whether there are earlier and later ones."""

    messages: tuple[MessageRow, ...]
    earlier: bool
    later: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """Some threads of a room, last moved first. The next page is `before` this one's last `last_index`."""

    threads: tuple[ThreadRow, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a message read from one entry on; `body` is None once its content was destroyed."""

    index: int
    written_at: datetime
    body: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an entry of the journal is seen in the talk: its thread, and the message it is or touches, if any."""

    thread_id: ThreadId
    message_index: int | None
