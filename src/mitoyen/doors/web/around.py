"""The space that a page stands in, as its reader sees it: parties, rooms, what he has not read; and who will see."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from mitoyen.domains.assurance import queries as assurance
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.spaces.queries import MemberRow, PartyRow, Reach, RoomRow, SeatRow, SpaceRow
from mitoyen.domains.spaces.queries.watching import ReaderNow
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.queries import UnreadRow
from mitoyen.doors.web.reader import NEUTRAL_TONE, AnyRequest, Reader, frame_of
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import (
    FrameView,
    LedgerView,
    PartyView,
    PersonView,
    ReachPartyView,
    ReachView,
    RoomLinkView,
    SidesView,
    SideView,
)
from mitoyen.doors.web.views.frame import GradeView
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId, SpaceId
from mitoyen.journal.database import Connection
from mitoyen.journal.reading import Head

PersonOf = Callable[[OrganisationId | None, str | None], PersonView]
MOST_NAMES = 12  # of one company, on a reach line; the rest is a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A space around a page.

    Attributes:
        rooms: those that the reader may read: the common one first, his private side last.
        parties: of the space, in alphabetical order.
        seats: of the room that the page is about, when it is a restricted one.
        waiting: threads with something new, in all his spaces.
    """

    reader: Reader
    space: SpaceRow
    rooms: tuple[RoomRow, ...]
    standing: tuple[PartyRow, ...]
    parties: Mapping[OrganisationId, PartyView]
    seats: tuple[SeatRow, ...]
    links: Mapping[RoomId, RoomLinkView]
    waiting: int

    @property
    def me(self) -> PartyView:
        """The reader's own company, as it shows in this space."""
        return self.party(self.reader.person.organisation_id)

    @property
    def own(self) -> RoomLinkView | None:
        """The private side of the reader's company."""
        return next((link for link in self.links.values() if link.kind == "private"), None)

    def party(self, organisation_id: OrganisationId | None, name: str | None = None) -> PartyView:
        """Return a company as it shows in this space."""
        return party_among(self.parties, organisation_id, name)

    def person(self, organisation_id: OrganisationId | None, name: str | None) -> PersonView:
        """Return a person as pages show him."""
        return PersonView(name=name, party=self.party(organisation_id))

    def seats_of(self, room: RoomLinkView) -> list[SeatRow] | None:
        """Return the seats of the page's room, None for a common one, where every member is."""
        if room.kind == "common":
            return None
        return [seat for seat in self.seats if seat.room_id == room.room_id]

    def link(self, room_id: RoomId) -> RoomLinkView:
        """Return a room of this space.

        Raises:
            Absent: when the reader may not read it.
        """
        found = self.links.get(room_id)
        if found is None:
            raise Absent
        return found

    def having_read(self, room_id: RoomId) -> "Around":
        """Return the same with one thread less to read in a room."""
        link = self.links[room_id]
        if not link.unread:
            return self
        read = replace(link, unread=link.unread - 1)
        return replace(self, links={**self.links, room_id: read}, waiting=max(self.waiting - 1, 0))

    def side(self, here: str, journal_room_id: str = "") -> SideView:
        """Return the side of the space; `here` is a room, or one of its registers."""
        return SideView(
            space_id=self.space.space_id,
            name=self.space.name or "?",
            parties=tuple(self.parties.values()),
            rooms=tuple(link for link in self.links.values() if link.kind != "private"),
            own=self.own,
            journal_room_id=journal_room_id or self.space.room_id,
            here=here,
        )

    def sides_of(self, room: RoomLinkView) -> SidesView | None:
        """Return the switch between the two sides of the wall; a restricted room has none."""
        own = self.own
        if own is None or room.kind == "restricted":
            return None
        ours = self.reader.person.organisation_id
        return SidesView(
            common_room_id=self.space.room_id,
            own_room_id=own.room_id,
            people=sum(party.present for party in self.standing),
            companies=len(self.standing),
            own_people=sum(p.present for p in self.standing if p.organisation_id == ours),
            party=self.me,
            turned=room.kind == "private",
        )


async def around_space(db: Connection, reader: Reader, space_id: SpaceId) -> Around:
    """Return the space around a page.

    Raises:
        Absent: when the reader is in no such space.
    """
    space = await spaces.space(db, space_id)
    standing = await spaces.parties(db, space_id)
    rooms = await spaces.rooms(db, space_id)
    seated = await spaces.seated_parties(db, space_id)
    unread = await talk.unread(db)
    parties = {party.organisation_id: party_view(party) for party in standing}
    return Around(
        reader=reader,
        space=space,
        rooms=tuple(rooms),
        standing=tuple(standing),
        parties=parties,
        seats=(),
        links=room_links(rooms, parties, seated, unread),
        waiting=sum(room.threads for room in unread),
    )


