"""What policies on people judge."""

from dataclasses import dataclass

from mitoyen.foundation.identifiers import OrganisationId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A person's place in his company."""

    person_id: PersonId
    organisation_id: OrganisationId
    administrator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Another person of the acting person's company.

    Attributes:
        administrators: how many administrators the company has now.
    """

    person_id: PersonId
    administrator: bool
    administrators: int
