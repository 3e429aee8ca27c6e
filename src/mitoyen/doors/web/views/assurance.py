"""How diligently companies act on departures, and what those without a directory say themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from mitoyen.doors.web.views.frame import PageView, PartyView, PersonView


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentView:
    person_id: str
    person: PersonView
    address: str
    seen_at: datetime | None
    me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationView(PageView):
    """Who still acts for a company, to be confirmed by name."""

    template: ClassVar[str] = "attestation.html"

    party: PartyView
    action: str
    people: tuple[PresentView, ...]  # by name
    attested_at: datetime | None
    restrained: str  # "open", "read_only", "suspended"
    moved: bool  # somebody came or left while the page was open

    @property
    def listed(self) -> str:
        """Whom the page shows, so that what is confirmed is what was seen."""
        return ",".join(one.person_id for one in self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedView(PageView):
    template: ClassVar[str] = "attested.html"

    kept: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestTermView(PageView):
    """Until when a colleague stays, and which company needs him here."""

    template: ClassVar[str] = "guest.html"

    person_id: str
    person: PersonView
    sponsors: tuple[tuple[str, str], ...]  # by name
    sponsor: str
    days: str
    longest: int
    key: str
    problems: tuple[tuple[str, str], ...] = ()
