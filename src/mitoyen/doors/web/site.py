"""What the web door needs of the house."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from mitoyen.domains.organisations.facts import SessionLimits
from mitoyen.doors.web.access import Access
from mitoyen.doors.web.assets import Assets
from mitoyen.doors.web.fragments import Fragments
from mitoyen.doors.web.rendering import Pages
from mitoyen.doors.web.views import CastMemberView
from mitoyen.feed import Feed
from mitoyen.feed.leaving import Passages

HOUSE_LIMITS = SessionLimits(idle=timedelta(days=7), lasting=timedelta(days=30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Lent by the house when it puts the application together.

    Attributes:
        passages: what people have open in this process, until their access ends.
        operator: its name, in the foot of each page.
        public_url: our own origin, to paste elsewhere; empty where nobody else is to find us.
        secure: whether people come by https, so that cookies may be bound to it.
        largest_upload: bytes of one file.
        demo: whether the demo's entrance exists here, asked at each request.
        cast: whom one may come in as there.
        copies: the folder of own copies that were made.
        copy_ordered: called once an own copy was ordered, so that it is made soon.
        session_limits: how long anybody stays signed in at most.
        verifier: the bytes of mitoyen-verify.pyz.
        access: whether those who keep a page open may still read its room.
        fragments: what was just made for one open page, for the others.
    """

    pages: Pages
    assets: Assets
    feed: Feed
    passages: Passages
    operator: str
    secure: bool
    largest_upload: int
    demo: Callable[[], bool]
    cast: Callable[[], tuple[CastMemberView, ...]]
    copies: Path
    copy_ordered: Callable[[], None]
    session_limits: SessionLimits = HOUSE_LIMITS
    verifier: Callable[[], bytes] = bytes
    access: Access = field(default_factory=Access)
    fragments: Fragments = field(default_factory=Fragments)
    public_url: str = ""
