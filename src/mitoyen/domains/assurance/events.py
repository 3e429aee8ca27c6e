"""What can have happened to a company's word about its people. All in its own journal."""

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import OrganisationId, PersonId


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


@event("assurance.guest_term_set", version=1, erasable=())
class GuestTermSet(Event, frozen=True, kw_only=True):
    """A person's access will end by itself, so many days from now. Said again before, it is renewed.

    Attributes:
        sponsor: the company that needs him here: his own, or a partner.
    """

    company: OrganisationId
    person_id: PersonId
    sponsor: OrganisationId
    days: int
