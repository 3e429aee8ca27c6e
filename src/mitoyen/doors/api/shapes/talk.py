"""Shapes of threads and messages."""

from typing import Annotated, Literal

from msgspec import Meta

from mitoyen.domains.documents.facts import UploadId
from mitoyen.domains.talk.events import Reaction
from mitoyen.domains.talk.queries import MessageRow, ThreadRow
from mitoyen.doors.api.shapes.base import Asked, Moment, Page, PageBothWays, Shape, shaped
from mitoyen.doors.api.shapes.spaces import Written
from mitoyen.foundation.identifiers import (
    DocumentId,
    MemberId,
    MessageId,
    OrganisationId,
    RoomId,
    ThreadId,
)

Body = Annotated[
    str,
    Meta(
        description="Markdown, 1 to 20,000 characters once trimmed; may be empty when files or documents come with it.",
        examples=["Le plan d'ensemble est **à jour**, indice C."],
    ),
]
Title = Annotated[
    str, Meta(description="1 to 200 characters, one line.", examples=["Corps de pompe, brut"])
]
Mentions = Annotated[
    tuple[MemberId, ...],
    Meta(description="Members who see the room and are called, at most 50."),
]
Documents = Annotated[
    tuple[DocumentId, ...], Meta(description="Documents of the room to point at, at most 20.")
]
Uploads = Annotated[
    tuple[UploadId, ...],
    Meta(description="Files that wait for this room, issued with the message, at most 20."),
]


class Thread(Shape, kw_only=True, frozen=True):
    """A subject of a room."""

    thread_id: ThreadId
    room_id: RoomId
    title: Annotated[str | None, Meta(description="Null once erased.")]
    index: Annotated[int, Meta(description="The entry that opened it.")]
    opened_at: Moment
    opener: MemberId
    opener_name: str | None
    organisation_id: OrganisationId
    organisation_name: str | None
    messages: Annotated[int, Meta(description="How many, those taken back included.")]
    last_index: Annotated[int, Meta(description="The position of its last message.")]
    last_at: Moment
    closed_at: Annotated[Moment | None, Meta(description="Null while it is open.")]
    closed_index: int | None
    closed_by_name: str | None
    conclusion: str | None
    unread: Annotated[
        int, Meta(description="Messages of others that you have not read, at most 100.")
    ]
    called: Annotated[int, Meta(description="How many of them mention you.")]

    @classmethod
    def of(cls, row: ThreadRow) -> "Thread":
        """Return a thread as it is told."""
        return shaped(cls, row)


class Threads(Page, kw_only=True, frozen=True):
    """Threads of a room, the last moved first."""

    items: list[Thread]


class Author(Shape, kw_only=True, frozen=True):
    """Who wrote a message, and for which company."""

    member_id: MemberId
    name: Annotated[str | None, Meta(description="Null once erased.")]
    organisation_id: OrganisationId
    organisation_name: str | None
    left_at: Annotated[
        Moment | None, Meta(description="Since when the person no longer represents the company.")
    ]
    mine: Annotated[bool, Meta(description="Whether this is you.")]


class Answered(Shape, kw_only=True, frozen=True):
    """The message that another one answers."""

    index: int
    name: str | None
    excerpt: Annotated[str | None, Meta(description="Up to 140 characters.")]


class Imported(Shape, kw_only=True, frozen=True):
    """What a letter that was brought in says of itself; nobody here vouches for it."""

    sender_name: str | None
    sender_address: str | None
    sent_at: Moment | None
    zone_assumed: Annotated[bool, Meta(description="It did not say its time zone; UTC was taken.")]


class Sign(Shape, kw_only=True, frozen=True):
    """A reaction under a message."""

    reaction: Reaction
    sign: Annotated[str, Meta(description="The emoji.", examples=["👍"])]
    count: int
    mine: bool
    names: Annotated[
        list[str | None], Meta(description="Of those who set it, first come first, at most 20.")
    ]


