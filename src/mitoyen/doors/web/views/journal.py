"""The journal as people read it, one entry of it, and the copy that a party takes away."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from mitoyen.doors.web.views.frame import PagerView, PageView, PartyView, RoomLinkView, Seal

CopyState = Literal["none", "making", "ready", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """The state of a room's journal in one line."""

    last: int  # position of the last entry
    sealed: int | None  # position of the last sealed entry, none before the first seal
    sealed_at: datetime | None
    broken: bool = False  # whether it does not verify
    broken_from: int | None = (
        None  # position of the first entry that does not, when the fault is of one
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointView:
    """Where the register was closed: a signed head that covers every entry up to `index`."""

    shape: ClassVar[str] = "checkpoint"

    index: int  # of the last entry it covers
    at: datetime
    root: str  # hexadecimal


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRowView:
    shape: ClassVar[str] = "entry"

    index: int
    kind: str
    at: datetime
    name: str | None  # of who acted; none for the operator, or once erased
    party: PartyView | None  # none for the operator's acts
    fingerprint: str  # of the entry, hexadecimal
    seal: Seal
    subject: str = ""
    erased: bool = False  # some of its content is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingRowView:
    """A checkpoint among the rows."""

    shape: ClassVar[str] = "closing"

    checkpoint: CheckpointView


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalView(PageView):
    template: ClassVar[str] = "journal.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    rooms: tuple[RoomLinkView, ...]  # the journals one may read
    ledger: LedgerView
    rows: tuple[JournalRowView | ClosingRowView, ...]  # the most recent first
    pager: PagerView
    seals: tuple[Seal, ...] = ("recorded", "sealed")  # the states that occur here


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfEntryView:
    """One erasable part: its commitment stays whatever becomes of its content."""

    part: str
    commitment: str  # hexadecimal
    size: int | None = None  # bytes; none once erased, and for a file
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView(PageView):
    """One entry, and what proves it."""

    template: ClassVar[str] = "entry.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    index: int
    kind: str
    at: datetime
    name: str | None
    party: PartyView | None
    seal: Seal
    fingerprint: str
    header: str  # the exact bytes, as text
    parts: tuple[PartOfEntryView, ...]
    checkpoint: CheckpointView | None  # the first that covers it
    path: tuple[str, ...]  # inclusion proof, hexadecimal, the leaf's sibling first
    thread: str  # address of where it is read; empty for what is read nowhere else
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedRoomView:
    room: RoomLinkView
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCopyView:
    """A copy that can be fetched."""

    made_at: datetime
    until: datetime
    entries: int
    size: int  # bytes
    fingerprint: str  # of the archive
    file_name: str
    download: str  # its address


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCopyView(PageView):
    """A party's own copies of one space."""

    template: ClassVar[str] = "own_copy.html"

    space_id: str
    space_name: str
    party: PartyView
    state: CopyState  # of the last one that was ordered
    rooms: tuple[
        CopiedRoomView, ...
    ]  # what a copy made now would hold; none where one may not make it
    made: tuple[MadeCopyView, ...]  # the most recent first
    key: str
    done: int = 0  # entries written, while it is being made
    entries: int = 0  # in all; none known before it is begun
    refusal: str = ""
