"""Grades, and what a letter that asks for an attestation opens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mitoyen.foundation.decisions import Refused, Unfit
from mitoyen.foundation.identifiers import OrganisationId, PersonId

Letter = Literal["A", "B", "C", "D", "E"]
EVERY = timedelta(
    days=30
)  # how often a company without a directory is asked, as the migration has it
LATE_AFTER = timedelta(days=7)  # then it reads only
SUSPENDED_AFTER = timedelta(days=14)  # of reading only


USUAL_TERM, LONGEST_TERM = 90, 365  # days of a guest


class TermUnfit(Unfit):
    """A guest stays from 1 to `LONGEST_TERM` days; then his company renews it, or not."""

    field = "days"


class MailboxFirst(Refused):
    """A passkey alone does not suffice: who left keeps it, and not his mailbox, which was not proved for a week."""

    def __init__(self) -> None:
        super().__init__("assurance.mailbox_first")


class ListMoved(Unfit):
    """Somebody came or left while the page was open: the names that were confirmed are not those of now."""

    field = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What a company can promise about a leaver.

    Attributes:
        since: when that became so; of D, when it was last attested.
        by_word: whether it has nothing but its own word.
    """

    letter: Letter
    since: datetime
    by_word: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom an attestation's letter asks, and for which company."""

    person_id: PersonId
    organisation_id: OrganisationId
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the house has to do for a company now."""

    organisation_id: OrganisationId
    step: Literal["ask", "remind", "open", "read_only", "suspended"]
    round: int
