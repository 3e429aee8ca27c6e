"""Coming in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from mitoyen.doors.web.views.frame import PageView, PartyView, PersonView


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInView(PageView):
    template: ClassVar[str] = "sign_in.html"

    towards: str = "/"  # where one was going
    address: str = ""
    problem: str = ""
    demo: bool = False  # the cast page exists here


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyEntranceView(PageView):
    template: ClassVar[str] = "company_entrance.html"

    company: str
    host: str  # where its sign-in stands
    action: str
    towards: str = "/"
    address: str = ""
    problem: str = ""
    joins: bool = False  # the mailbox has just been proved
    enforced: bool = False  # there is no other way in, but for referents


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSentView(PageView):
    """Said whatever the address: the answer does not tell who has an account."""

    template: ClassVar[str] = "link_sent.html"

    address: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView(PageView):
    """The one-time link was opened. A press on its button uses it: a mail scanner does not."""

    template: ClassVar[str] = "link.html"

    action: str
    problem: str = ""  # used, expired, or asked for by another browser


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView(PageView):
    template: ClassVar[str] = "invitation.html"

    token: str
    kind: Literal["person", "party", "company"]
    address: str
    until: datetime
    party: PartyView | None = None  # the company one acts for; none for one that is new here
    signed_in: bool = False
    inviter: PersonView | None = None
    space_name: str = ""
    parties: tuple[PartyView, ...] = ()  # who already shares the space
    name: str = ""
    company: str = ""
    problems: tuple[tuple[str, str], ...] = ()
    problem: str = ""  # a rule or a reason that concerns no field
    expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMemberView:
    person_id: str
    person: PersonView
    administrator: bool
    spaces: tuple[str, ...]
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CastView(PageView):
    """The demo's entrance: no proof is asked, and the page says so."""

    template: ClassVar[str] = "cast.html"

    cast: tuple[CastMemberView, ...]  # by company, in alphabetical order
    towards: str = "/"

    @property
    def parties(self) -> tuple[PartyView, ...]:
        return tuple(
            {one.person.party.organisation_id: one.person.party for one in self.cast}.values()
        )
