"""What policies on connections judge, and the form in which a provider is described."""

import re
from base64 import b64decode
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
SAML_SETTINGS: Final = (
    "provider",  # as above
    "entity_id",
    "sso_url",
    "certificates",  # base64 of each, a space between
    "subject",  # "persistent" for a persistent NameID, or the attribute that never changes
    "claim",  # of the assertion, for correlation with the directory; "sub" for the subject itself
    "attribute",  # one of ATTRIBUTES
    "events_issuer",  # as above
)
MOST_SAML_HOURS = 10  # nobody is asked about in between: the provider decides each day
LONGEST_CERTIFICATES = 16_000  # characters, of all
_ATTRIBUTE_NAME = re.compile(r"[A-Za-z][\w.:/#-]{0,199}", re.ASCII)
_ADDRESS_NAMES = re.compile(  # what people are reached by passes to others
    r"(?:e?-?mail.*|.*[/:](?:e?mail|emailaddress|upn|name)|upn|userprincipalname|nameid|uid|login|name"
    r"|urn:oid:(?:0\.9\.2342\.19200300\.100\.1\.[13]|1\.2\.840\.113549\.1\.9\.1))",
    re.IGNORECASE,
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


class CertificateUnfit(Unfit):
    """The provider's certificates are missing, or are none."""

    field = "certificates"


class SubjectUnfit(Unfit):
    """People must be known by what never changes: no address, no name that one chooses."""

    field = "subject"


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


def written_saml(settings: Settings) -> dict[str, str]:
    """Return a SAML provider's settings as they are recorded, with what was left out filled in.

    Raises:
        IssuerUnfit, CertificateUnfit, SubjectUnfit, ClaimUnfit, SettingUnfit: what the classes say.
    """
    given = {name: text.strip() for name, text in settings.items()}
    certificates = " ".join(
        written_certificate(one) for one in given.pop("certificates", "").split(" ") if one
    )
    if given.keys() - set(SAML_SETTINGS) or any(_odd(text) for text in given.values()):
        raise SettingUnfit(limit=LONGEST_SETTING)
    written = {
        "provider": given.get("provider") or "other",
        "entity_id": given.get("entity_id", ""),
        "sso_url": written_sso_url(given.get("sso_url", "")),
        "certificates": certificates,
        "subject": given.get("subject") or "persistent",
        "claim": given.get("claim") or "sub",
        "attribute": given.get("attribute") or "externalId",
        "events_issuer": written_events_issuer(given.get("events_issuer", "")),
    }
    if not written["entity_id"] or " " in written["entity_id"]:
        raise IssuerUnfit(limit=LONGEST_SETTING)
    if not certificates or len(certificates) > LONGEST_CERTIFICATES:
        raise CertificateUnfit(limit=LONGEST_CERTIFICATES)
    if written["provider"] not in PROVIDERS:
        raise SettingUnfit
    _check_subject(written["subject"])
    if not _ATTRIBUTE_NAME.fullmatch(written["claim"]) or written["attribute"] not in ATTRIBUTES:
        raise ClaimUnfit
    return {name: text for name, text in written.items() if text}


def written_certificate(text: str) -> str:
    """Return one certificate as it is recorded: base64 alone.

    Raises:
        CertificateUnfit: when it is no certificate.
    """
    bare = "".join(re.sub(r"-----(BEGIN|END) CERTIFICATE-----", "", text).split())
    try:
        certificate_bytes(bare)
    except ValueError:
        raise CertificateUnfit(limit=LONGEST_CERTIFICATES) from None
    return bare


def certificate_bytes(text: str) -> bytes:
    """Return a certificate's bytes.

    Raises:
        ValueError: when this is not base64 of an ASN.1 sequence.
    """
    content = b64decode(text, validate=True)
    if not content.startswith(b"\x30"):
        raise ValueError("no certificate")
    return content


def written_sso_url(text: str) -> str:
    """Return where people sign in, as it is recorded: browsers go there, this house does not.

    Raises:
        SettingUnfit: for anything but an https address (plain http only on this machine).
    """
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        raise SettingUnfit from None
    plain = parts.scheme == "http" and is_this_machine(host)
    if not host or "@" in parts.netloc or parts.fragment or " " in text:
        raise SettingUnfit
    if not (parts.scheme == "https" or plain):
        raise SettingUnfit
    return text


def _check_subject(name: str) -> None:
    if name != "persistent" and (
        not _ATTRIBUTE_NAME.fullmatch(name) or _ADDRESS_NAMES.fullmatch(name)
    ):
        raise SubjectUnfit


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
