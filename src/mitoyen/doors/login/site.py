"""What the login door needs of the house."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

from mitoyen.domains.people.unrecorded import RelyingParty, relying_party
from mitoyen.foundation.identifiers import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSite:
    """Lent by the house when it puts the application together.

    Attributes:
        public_url: what people type, without a path; passkeys belong to its host.
        secure: whether people come by https, so that cookies may be bound to it.
        operator: its name.
        demo: whether the demo's entrance exists here, asked at each request.
        cast: whom it lets in, asked at each request; nobody else, whoever is registered here meanwhile.
        session_days, session_idle_days: when a sign-in ends, in all and without a visit.
    """

    public_url: str
    secure: bool
    operator: str
    demo: Callable[[], bool]
    cast: Callable[[], Collection[PersonId]] = frozenset
    session_days: int = 30
    session_idle_days: int = 7

    @property
    def passkeys_of(self) -> RelyingParty:
        """Whom passkeys made here belong to."""
        return relying_party(self.public_url)

    @property
    def lasting(self) -> timedelta:
        """How long a sign-in lasts in all."""
        return timedelta(days=self.session_days)

    @property
    def idle(self) -> timedelta:
        """How long a sign-in lasts without a visit."""
        return timedelta(days=self.session_idle_days)
