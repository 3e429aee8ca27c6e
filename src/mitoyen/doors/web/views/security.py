"""The security log of a company."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from mitoyen.doors.web.views.frame import PagerView, PageView, PartyView, PersonView


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityRowView:
    at: datetime
    kind: str
    refused: bool
    person: (
        PersonView | None
    )  # none for a system of the company, and for what the log says of itself
    network: str
    device: str
    act: str  # a word of ours for it, such as an address without what varies in it
    gone: int  # lines that were removed


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityLogView(PageView):
    template: ClassVar[str] = "security_log.html"

    party: PartyView
    rows: tuple[SecurityRowView, ...]  # the last first
    kinds: tuple[str, ...]
    kind: str  # the one looked for, or empty
    people: tuple[tuple[str, str], ...]
    person: str
    pager: PagerView
