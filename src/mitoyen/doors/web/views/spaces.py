"""Home, and the spaces a person's company is a party to."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from mitoyen.doors.web.views.frame import PageView, PartyView, PersonView, ReachView, RoomLinkView
from mitoyen.doors.web.views.journal import LedgerView
from mitoyen.doors.web.views.talk import ThreadLineView

PartyRole = Literal["customer", "supplier", "partner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshThreadView:
    """A thread with something new, and the room in which it stands."""

    room: RoomLinkView
    line: ThreadLineView
    fresh: int  # first entry one has not read
    parties: tuple[PartyView, ...]  # of those who wrote since
    mentions: bool = False  # someone named the reader


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSpaceView:
    space_id: str
    name: str
    threads: tuple[FreshThreadView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceLineView:
    space_id: str
    name: str
    purpose: str
    parties: tuple[PartyView, ...]
    rooms: int  # that one may read
    at: datetime | None  # of the last entry one may read


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView(PageView):
    """What waits for me."""

    template: ClassVar[str] = "home.html"

    spaces: tuple[HomeSpaceView, ...]  # only those with something new
    every: tuple[SpaceLineView, ...]

    @property
    def threads(self) -> int:
        return sum(len(space.threads) for space in self.spaces)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacesView(PageView):
    template: ClassVar[str] = "spaces.html"

    spaces: tuple[SpaceLineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacePartyView:
    party: PartyView
    role: PartyRole
    people: int
    since: datetime
    contact: str | None = None  # whom one turns to
    pending: bool = False  # somebody left, and nobody was named


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLineView:
    room: RoomLinkView
    reach: ReachView
    last: int  # position of its last entry
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementView:
    """Someone arrived or left, as announced to every party."""

    person: PersonView
    at: datetime
    left: bool = False
    room_id: str = ""
    index: int | None = None
    contact: str | None = None  # of somebody who left: whom one turns to now


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceView(PageView):
    template: ClassVar[str] = "space.html"

    space_id: str
    name: str
    purpose: str
    opened_at: datetime
    parties: tuple[SpacePartyView, ...]  # in alphabetical order
    rooms: tuple[RoomLineView, ...]
    own: RoomLineView | None
    movements: tuple[MovementView, ...]
    common_room_id: str
    ledger: LedgerView
    copied_at: datetime | None = None  # when our last own copy was made
