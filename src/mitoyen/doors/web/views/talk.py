"""Rooms, threads and what is said in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from mitoyen.domains.talk.events import Reaction
from mitoyen.doors.web.views.frame import (
    PagerView,
    PageView,
    PartyView,
    PersonView,
    ReachView,
    RoomKind,
    RoomLinkView,
    Seal,
)
from mitoyen.doors.web.views.journal import CheckpointView, LedgerView

MessageAct = Literal["reply", "react", "edit", "retract"]
ThreadAct = Literal["rename", "close", "reopen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceView:
    """A later entry about this one: it was edited, or taken back."""

    index: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedView:
    """A message brought in from elsewhere. Who wrote it is reported, not vouched for."""

    written_by: str
    written_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """The message that is answered."""

    message_id: str
    index: int
    name: str | None
    excerpt: str  # plain words, cut to a line


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionView:
    reaction: Reaction
    count: int
    names: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCardView:
    document_id: str
    version_id: str
    name: str
    version: int
    media_type: str
    size: int  # bytes
    file_name: str = ""
    picture: bool = False  # may be shown in the page
    gone: TraceView | None = None  # its content was destroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    shape: ClassVar[str] = "message"

    index: int
    message_id: str
    author: PersonView
    at: datetime
    body: str  # Markdown source, or a letter's plain text; empty once taken back
    seal: Seal
    acts: frozenset[MessageAct] = frozenset()  # what the reader may do with it
    answers: QuoteView | None = None
    edited: TraceView | None = None
    retracted: TraceView | None = None
    reason: str = ""  # why it was taken back, if the author said so
    imported: ImportedView | None = None
    documents: tuple[DocumentCardView, ...] = ()
    reactions: tuple[ReactionView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An act that is not a message, told in one line."""

    shape: ClassVar[str] = "event"

    index: int
    kind: str  # of the event, such as `spaces.member_left`
    at: datetime
    seal: Seal
    person: PersonView | None = None  # of whom it tells
    subject: str = ""  # the title, name, document or conclusion that it is about
    party: PartyView | None = None
    contact: str | None = (
        None  # of somebody who left: whom one turns to now; None until one is named
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedView:
    party: PartyView
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceView:
    """The audience is not the one of my last message. Said once, before I write."""

    since: datetime
    arrived: tuple[ArrivedView, ...]
    action: str  # where one says that one has seen it
    upto: str  # the moment of which this is true, as that form says it
    towards: str  # where one is led from there
    acknowledged: bool = (
        False  # whether it counts from what one has seen, not from one's last message
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposerView:
    action: str
    key: str  # makes a repeated send harmless
    reach: ReachView
    draft: str = ""
    problem: str = ""  # why the draft was not taken, as a key of `sentences.PROBLEMS`
    refusal: str = ""  # the rule that forbids writing here; the composer gives way to it
    answers: QuoteView | None = None
    audience: AudienceView | None = None
    may_attach: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesView:
    """The two sides of the wall, and on which one stands."""

    common_room_id: str
    own_room_id: str
    people: int  # in the common room
    companies: int
    own_people: int
    party: PartyView
    turned: bool  # on the private side


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLineView:
    room_id: str
    thread_id: str
    title: str
    index: int  # of its last entry
    at: datetime
    person: PersonView | None  # who wrote last
    messages: int
    unread: int = 0
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView(PageView):
    """A room: who reads it, its threads."""

    template: ClassVar[str] = "room.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    reach: ReachView
    ledger: LedgerView
    sides: SidesView | None
    threads: tuple[ThreadLineView, ...]
    pager: PagerView
    refusal: str = ""  # the rule that forbids opening a thread

    @property
    def kind(self) -> RoomKind:
        return self.room.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView(PageView):
    """A thread: its entries in order, and where one answers."""

    template: ClassVar[str] = "thread.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    thread_id: str
    title: str
    closed: bool
    entries: tuple[MessageView | EventView | CheckpointView, ...]
    earlier: str  # address of the page before; empty at the thread's beginning
    later: str  # address of the page after; empty at its end
    last: int  # last index of the room that this page knows
    fresh: int | None  # first entry one has not read
    ledger: LedgerView
    composer: ComposerView
    sides: SidesView | None
    others: tuple[ThreadLineView, ...]
    acts: frozenset[ThreadAct] = frozenset()  # what the reader may do with the thread
    conclusion: str = ""  # of a closed thread
    key: str = ""  # for those acts
    act_problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewThreadView(PageView):
    template: ClassVar[str] = "new_thread.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    composer: ComposerView
    sides: SidesView | None
    title: str = ""
    title_problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMessageView(PageView):
    template: ClassVar[str] = "edit_message.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    thread_id: str
    thread_title: str
    message: MessageView
    composer: ComposerView


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingView:
    """How a message read from one entry on; none once its words were destroyed."""

    index: int
    at: datetime
    body: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingsView(PageView):
    """A message and all its wordings, the latest first."""

    template: ClassVar[str] = "wordings.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    thread_id: str
    thread_title: str
    author: PersonView
    index: int  # of the message
    wordings: tuple[WordingView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractMessageView(PageView):
    template: ClassVar[str] = "retract_message.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    thread_id: str
    thread_title: str
    message: MessageView
    key: str
    reach: ReachView
    reason: str = ""
    problem: str = ""
