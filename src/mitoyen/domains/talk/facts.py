"""What policies on threads and messages judge, the limits that everybody meets, and what does not fit within them."""

from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha256

from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import (
    RANDOM_CHARACTERS,
    MemberId,
    MessageId,
    OrganisationId,
    RoomId,
    ThreadId,
)

LONGEST_BODY = 20_000  # characters
LONGEST_TITLE = 200  # characters
LONGEST_CONCLUSION = 2_000  # characters
LONGEST_REASON = 500  # characters
LONGEST_IMPORTED = 200_000  # characters of a letter that is brought in
MOST_MENTIONS = 50
MOST_DOCUMENTS = 20
LONGEST_SENDER = 320  # characters of a letter's sender, name or address
LONGEST_LETTER_ID = 998  # characters: a line of a letter (RFC 5322, section 2.1.1)
MOST_LETTERS = 1_000  # brought in by one act
LONGEST_KEY = 200  # characters of an idempotency key


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFacts:
    """A thread of the room in question.

    Attributes:
        organisation_id: the company whose member opened it.
    """

    thread_id: ThreadId
    organisation_id: OrganisationId
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """A message of the room in question.

    Attributes:
        author: who wrote it; for an imported one, who brought it in.
        thread_closed: whether its thread is.
    """

    message_id: MessageId
    thread_id: ThreadId
    index: int
    author: MemberId
    imported: bool
    retracted: bool
    thread_closed: bool


class TitleEmpty(Unfit):
    """Nothing is left of a title."""

    field = "title"


class TitleTooLong(Unfit):
    """A title is longer than `LONGEST_TITLE` characters."""

    field = "title"


class MessageTooLong(Unfit):
    """A message is longer than `LONGEST_BODY` characters."""

    field = "body"


class ReasonTooLong(Unfit):
    """A reason is longer than `LONGEST_REASON` characters."""

    field = "reason"


class CharactersUnfit(Unfit):
    """A text holds characters that cannot be shown: a NUL or another control character, or half of a surrogate pair."""

    def __init__(self, field: str) -> None:
        super().__init__(found=f"{field} holds characters that cannot be shown")
        self.field = field


class ReplyUnfit(Unfit):
    """What is answered is no message of this thread."""

    field = "reply_to"


class MentionsUnfit(Unfit):
    """Somebody mentioned does not see this room, or more than `MOST_MENTIONS` are."""

    field = "mentions"


class KeyUnfit(Unfit):
    """An idempotency key is empty or longer than `LONGEST_KEY` characters."""

    field = "once"


class KeyUsedOtherwise(Unfit):
    """This idempotency key came with another request before. What that one wrote stands; this one wrote nothing."""

    field = "once"


def letter_message_id(room_id: RoomId, letter_id: str) -> MessageId:
    """Return the name of the message that a letter becomes in a room: always the same, another one in each room."""
    return MessageId(MessageId.prefix + _derived("mitoyen/letter/v1", room_id, letter_id))


def conversation_thread_id(room_id: RoomId, conversation: str) -> ThreadId:
    """Return the name of the thread that a conversation of letters becomes in a room."""
    return ThreadId(ThreadId.prefix + _derived("mitoyen/conversation/v1", room_id, conversation))


def _derived(purpose: str, room_id: RoomId, text: str) -> str:
    named = f"{purpose}\n{room_id}\n{text}".encode(errors="backslashreplace")
    digest = sha256(named).digest()
    return b32encode(digest[:20]).decode().lower()[:RANDOM_CHARACTERS]
