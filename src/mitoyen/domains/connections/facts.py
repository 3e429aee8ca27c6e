"""What policies on connections judge, and the form in which a provider is described."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import urlsplit

from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import ConnectionId, OrganisationId, PersonId

Protocol = Literal["oidc", "saml"]
State = Literal["draft", "tested", "live", "closed"]
Settings = Mapping[str, str]
PROVEN_WITHIN = timedelta(minutes=10)  # how fresh a proof a grave act wants
LONGEST_SETTING = 500  # characters
LONGEST_SUBJECT = 255  # characters (OpenID Connect Core, section 2)

PROVIDERS: Final = ("entra", "okta", "google", "keycloak", "authentik", "canaille", "other")
TOKEN_AUTH: Final = ("client_secret_basic", "client_secret_post", "private_key_jwt")
ATTRIBUTES: Final = ("externalId", "userName", "id", "email")
OIDC_SETTINGS: Final = (
    "provider",  # one of PROVIDERS: which words the wizard uses, and which checks come besides
    "issuer",
    "client_id",
    "token_auth",  # one of TOKEN_AUTH
    "claim",  # of the ID token, for correlation with the directory
    "attribute",  # one of ATTRIBUTES: what it equals there
    "hosted_domain",  # Google's: the company's domain
    "events_issuer",  # who signs what the company tells us of its people, where it is not the issuer itself
)
_NAME = re.compile(r"[A-Za-z][\w.:/-]{0,99}", re.ASCII)
_ENTRA_ISSUER = re.compile(
    r"https://login\.microsoftonline\.(?:com|us)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/v2\.0"
)
_ENTRA_HOST = re.compile(r"(login\.microsoftonline\.(com|us)|sts\.windows\.net)")
GOOGLE: Final = "https://accounts.google.com"
_HOSTED_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFacts:
    """A connection, as policies judge it.

    Attributes:
        described: whether its settings are complete; secret: whether the secret that they ask for is kept.
        another_live: whether the company has another connection that is live.
    """

    connection_id: ConnectionId
    organisation_id: OrganisationId
    state: State
    described: bool
    secret: bool
    another_live: bool
    enforced: bool
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """Who a subject or a person is bound to already, at one connection."""

    person_of_subject: PersonId | None
    subject_of_person: str | None


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A secret as it is kept: encrypted with a key outside the database (`unrecorded.secrets` closes and reads it)."""

    kind: Literal["client_secret", "signing_key", "events_token"]
    closed: bytes


class IssuerUnfit(Unfit):
    """Not the https address of a provider, without a query; for Entra, the one of the company's own directory."""

    field = "issuer"


class ClientUnfit(Unfit):
    """The name under which the provider knows this house is missing, or too long."""

    field = "client_id"


class SecretUnfit(Unfit):
    """The secret is missing, or too long."""

    field = "secret"


class ClaimUnfit(Unfit):
    """Not the name of a claim, or not an attribute that a directory has."""

    field = "claim"


class SettingUnfit(Unfit):
    """A setting is unknown, or has a value that it cannot have."""

    field = "settings"


class HostedDomainUnfit(Unfit):
    """For Google, the company's domain is missing."""

    field = "hosted_domain"


def tenant_of(issuer: str) -> str | None:
    """Return the Entra directory that an issuer belongs to, None when it is not Entra's own."""
    found = _ENTRA_ISSUER.fullmatch(issuer)
    return found[1] if found else None


def written_oidc(settings: Settings) -> dict[str, str]:
    """Return an OpenID Connect provider's settings as they are recorded, with what was left out filled in.

    Raises:
        IssuerUnfit, ClientUnfit, ClaimUnfit, HostedDomainUnfit, SettingUnfit: what the classes say.
    """
    given = {name: text.strip() for name, text in settings.items()}
    issuer = written_issuer(given.get("issuer", ""))
    if given.keys() - set(OIDC_SETTINGS) or any(_odd(text) for text in given.values()):
        raise SettingUnfit(limit=LONGEST_SETTING)
    written = {
        "provider": given.get("provider") or "other",
        "issuer": issuer,
        "client_id": given.get("client_id", ""),
        "token_auth": given.get("token_auth") or "client_secret_basic",
        "claim": given.get("claim") or "sub",
        "attribute": given.get("attribute") or "externalId",
        "hosted_domain": given.get("hosted_domain", "").lower(),
        "events_issuer": written_events_issuer(given.get("events_issuer", "")),
    }
    if written["provider"] not in PROVIDERS or written["token_auth"] not in TOKEN_AUTH:
        raise SettingUnfit
    if not written["client_id"]:
        raise ClientUnfit(limit=LONGEST_SETTING)
    if not _NAME.fullmatch(written["claim"]) or written["attribute"] not in ATTRIBUTES:
        raise ClaimUnfit
    if written["issuer"] == GOOGLE and not written["hosted_domain"]:
        raise HostedDomainUnfit
    if written["hosted_domain"] and not _HOSTED_DOMAIN.fullmatch(written["hosted_domain"]):
        raise HostedDomainUnfit
    return {name: text for name, text in written.items() if text}


def written_issuer(text: str) -> str:
    """Return an issuer as it is recorded: exactly as typed, for it is compared letter by letter.

    Raises:
        IssuerUnfit: for anything but an https address without user, query or fragment (plain http only on this machine,
            which `unrecorded.fetching` allows or not), and for an Entra address that is not one directory's own.
    """
    try:
        parts = urlsplit(text)
        odd = "@" in parts.netloc or parts.query or parts.fragment or parts.port == 0
    except ValueError:
        raise IssuerUnfit from None
    host = parts.hostname or ""
    plain = parts.scheme == "http" and is_this_machine(host)
    if odd or _odd(text) or not host or not (parts.scheme == "https" or plain) or " " in text:
        raise IssuerUnfit(limit=LONGEST_SETTING)
    if _ENTRA_HOST.fullmatch(host) and tenant_of(text) is None:
        raise IssuerUnfit
    return text


def written_events_issuer(text: str) -> str:
    """Return who signs what a company tells us of its people, as it is recorded; empty when nobody else does.

    Raises:
        SettingUnfit: when it is no issuer.
    """
    try:
        return written_issuer(text) if text else ""
    except IssuerUnfit:
        raise SettingUnfit from None


def is_this_machine(host: str) -> bool:
    """Tell whether a host's name can only be this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def written_secret(text: str) -> str:
    """Return a client's secret as it is kept.

    Raises:
        SecretUnfit: when it is empty, too long, or holds control characters.
    """
    secret = text.strip()
    if not secret or _odd(secret):
        raise SecretUnfit(limit=LONGEST_SETTING)
    return secret


def is_subject(text: object) -> bool:
    """Tell whether this can name somebody at a provider: 1 to 255 characters, none of them a control character."""
    return isinstance(text, str) and 0 < len(text) <= LONGEST_SUBJECT and text.isprintable()


def _odd(text: str) -> bool:
    return len(text) > LONGEST_SETTING or not text.isprintable()
