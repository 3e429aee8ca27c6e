"""What can have happened in the talk of a room. Who did it, for which company and when stand on the entry."""

from typing import Literal

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import DocumentId, MemberId, MessageId, ThreadId

# Names of signs, not of what they mean: a thumb is not an approval.
Reaction = Literal[
    "thumbs_up",
    "check_mark",
    "eyes",
    "folded_hands",
    "question_mark",
    "party_popper",
    "smile",
    "heart",
]
SIGNS: dict[Reaction, str] = {
    "thumbs_up": "👍",
    "check_mark": "✅",
    "eyes": "👀",
    "folded_hands": "🙏",
    "question_mark": "❓",
    "party_popper": "🎉",
    "smile": "😄",
    "heart": "❤️",
}


@event("talk.thread_opened", version=1, erasable={"title"})
class ThreadOpened(Event, frozen=True, kw_only=True):
    """Somebody opened a thread; its first message follows in the same transaction.

    Attributes:
        title: 1 to 200 characters, one line.
    """

    thread_id: ThreadId
    title: str


@event("talk.thread_renamed", version=1, erasable={"title"})
class ThreadRenamed(Event, frozen=True, kw_only=True):
    """Somebody of the company that opened a thread gave it another title."""

    thread_id: ThreadId
    title: str


@event("talk.thread_closed", version=1, erasable={"conclusion"})
class ThreadClosed(Event, frozen=True, kw_only=True):
    """Somebody closed a thread; nothing more is said in it.

    Attributes:
        conclusion: what came out of it, in up to 2,000 characters.
    """

    thread_id: ThreadId
    conclusion: str | None = None


@event("talk.thread_reopened", version=1, erasable=())
class ThreadReopened(Event, frozen=True, kw_only=True):
    """Somebody opened a closed thread again. Its conclusion no longer stands."""

    thread_id: ThreadId


@event("talk.message_posted", version=1, erasable={"body"})
class MessagePosted(Event, frozen=True, kw_only=True):
    """Somebody said something in a thread.

    Attributes:
        body: Markdown source, NFC, 1 to 20,000 characters; None when documents say it all.
        reply_to: an earlier message of the same thread.
        mentions: members whom it calls, in the order of the text, each once, at most 50.
        documents: documents of the room that came with it, at most 20.
    """

    message_id: MessageId
    thread_id: ThreadId
    body: str | None = None
    reply_to: MessageId | None = None
    mentions: tuple[MemberId, ...] = ()
    documents: tuple[DocumentId, ...] = ()


@event("talk.message_edited", version=1, erasable={"body"})
class MessageEdited(Event, frozen=True, kw_only=True):
    """The author worded a message anew. The earlier wordings stay readable.

    Attributes:
        mentions: those of the new wording.
    """

    message_id: MessageId
    body: str
    mentions: tuple[MemberId, ...] = ()


@event("talk.message_retracted", version=1, erasable={"reason"})
class MessageRetracted(Event, frozen=True, kw_only=True):
    """The author took a message back. The content of all its wordings is destroyed in the same transaction.

    Attributes:
        reason: why, in up to 500 characters, for those who read the notice.
    """

    message_id: MessageId
    reason: str | None = None


@event("talk.reaction_given", version=1, erasable=())
class ReactionGiven(Event, frozen=True, kw_only=True):
    """Somebody set a sign under a message."""

    message_id: MessageId
    reaction: Reaction


@event("talk.reaction_withdrawn", version=1, erasable=())
class ReactionWithdrawn(Event, frozen=True, kw_only=True):
    """Somebody removed his sign from under a message."""

    message_id: MessageId
    reaction: Reaction


@event("talk.message_imported", version=1, erasable={"sender", "body"})
class MessageImported(Event, frozen=True, kw_only=True):
    """Somebody brought in a letter that was sent elsewhere. The entry's author brought it; he did not write it.

    Attributes:
        message_id: follows from the room and the letter's own identifier, so that no letter comes in twice.
        sender: what the letter says of itself, each optional: "name" and "address" of its sender, "letter_id".
        body: plain text, not Markdown.
        reply_to: the message that it answers, when that one was brought in too.
        sent_ms: when, as the letter says, in milliseconds since 1970 (UTC).
        zone: assumed when the letter's date does not say its time zone: UTC was taken.
    """

    message_id: MessageId
    thread_id: ThreadId
    sender: dict[str, str]
    body: str | None = None
    reply_to: MessageId | None = None
    sent_ms: int | None = None
    zone: Literal["given", "assumed"] | None = None
    documents: tuple[DocumentId, ...] = ()
