"""What can have happened to a company."""

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
