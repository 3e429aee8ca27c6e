"""What the directory door needs of the house."""

from dataclasses import dataclass, field

from mitoyen.doors.scim.limits import Rate

LARGEST_BODY = 1024 * 1024  # bytes
MOST_OPERATIONS = 100  # of one bulk request: they run one after the other
MOST_A_PAGE = 200
MOST_SCANNED = 5_000  # people or groups read for a filter that the tables do not answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ScimSite:
    """Lent by the house when it puts the application together.

    Attributes:
        public_url: our own origin.
        rate: how often one company's directory may ask; None for no limit (only to measure).
    """

    public_url: str
    rate: Rate | None = field(default_factory=Rate)
