"""What can have happened between a company and its directory. It stands in the company's own journal."""

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import DirectoryTokenId, OrganisationId


@event("directories.token_made", version=1, erasable=())
class TokenMade(Event, frozen=True, kw_only=True):
    """An administrator made a token for the company's directory: whoever holds it says who acts for the company."""

    token_id: DirectoryTokenId
    company: OrganisationId
    days: int  # it opens nothing after so many


@event("directories.token_withdrawn", version=1, erasable=())
class TokenWithdrawn(Event, frozen=True, kw_only=True):
    """An administrator withdrew a token of the company's directory."""

    token_id: DirectoryTokenId
