"""My company and my own account."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from mitoyen.doors.web.views.company import NumberView
from mitoyen.doors.web.views.frame import Language, PageView, PartyView, PersonView
from mitoyen.doors.web.views.spaces import SpaceLineView

Proof = Literal["passkey", "mailbox", "company", "demo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """A person of one's own company, as its people see her."""

    person_id: str
    person: PersonView
    address: str
    administrator: bool
    spaces: int
    seen_at: datetime | None  # in a session that is open now; for administrators only
    me: bool = False
    may_act: bool = False  # the reader may change her mandate and end her participation
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedView:
    person_id: str
    address: str
    name: str | None
    until: datetime | None  # none once the letter is over: another one can be sent


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyView(PageView):
    template: ClassVar[str] = "company.html"

    party: PartyView
    staff: tuple[StaffView, ...]
    gone: tuple[StaffView, ...]
    invited: tuple[InvitedView, ...]
    spaces: tuple[SpaceLineView, ...]
    may_invite: bool
    linked: bool = False  # the company's directory names people, and nobody else does
    key: str
    language: Language  # of the letter
    numbers: tuple[NumberView, ...] = ()
    domains: tuple[str, ...] = ()  # those that are proved
    name: str = ""  # what was typed, kept on error
    address: str = ""
    title: str = ""
    problems: tuple[tuple[str, str], ...] = ()  # (field, key of `sentences.PROBLEMS`)

    @property
    def administrators(self) -> int:
        return sum(one.administrator for one in self.staff)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    session_id: str
    device: str
    proven_by: Proof
    opened_at: datetime
    seen_at: datetime
    network: str = ""  # wide enough to name no household; empty for this machine's own
    here: bool = False  # the one that reads this page


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyView:
    passkey_id: str
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTokenView:
    access_token_id: str
    name: str
    may_write: bool
    made_at: datetime
    used_at: datetime | None
    expires_at: datetime
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySignInView:
    """The company's own sign-in, for one of its people."""

    company: str
    host: str
    joined: bool  # it opens this account
    action: str  # where it is joined


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView(PageView):
    template: ClassVar[str] = "account.html"

    address: str
    sessions: tuple[SessionView, ...]
    passkeys: tuple[PasskeyView, ...]
    tokens: tuple[AccessTokenView, ...]
    key: str
    made: str = ""  # the token just made, shown this once
    token_name: str = ""
    company: CompanySignInView | None = None  # none where the company has no sign-in of its own
    company_problem: str = ""
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureView(PageView):
    """Before a participation is ended: what it does, and what it does not do."""

    template: ClassVar[str] = "departure.html"

    person_id: str
    person: PersonView
    spaces: tuple[str, ...]  # the names of those that the reader sees
    key: str
