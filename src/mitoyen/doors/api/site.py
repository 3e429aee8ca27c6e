"""What the API needs of the house."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mitoyen.doors.api.limits import Rate
from mitoyen.feed.leaving import Passages

BASE = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSite:
    """Lent by the house when it puts the application together.

    Attributes:
        passages: what people have open in this process, until their access ends.
        operator: its name, in the description of the API.
        public_url: our own origin, in links and in the description.
        largest_upload: bytes of one file.
        copies: the folder of own copies that were made.
        copy_ordered: called once an own copy was ordered, so that it is made soon.
        rate: how often one person may ask; None for no limit (only to measure).
    """

    passages: Passages
    operator: str
    public_url: str
    largest_upload: int
    copies: Path
    copy_ordered: Callable[[], None]
    rate: Rate | None = field(default_factory=Rate)
