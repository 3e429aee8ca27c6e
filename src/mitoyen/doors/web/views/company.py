"""My company's pages beside its people: who it is, its domains, how its people sign in, its journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from mitoyen.doors.web.provider_words import SCOPES, Provider, outcome
from mitoyen.doors.web.views.frame import PagerView, PageView, PartyView, PersonView, Seal

Section = Literal[
    "people", "identity", "domains", "sign_in", "directory", "sessions", "journal", "security"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySectionView(PageView):
    """A page of one's own company. `may` says that the reader administers it; others see, and are told why not more."""

    section: ClassVar[Section]

    party: PartyView
    may: bool
    key: str
    problems: tuple[tuple[str, str], ...] = ()  # (field, key of `sentences.PROBLEMS`)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    scheme: str
    number: str | None
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    site_id: str
    name: str | None
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyIdentityView(CompanySectionView):
    template: ClassVar[str] = "company_identity.html"
    section: ClassVar[Section] = "identity"

    numbers: tuple[NumberView, ...]
    sites: tuple[SiteView, ...]
    registered_at: datetime
    schemes: tuple[str, ...]
    name: str  # of the company, or as it was typed
    scheme: str = "siren"  # what was typed, kept on error
    number: str = ""
    site_name: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainView:
    domain_id: str
    domain: str | None
    host: str  # of the record
    words: str  # that it must say
    claimed_at: datetime
    proved_at: datetime | None
    missing_since: datetime | None
    lapsed: bool
    disputed: bool
    contested: bool
    looked_at: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDomainsView(CompanySectionView):
    template: ClassVar[str] = "company_domains.html"
    section: ClassVar[Section] = "domains"

    domains: tuple[DomainView, ...]
    domain: str = ""  # what was typed

    @property
    def next_to_prove(self) -> str:
        """The first domain that waits for its record: looking at it is the page's main act."""
        return next((one.domain_id for one in self.domains if one.proved_at is None), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySessionsView(CompanySectionView):
    template: ClassVar[str] = "company_sessions.html"
    section: ClassVar[Section] = "sessions"

    idle_minutes: int  # what holds now
    lasting_minutes: int
    idle_choices: tuple[int, ...]  # minutes, none longer than the house allows
    lasting_choices: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyEntryView:
    index: int
    kind: str
    at: datetime
    person: PersonView | None  # none: the company itself, or the operator
    by_itself: bool
    subject: str
    fingerprint: str
    seal: Seal
    erased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyJournalView(CompanySectionView):
    template: ClassVar[str] = "company_journal.html"
    section: ClassVar[Section] = "journal"

    rows: tuple[CompanyEntryView, ...]
    last: int
    sealed: int | None
    sealed_at: datetime | None
    broken: bool
    pager: PagerView
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveView(PageView):
    """Show once more who you are, before an act that concerns everybody."""

    template: ClassVar[str] = "prove.html"

    address: str
    towards: str
    company_sign_in: str  # where the company's own sign-in begins; empty when there is none
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionView:
    """The company's own sign-in, as far as it has come. `settings` holds no secret."""

    connection_id: str
    state: Literal["draft", "tested", "live"]
    provider: str
    settings: dict[str, str]
    enforced: bool
    redirect: str  # what the provider is told to send people back to
    keys: str  # where our public keys stand, for private_key_jwt
    test: str  # where the test begins
    tested_at: datetime | None
    live_at: datetime | None
    refusal: str  # why it may not go live yet, as a rule; empty when it may


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """What became of one sign-in: `outcome` is "tested", or the reason why it was refused."""

    at: datetime
    outcome: str
    name: str | None  # of the person whom it was found to be
    said: tuple[tuple[str, str], ...]  # what the provider said, claim by claim

    @property
    def words(self) -> str:
        """The outcome in words, to be translated."""
        return outcome(self.outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferentView:
    person_id: str
    name: str | None
    passkeys: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySignInView(CompanySectionView):
    template: ClassVar[str] = "company_sign_in.html"
    section: ClassVar[Section] = "sign_in"

    domains: tuple[str, ...]  # those that are proved
    providers: tuple[tuple[str, str], ...]  # and their names
    guide: Provider
    connection: ConnectionView | None
    typed: dict[str, str]  # what stands in the form: recorded, or as it was typed
    findings: tuple[FindingView, ...] = ()
    referents: tuple[ReferentView, ...] = ()
    candidates: tuple[ReferentView, ...] = ()
    directory: bool = False  # the company's directory is linked
    entrance: str = ""  # the company's own address to sign in
    problem: str = ""  # of the test
    scopes: str = SCOPES

    @property
    def step(self) -> int:
        """How far it has come: 1 prove, 2 choose, 3 describe, 4 test, 5 take into use, 6 in use."""
        if self.connection is None:
            return 2 if self.domains else 1
        if self.connection.state == "live":
            return 6
        if self.connection.state == "tested":
            return 5 if self.domains else 1
        return 4 if self.connection.settings else 3
