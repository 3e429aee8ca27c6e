"""What is said in a thread, as its page shows it: messages, what happened meanwhile, where the register was closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mitoyen.domains.documents import queries as documents
from mitoyen.domains.documents.facts.delivery import PICTURES
from mitoyen.domains.documents.queries import DocumentRow
from mitoyen.domains.spaces.facts import Membership
from mitoyen.domains.spaces.queries import MemberRow, PartyRow, SeatRow
from mitoyen.domains.talk.queries import MessageRow, ThreadRow
from mitoyen.doors.web.around import PersonOf
from mitoyen.doors.web.markdown import plain
from mitoyen.doors.web.reader import NEUTRAL_TONE
from mitoyen.doors.web.views import (
    DocumentCardView,
    EventView,
    ImportedView,
    MessageView,
    PartyView,
    PersonView,
    QuoteView,
    ReactionView,
    TraceView,
)
from mitoyen.doors.web.views.frame import Seal
from mitoyen.doors.web.views.talk import MessageAct
from mitoyen.foundation.identifiers import DocumentId, RoomId
from mitoyen.journal.database import Connection
from mitoyen.journal.reading import entry_range

LONGEST_QUOTE = 140  # characters
MOST_AFTER = 6  # arrivals and departures after the last message of a thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a message needs to be shown to its reader.

    Attributes:
        member: the reader's place in the room.
        closed: whether the thread is.
        sealed: how many entries are under a signed checkpoint.
        cards: the documents that came with the messages.
    """

    member: Membership | None
    closed: bool
    sealed: int
    cards: Mapping[DocumentId, DocumentRow]

    def seal(self, index: int) -> Seal:
        """Return how far an entry has come."""
        return "sealed" if index < self.sealed else "recorded"

    def show(self, row: MessageRow) -> MessageView:
        """Return a message as the reader sees it."""
        return MessageView(
            index=row.index,
            message_id=row.message_id,
            author=PersonView(
                name=row.author_name,
                party=PartyView(
                    organisation_id=row.organisation_id,
                    name=row.organisation_name or "?",
                    tone=NEUTRAL_TONE if row.tone is None else row.tone,
                ),
            ),
            at=row.posted_at,
            body=row.body or "",
            seal=self.seal(row.index),
            acts=self._acts(row),
            answers=_answered(row),
            edited=_trace(row.edited_index, row.edited_at) if not row.retracted_at else None,
            retracted=_trace(row.retracted_index, row.retracted_at),
            reason=row.reason or "",
            imported=_imported(row),
            documents=tuple(card(self.cards[key]) for key in row.documents if key in self.cards),
            reactions=tuple(
                ReactionView(
                    reaction=sign.reaction,
                    count=sign.count,
                    names=tuple(name or "…" for name in sign.names),
                    mine=sign.mine,
                )
                for sign in row.reactions
            ),
        )

    def _acts(self, row: MessageRow) -> frozenset[MessageAct]:
        may = row.decisions(self.member, thread_closed=self.closed)
        acts: set[MessageAct] = set()
        if may.react:
            acts |= {"react", "reply"}  # what may be pointed at may be answered: both are talk
        if may.edit:
            acts.add("edit")
        if may.retract:
            acts.add("retract")
        return frozenset(acts)


async def conversation(
    db: Connection,
    room_id: RoomId,
    rows: Iterable[MessageRow],
    *,
    member: Membership | None,
    closed: bool,
    sealed: int,
) -> Conversation:
    """Return what these messages of a thread need to be shown."""
    brought = [key for row in rows for key in row.documents]
    cards = await documents.cards(db, room_id, brought) if brought else {}
    return Conversation(member=member, closed=closed, sealed=sealed, cards=cards)


def card(row: DocumentRow) -> DocumentCardView:
    """Return a document as it stands under a message."""
    gone = TraceView(index=row.version_index, at=row.gone_at) if row.gone_at else None
    return DocumentCardView(
        document_id=row.document_id,
        version_id=row.version_id,
        name=row.title or row.filename or "",
        version=row.versions,
        media_type=row.media_type,
        size=row.size,
        file_name=row.filename or "",
        picture=row.media_type in PICTURES,
        gone=gone,
    )


