"""Who acts: a person, for a company; a company by its own systems; the operator."""

from dataclasses import dataclass

from mitoyen.foundation.identifiers import OrganisationId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person acting for his company. What he may read and do follows in the database and the policies."""

    person_id: PersonId
    organisation_id: OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyItself:
    """A company that acts by its systems (directory, sign-in) or by a rule it lives under: no person is behind it.

    Its entries name the company and no author. It reads its own journal alone, and writes there and where its people
    still sit.
    """

    organisation_id: OrganisationId


class Operator:
    """Whoever runs the house, from its command line. Party to no space; his acts have no author and no company."""


OPERATOR = Operator()