async def graded(db: Connection, around: Around) -> Around:
    """Return the same, each company with its grade."""
    found = await assurance.grades(db, around.parties)
    parties = {
        company: replace(party, grade=GradeView(letter=one.letter, since=one.since))
        if (one := found.get(company))
        else party
        for company, party in around.parties.items()
    }
    return replace(around, parties=parties)


async def around_room(
    db: Connection, reader: Reader, room_id: RoomId
) -> tuple[Around, RoomLinkView]:
    """Return the space around a page of a room, and the room.

    Raises:
        Absent: when the reader may not read it, or it does not exist: nobody can tell which.
    """
    inside = await spaces.room(db, room_id)
    around = await around_space(db, reader, inside.space_id)
    if inside.kind == "restricted":
        around = replace(around, seats=tuple(await spaces.seats(db, room_id)))
    return around, around.link(room_id)


def room_links(
    rooms: Iterable[RoomRow],
    parties: Mapping[OrganisationId, PartyView],
    seated: Mapping[RoomId, Collection[OrganisationId]],
    unread: Iterable[UnreadRow],
) -> dict[RoomId, RoomLinkView]:
    """Return rooms as links, in their order; without `seated`, restricted ones do not say whom they reach."""
    fresh = {room.room_id: room.threads for room in unread}

    def reaches(room: RoomRow, company: OrganisationId) -> bool:
        if room.kind == "restricted":
            return company in seated.get(room.room_id, ())
        return room.kind == "common" or room.organisation_id == company

    return {
        room.room_id: RoomLinkView(
            room_id=room.room_id,
            kind=room.kind,
            name=room.name or "",
            parties=tuple(party for key, party in parties.items() if reaches(room, key)),
            unread=fresh.get(room.room_id, 0),
        )
        for room in rooms
    }


def party_among(
    parties: Mapping[OrganisationId, PartyView],
    organisation_id: OrganisationId | None,
    name: str | None = None,
) -> PartyView:
    """Return a company as it shows among these."""
    known = parties.get(organisation_id) if organisation_id else None
    return known or PartyView(
        organisation_id=organisation_id or "", name=name or "?", tone=NEUTRAL_TONE
    )


def party_view(party: PartyRow) -> PartyView:
    return PartyView(organisation_id=party.organisation_id, name=party.name or "?", tone=party.tone)


def frame_in(
    request: AnyRequest,
    site: Site,
    around: Around,
    *,
    here: str,
    journal_room_id: str = "",
) -> FrameView:
    """Return the frame of a page in a space."""
    return frame_of(
        request,
        site,
        around.reader,
        place="spaces",
        side=around.side(here, journal_room_id),
        me=around.me,
        waiting=around.waiting,
    )


def reach_view(reach: Reach, reader: Reader | None) -> ReachView:
    """Return who will see what is written in a room; without `reader`, nobody of them is told apart."""
    me = reader.person if reader else None
    return ReachView(
        parties=tuple(
            ReachPartyView(
                party=PartyView(
                    organisation_id=party.organisation_id, name=party.name or "?", tone=party.tone
                ),
                names=tuple(person.name or "?" for person in party.people[:MOST_NAMES]),
                count=len(party.people),
                mine=me is not None and party.organisation_id == me.organisation_id,
            )
            for party in reach.parties
        ),
        private=reach.kind == "private",
        me=(me.name or "") if me else "",
    )


def ledger_view(head: Head | ReaderNow) -> LedgerView:
    """Return where a room's journal stands."""
    broken = head.broken if isinstance(head, ReaderNow) else head.broken_at is not None
    return LedgerView(
        last=head.size - 1,
        sealed=head.sealed - 1 if head.sealed else None,
        sealed_at=head.sealed_at,
        broken=broken,
        broken_from=head.broken_index,
    )


def people_by_name(around: Around, members: Iterable[MemberRow]) -> dict[MemberId, PersonView]:
    """Return everybody who is or was a member, as pages show him."""
    return {
        member.member_id: PersonView(
            name=member.name, party=around.party(member.organisation_id), title=member.title or ""
        )
        for member in members
    }