class Message(Shape, kw_only=True, frozen=True):
    """A message as it reads now."""

    message_id: MessageId
    room_id: RoomId
    thread_id: ThreadId
    index: Annotated[int, Meta(description="Its position in the room's journal.", examples=[412])]
    sealed: Annotated[bool, Meta(description="Whether its entry is under a signed checkpoint.")]
    posted_at: Moment
    author: Author
    format: Annotated[
        Literal["markdown", "plain"], Meta(description="Of the body; `plain` when imported.")
    ]
    body: Annotated[
        str | None, Meta(description="Null when files say it all, or it was taken back.")
    ]
    reply_to: Answered | None
    mentions: list[MemberId]
    documents: list[DocumentId]
    edits: Annotated[int, Meta(description="How often it was worded anew.")]
    edited_at: Moment | None
    retracted_at: Annotated[Moment | None, Meta(description="When its author took it back.")]
    reason: Annotated[str | None, Meta(description="Why it was taken back.")]
    imported: Imported | None
    reactions: list[Sign]
    moved_index: Annotated[int, Meta(description="The last entry that brought or changed it.")]

    @classmethod
    def of(cls, row: MessageRow, room_id: RoomId) -> "Message":
        """Return a message as it is told."""
        return shaped(
            cls,
            row,
            room_id=room_id,
            author=shaped(
                Author, row, member_id=row.author, name=row.author_name, left_at=row.author_left_at
            ),
            format="plain" if row.imported else "markdown",
            reply_to=None
            if row.reply_index is None
            else Answered(index=row.reply_index, name=row.reply_name, excerpt=row.reply_excerpt),
            imported=shaped(Imported, row) if row.imported else None,
            reactions=[shaped(Sign, one, names=list(one.names)) for one in row.reactions],
        )


class Messages(PageBothWays, kw_only=True, frozen=True):
    """Messages of a thread, in the order of their positions."""

    items: list[Message]


class Wording(Shape, kw_only=True, frozen=True):
    """How a message read from one entry on."""

    index: int
    written_at: Moment
    body: Annotated[str | None, Meta(description="Null once its content was destroyed.")]


class Wordings(Shape, kw_only=True, frozen=True):
    """How a message read over time, oldest first, at most 500."""

    items: list[Wording]


class ThreadWritten(Written, kw_only=True, frozen=True):
    """A thread as it stands after a write."""

    thread: Thread


class ThreadOpened(Written, kw_only=True, frozen=True):
    """A thread that has just opened, with its first message."""

    thread: Thread
    message: Message


class MessageWritten(Written, kw_only=True, frozen=True):
    """A message as it stands after a write."""

    message: Message


class OpenThread(Asked, kw_only=True, frozen=True):
    """A thread to open, and its first message."""

    title: Title
    body: Body = ""
    mentions: Mentions = ()
    documents: Documents = ()
    uploads: Uploads = ()


class RenameThread(Asked, kw_only=True, frozen=True):
    """Another title for a thread."""

    title: Title


class CloseThread(Asked, kw_only=True, frozen=True):
    """How a thread ends."""

    conclusion: Annotated[str, Meta(description="What came out of it, up to 2,000 characters.")] = (
        ""
    )


class PostMessage(Asked, kw_only=True, frozen=True):
    """Something to say in a thread."""

    body: Body = ""
    reply_to: Annotated[
        MessageId | None, Meta(description="An earlier message of the same thread.")
    ] = None
    mentions: Mentions = ()
    documents: Documents = ()
    uploads: Uploads = ()


class EditMessage(Asked, kw_only=True, frozen=True):
    """Other words for a message of your own. The earlier ones stay readable."""

    body: Body
    mentions: Mentions = ()


class RetractMessage(Asked, kw_only=True, frozen=True):
    """Why a message is taken back."""

    reason: Annotated[str, Meta(description="Up to 500 characters, shown on the notice.")] = ""
