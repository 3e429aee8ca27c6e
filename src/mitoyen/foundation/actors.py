"""Who acts: a person, for a company."""

from dataclasses import dataclass

from mitoyen.foundation.identifiers import OrganisationId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person acting for his company. What he may read and do follows in the database and the policies."""

    person_id: PersonId
    organisation_id: OrganisationId


class Operator:
    """Whoever runs the house, from its command line. Party to no space; his acts have no author and no company."""


OPERATOR = Operator()
