"""What can have happened to a company's sign-in. These stand in the company's own journal."""

from typing import Literal

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import ConnectionId, OrganisationId, PersonId


@event("connections.connection_opened", version=1, erasable=())
class ConnectionOpened(Event, frozen=True, kw_only=True):
    """An administrator began to connect his company's sign-in."""

    connection_id: ConnectionId
    company: OrganisationId
    protocol: Literal["oidc", "saml"]


@event("connections.connection_described", version=1, erasable={"settings"})
class ConnectionDescribed(Event, frozen=True, kw_only=True):
    """What the provider is called and how it is asked. Secrets never stand here."""

    connection_id: ConnectionId
    settings: dict[str, str]  # the names are those of `facts.OIDC_SETTINGS`, or of SAML's


@event("connections.secret_replaced", version=1, erasable=())
class SecretReplaced(Event, frozen=True, kw_only=True):
    """The secret by which this house proves itself to the provider became another. It stands in no journal."""

    connection_id: ConnectionId


@event("connections.connection_tested", version=1, erasable=())
class ConnectionTested(Event, frozen=True, kw_only=True):
    """An administrator signed in by the connection, and it said who he is."""

    connection_id: ConnectionId
    person_id: PersonId


@event("connections.connection_went_live", version=1, erasable=())
class ConnectionWentLive(Event, frozen=True, kw_only=True):
    """The company's people sign in by this connection from here on."""

    connection_id: ConnectionId


@event("connections.connection_closed", version=1, erasable=())
class ConnectionClosed(Event, frozen=True, kw_only=True):
    """Nobody signs in by this connection any more; whoever had, is signed out."""

    connection_id: ConnectionId


@event("connections.sign_in_enforced", version=1, erasable=())
class SignInEnforced(Event, frozen=True, kw_only=True):
    """The company's people sign in by this connection and in no other way, or again in others too."""

    connection_id: ConnectionId
    on: bool


@event("connections.identity_bound", version=1, erasable={"subject"})
class IdentityBound(Event, frozen=True, kw_only=True):
    """The company's sign-in and this house know a person by the same name from here on."""

    connection_id: ConnectionId
    person_id: PersonId
    subject: str


@event("connections.identity_unbound", version=1, erasable=())
class IdentityUnbound(Event, frozen=True, kw_only=True):
    """The company's sign-in no longer opens a person's account."""

    connection_id: ConnectionId
    person_id: PersonId


@event("connections.break_glass_used", version=1, erasable=())
class BreakGlassUsed(Event, frozen=True, kw_only=True):
    """A named referent came in past his company's enforced sign-in, with his passkey."""

    connection_id: ConnectionId
    person_id: PersonId
