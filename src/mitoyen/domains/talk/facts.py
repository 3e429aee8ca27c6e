"""What policies on threads and messages judge, and the limits that everybody meets."""

from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha256

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
