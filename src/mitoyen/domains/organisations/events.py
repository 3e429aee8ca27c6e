"""What can have happened to a company."""

from typing import Literal

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import DomainId, OrganisationId, PersonId, SiteId

Register = Literal["siren", "siret", "vat", "lei", "euid"]


@event("organisations.organisation_registered", version=1, erasable={"name"})
class OrganisationRegistered(Event, frozen=True, kw_only=True):
    """A company came to this house. The first entry of its own journal."""

    origin: str
    vkey: str
    company: OrganisationId
    name: str


@event("organisations.organisation_renamed", version=1, erasable={"name"})
class OrganisationRenamed(Event, frozen=True, kw_only=True):
    """A company took another name. Words already written keep the name of their time."""

    company: OrganisationId
    name: str


@event("organisations.access_restrained", version=1, erasable=())
class AccessRestrained(Event, frozen=True, kw_only=True):
    """What the company's people may do in spaces became less, or all again, by a rule it lives under."""

    company: OrganisationId
    level: Literal["open", "read_only", "suspended"]


@event("organisations.number_given", version=1, erasable={"number"})
class NumberGiven(Event, frozen=True, kw_only=True):
    """A company said under which number a register knows it; one number a register."""

    company: OrganisationId
    scheme: Register
    number: str  # compact, its check digits right


@event("organisations.number_withdrawn", version=1, erasable=())
class NumberWithdrawn(Event, frozen=True, kw_only=True):
    """A company no longer says a number."""

    scheme: Register


@event("organisations.site_opened", version=1, erasable={"name", "place"})
class SiteOpened(Event, frozen=True, kw_only=True):
    """A company named a place where it works."""

    site_id: SiteId
    company: OrganisationId
    name: str
    place: str  # postal address, in lines


@event("organisations.site_described", version=1, erasable={"name", "place"})
class SiteDescribed(Event, frozen=True, kw_only=True):
    """A site has another name or address."""

    site_id: SiteId
    name: str
    place: str


@event("organisations.site_closed", version=1, erasable=())
class SiteClosed(Event, frozen=True, kw_only=True):
    """A company no longer works at a site."""

    site_id: SiteId


@event("organisations.domain_claimed", version=1, erasable={"domain"})
class DomainClaimed(Event, frozen=True, kw_only=True):
    """A company said that a domain is its own. Nothing follows from it before it is proved."""

    domain_id: DomainId
    company: OrganisationId
    challenge: str  # random; the domain's record must repeat it
    domain: str  # lower case, ASCII (RFC 5890)


@event("organisations.domain_proved", version=1, erasable=())
class DomainProved(Event, frozen=True, kw_only=True):
    """The domain's record said what was asked."""

    domain_id: DomainId


@event("organisations.domain_disputed", version=1, erasable=())
class DomainDisputed(Event, frozen=True, kw_only=True):
    """Another company had proved this domain before. Nothing was replaced; people have to settle it."""

    domain_id: DomainId


@event("organisations.domain_contested", version=1, erasable=())
class DomainContested(Event, frozen=True, kw_only=True):
    """Another company asked for a domain that this one has proved. It stays this one's; people have to settle it."""

    domain_id: DomainId


@event("organisations.domain_missed", version=1, erasable=())
class DomainMissed(Event, frozen=True, kw_only=True):
    """A proved domain's record was no longer there. Nothing is cut."""

    domain_id: DomainId


@event("organisations.domain_found", version=1, erasable=())
class DomainFound(Event, frozen=True, kw_only=True):
    """A proved domain's record is there again."""

    domain_id: DomainId


@event("organisations.domain_lapsed", version=1, erasable=())
class DomainLapsed(Event, frozen=True, kw_only=True):
    """A proved domain was without its record for a week: both sides were warned. Nothing is cut."""

    domain_id: DomainId


@event("organisations.domain_released", version=1, erasable=())
class DomainReleased(Event, frozen=True, kw_only=True):
    """A company no longer says that a domain is its own."""

    domain_id: DomainId


@event("organisations.session_limits_set", version=1, erasable=())
class SessionLimitsSet(Event, frozen=True, kw_only=True):
    """A company chose how long its people stay signed in; left out: as long as the house allows."""

    idle_minutes: int | None = None
    lasting_minutes: int | None = None


@event("organisations.referent_named", version=1, erasable=())
class ReferentNamed(Event, frozen=True, kw_only=True):
    """A person may come in by passkey even when the company's own sign-in does not answer."""

    person_id: PersonId
    company: OrganisationId


@event("organisations.referent_withdrawn", version=1, erasable=())
class ReferentWithdrawn(Event, frozen=True, kw_only=True):
    """A person comes in like everybody else again."""

    person_id: PersonId
