"""What policies on directories judge, and the forms in which a directory's names are compared."""

import unicodedata
from dataclasses import dataclass

from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import Identifier

PREFIX = "mitscim_"  # so that a scanner of leaked secrets knows one when it sees it
TOKEN_CHARACTERS = len(PREFIX) + 43
LONGEST_DAYS = 730
MOST_LIVE = 2  # one in use, and one to come after it


class GroupId(Identifier):
    """A group of a company's directory."""

    __slots__ = ()
    prefix = "q_"


class DaysUnfit(Unfit):
    """A token lives from 1 to `LONGEST_DAYS` days."""

    field = "days"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """How many tokens of the company open its directory now, and whether the one that is meant does."""

    live: int
    meant: bool = False


def folded(name: str) -> str:
    """Return the form in which names are compared: NFC, without case (RFC 7643, section 4.1.1)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).lower())