def quote(row: MessageRow) -> QuoteView:
    """Return a message as the one that answers it shows it."""
    return QuoteView(
        message_id=row.message_id,
        index=row.index,
        name=row.sender_name if row.imported else row.author_name,
        excerpt=plain(row.body or "", LONGEST_QUOTE),
    )


def movement_events(
    talking: Conversation,
    members: Iterable[MemberRow],
    seats: Iterable[SeatRow] | None,
    standing: Iterable[PartyRow],
    person_of: PersonOf,
) -> list[EventView]:
    """Return who came to a room and who left it, in order; none for a private side, where nobody is announced.

    Args:
        members: of the space.
        seats: of the room, None for the common one, where every member is.
        standing: the parties of the space, with whom one turns to when somebody has left.
    """
    contacts = {party.organisation_id: party.contact_name for party in standing if party.contact}
    if seats is None:
        moved = [
            *((m.arrived_index, m.arrived_at, "spaces.member_admitted", m) for m in members),
            *((m.left_index, m.left_at, "spaces.participation_ended", m) for m in members),
        ]
    else:
        known = {member.member_id: member for member in members}
        sat = [(seat, known[seat.member_id]) for seat in seats if seat.member_id in known]
        moved = [
            *((s.given_index, s.given_at, "spaces.seat_given", m) for s, m in sat),
            *((s.left_index, s.left_at, _leaving(m), m) for s, m in sat),
        ]
    return sorted(
        (
            EventView(
                index=index,
                kind=kind,
                at=at,
                seal=talking.seal(index),
                person=person_of(member.organisation_id, member.name),
                contact=contacts.get(member.organisation_id),
            )
            for index, at, kind, member in moved
            if index is not None and at is not None
        ),
        key=lambda one: one.index,
    )


def _leaving(member: MemberRow) -> str:
    """Return how an emptied seat is told: whoever left the space represents his company no more."""
    return "spaces.participation_ended" if member.left_at else "spaces.seat_left"


def in_their_time(
    events: Sequence[EventView], messages: Sequence[MessageView], *, opened: int, to_the_end: bool
) -> list[EventView]:
    """Return the events that fall among the messages shown; after the last of them, only the latest few.

    Args:
        opened: the entry that opened the thread: what happened before it is not its matter.
        to_the_end: whether the thread's last message is among those shown, and it may go on.
    """
    if not messages:
        return []
    first, last = messages[0].index, messages[-1].index
    among = [one for one in events if max(first, opened) < one.index < last]
    return among + ([one for one in events if one.index > last][-MOST_AFTER:] if to_the_end else [])


async def closing_event(
    db: Connection, talking: Conversation, thread: ThreadRow, person_of: PersonOf
) -> list[EventView]:
    """Return the act that closed the thread, if it is closed."""
    if thread.closed_index is None or thread.closed_at is None:
        return []
    (entry,) = await entry_range(db, thread.room_id, thread.closed_index, thread.closed_index + 1)
    return [
        EventView(
            index=thread.closed_index,
            kind="talk.thread_closed",
            at=thread.closed_at,
            seal=talking.seal(thread.closed_index),
            person=person_of(entry.header.entry.organisation_id, thread.closed_by_name),
            subject=thread.conclusion or "",
        )
    ]


def _answered(row: MessageRow) -> QuoteView | None:
    if row.reply_index is None:
        return None
    return QuoteView(
        message_id="",
        index=row.reply_index,
        name=row.reply_name,
        excerpt=plain(row.reply_excerpt or "", LONGEST_QUOTE),
    )


def _trace(index: int | None, at: datetime | None) -> TraceView | None:
    return None if index is None or at is None else TraceView(index=index, at=at)


def _imported(row: MessageRow) -> ImportedView | None:
    if not row.imported:
        return None
    return ImportedView(
        written_by=row.sender_name or row.sender_address or "…", written_at=row.sent_at
    )
