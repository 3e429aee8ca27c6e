"""What can have happened to a company's word about its people. All in its own journal."""

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import OrganisationId


@event("assurance.attestation_asked", version=1, erasable=())
class AttestationAsked(Event, frozen=True, kw_only=True):
    """The house asked a company without a directory who is still with it."""

    company: OrganisationId


@event("assurance.people_attested", version=1, erasable=())
class PeopleAttested(Event, frozen=True, kw_only=True):
    """A referent confirmed, by name, who still acts for the company.

    Attributes:
        kept: how many he confirmed.
        gone: how many he said had left.
    """

    company: OrganisationId
    kept: int
    gone: int
