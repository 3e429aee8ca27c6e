"""Who takes part: the people of a space, the seats of a restricted room, new rooms and spaces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from mitoyen.doors.web.views.frame import (
    PageView,
    PartyView,
    PersonView,
    ReachView,
    RoomLinkView,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    member_id: str
    person: PersonView
    arrived_at: datetime
    me: bool = False
    may_end: bool = False  # the reader may end this participation
    left_at: datetime | None = None
    contact: bool = False  # the others turn to this person
    may_name: bool = False  # the reader may name this person as the contact
    guest_until: datetime | None = None  # when his access ends by itself
    sponsor: str = ""  # for whom he is here until then


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPeopleView:
    party: PartyView
    members: tuple[MemberView, ...]
    pending: bool = False  # somebody left, and nobody was named whom one turns to


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueView:
    """A person of the reader's company who may be admitted."""

    person_id: str
    person: PersonView


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedPartyView:
    name: str
    proposed_by: PersonView
    at: datetime
    invitation_id: str = ""
    mine: bool = False  # whether the reader may withdraw it, or have its letter sent again


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleView(PageView):
    """The people of a space, party by party."""

    template: ClassVar[str] = "people.html"

    space_id: str
    space_name: str
    parties: tuple[PartyPeopleView, ...]  # in alphabetical order
    proposed: tuple[ProposedPartyView, ...]
    colleagues: tuple[ColleagueView, ...]  # empty where the reader admits nobody
    may_propose: bool
    key: str
    name: str = ""  # what was typed, kept on error
    address: str = ""
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRoomView(PageView):
    """A restricted room about to be opened: its name, and who will read it."""

    template: ClassVar[str] = "new_room.html"

    space_id: str
    space_name: str
    parties: tuple[PartyPeopleView, ...]
    key: str
    name: str = ""
    chosen: frozenset[str] = frozenset()  # members
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsView(PageView):
    """Who reads a restricted room, and who could."""

    template: ClassVar[str] = "seats.html"

    space_id: str
    space_name: str
    room: RoomLinkView
    reach: ReachView
    seated: tuple[PartyPeopleView, ...]
    others: tuple[PartyPeopleView, ...]  # members of the space, of companies of the room
    key: str
    may_leave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSpaceView(PageView):
    template: ClassVar[str] = "new_space.html"

    key: str
    name: str = ""
    purpose: str = ""
    problems: tuple[tuple[str, str], ...] = ()
    refusal: str = ""
