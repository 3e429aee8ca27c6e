"""What could not be done, and what to do then."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from mitoyen.doors.web.views.frame import PageView

Trouble = Literal[
    "busy", "bug", "often", "large", "long", "stale", "broken", "unfit", "signed_out", "method"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalView(PageView):
    """A rule said no. Its words are `sentences.REFUSALS`."""

    template: ClassVar[str] = "refusal.html"

    rule: str
    kept: str = ""  # what the person had written
    back: str = "/"  # where one came from
    again: str = ""  # where the text may be written instead
    note: str = ""  # the private side, where it may be noted


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundView(PageView):
    """The same for what does not exist and for what is not open to the reader."""

    template: ClassVar[str] = "not_found.html"

    request_id: str
    kept: str = ""  # what the person had written


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView(PageView):
    """Nothing was refused; something did not work."""

    template: ClassVar[str] = "trouble.html"

    kind: Trouble
    request_id: str
    kept: str = ""
    back: str = "/"
    wait_s: int = 0
    limit: int = 0  # bytes, of what was too large
    problem: str = ""  # what does not fit, as a key of `sentences.PROBLEMS`
