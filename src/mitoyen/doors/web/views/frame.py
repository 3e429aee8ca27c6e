"""What stands around every page, and the small values that all pages share."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

Language = Literal["fr", "en"]
Theme = Literal["light", "dark"]
Place = Literal["home", "spaces", "company", "account"]
RoomKind = Literal["common", "restricted", "private"]
Seal = Literal["recorded", "sealed", "attested", "stamped", "broken"]

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """One page. Each kind names the template that shows it."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeView:
    """What a company can promise about its leavers: a letter, for which templates have words."""

    letter: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    organisation_id: str
    name: str
    tone: int  # 1 to 8: a hue and a shape, never alone; 0 outside any space
    grade: GradeView | None = None  # where a page is about who takes part

    @property
    def sign(self) -> str:
        """The two letters on the chip; hidden from screen readers, since the name follows."""
        return self.name[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    name: str | None  # none once the name was erased: the entries stay, the person does not
    party: PartyView
    title: str = ""

    @property
    def initials(self) -> str:
        """Two letters for the face: of the first two words, or of the only one."""
        words = (self.name or "").split()
        return "".join(word[0] for word in words[:2]) if len(words) > 1 else "".join(words)[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeView:
    person_id: str
    name: str
    party: PartyView  # for whom one acts


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLinkView:
    room_id: str
    kind: RoomKind
    name: str  # of a restricted room; the two other kinds are named by their kind
    parties: tuple[PartyView, ...]  # whom the room reaches; one, for a private side
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """The side of a space: its rooms, our side of the wall, its registers."""

    space_id: str
    name: str
    parties: tuple[PartyView, ...]
    rooms: tuple[RoomLinkView, ...]  # those one may read, the common room first
    own: RoomLinkView | None  # our private side
    journal_room_id: str  # whose journal the register opens: this room's, or the common room's
    here: str  # a room's identifier, or "space", "documents", "journal", "copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameView:
    """The page's frame: who reads, in which words, at what moment."""

    language: Language
    address: str  # path and query of this page, where the choice of language comes back to
    now: datetime
    operator: str
    csrf: str
    place: Place | None = None
    me: MeView | None = None
    side: SideView | None = None
    waiting: int = 0  # threads with something new
    told: str = ""  # what has just been done, as a key of `sentences.TOLD`
    theme: Theme | None = None  # none follows the system
    zone: ZoneInfo = PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachPartyView:
    party: PartyView
    names: tuple[str, ...]  # the first of them, in alphabetical order
    count: int
    mine: bool = False  # the party one acts for


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachView:
    """Who will see what is written here, at this moment."""

    parties: tuple[ReachPartyView, ...]
    private: bool = False
    me: str = ""  # the reader's own name, as it stands among the names of her party

    @property
    def total(self) -> int:
        return sum(one.count for one in self.parties)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagerView:
    """A page among keyset pages; an address is empty where there is nothing further."""

    newer: str = ""
    older: str = ""
