"""The page of the company's directory."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from mitoyen.doors.web.views.frame import PageView, PartyView


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryTokenView:
    token_id: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    at: datetime
    did: str  # a sentence of `directory_words.DID`
    name: str
    request: str  # method and path
    status: int
    said: str

    @property
    def refused(self) -> bool:
        return self.status >= 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """People of a group who are not in a space yet."""

    space_id: str
    space_name: str
    group_id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    name: str
    count: int
    proposals: tuple[ProposalView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryView(PageView):
    template: ClassVar[str] = "directory.html"

    party: PartyView
    address: str  # to paste
    tokens: tuple[DirectoryTokenView, ...]
    may_make: bool
    exchanges: tuple[ExchangeView, ...]
    groups: tuple[GroupView, ...]
    faults: int
    refusals: int
    last_at: datetime | None
    key: str
    directories: tuple[tuple[str, str, str], ...]
    made: str = ""  # the token just made, shown this once
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def linked(self) -> bool:
        return any(token.live for token in self.tokens)
