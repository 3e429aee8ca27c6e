"""What can have happened to a company."""

from typing import Literal

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import OrganisationId


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
