"""A company's own sign-in, for its administrators; and proving once more who one is."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from mitoyen.doors.web.views.frame import PageView, PartyView


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A sign-in that was tried: what became of it, and what the provider said."""

    at: datetime
    outcome: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySignInPageView(PageView):
    template: ClassVar[str] = "company_sign_in.html"

    party: PartyView
    state: Literal["none", "draft", "tested", "live", "closed"]
    key: str
    back: str = ""  # the redirect address to paste at the provider
    keys: str = ""  # where our own public key stands
    settings: tuple[tuple[str, str], ...] = ()
    providers: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    secret: bool = False  # one is kept
    enforced: bool = False
    test: str = ""  # where one signs in to test it; empty before it is complete
    joined: int = 0
    findings: tuple[FindingView, ...] = ()
    problem: str = ""
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveView(PageView):
    """Before a grave act: show once more who you are."""

    template: ClassVar[str] = "prove.html"

    towards: str
    address: str
    company: str = ""  # its sign-in, when it opens this account
    action: str = ""
    passkeys: bool = False
    problem: str = ""
