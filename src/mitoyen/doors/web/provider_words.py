"""What a company's IT does at its provider, and what that provider sends when somebody leaves: without flattery."""

from dataclasses import dataclass
from typing import Final

from mitoyen.doors.web.marks import N_


@dataclass(frozen=True, slots=True)
class Provider:
    """One kind of provider, in words.

    Attributes:
        name: its own.
        where: where an application is declared there.
        issuer: what its address looks like.
        claim, attribute: what is the same person in its tokens and in its directory.
        departure: what it sends when somebody leaves, and how soon.
    """

    name: str
    where: str
    issuer: str
    claim: str
    attribute: str
    departure: str


PROVIDERS: Final[dict[str, Provider]] = {
    "entra": Provider(
        "Microsoft Entra ID",
        N_("Entra admin centre › App registrations › New registration; platform: Web."),
        "https://login.microsoftonline.com/<tenant-id>/v2.0",
        "oid",
        "externalId",
        N_(
            "Entra pushes to a linked directory about every forty minutes, at once when you provision "
            "on demand. It sends no logout: without a directory, an account that is blocked is "
            "noticed within fifteen minutes, when we ask."
        ),
    ),
    "okta": Provider(
        "Okta",
        N_("Okta admin console › Applications › Create App Integration › OIDC, Web application."),
        "https://<company>.okta.com",
        "sub",
        "externalId",
        N_(
            "Okta pushes to a linked directory within seconds of a deactivation. A suspension is not "
            "pushed: it is noticed within fifteen minutes, when we ask."
        ),
    ),
    "google": Provider(
        "Google Workspace",
        N_(
            "Google Cloud console › APIs and services › Credentials › OAuth client, Web application."
        ),
        "https://accounts.google.com",
        "sub",
        "externalId",
        N_(
            "Google pushes its directory only to the applications of its own catalogue, and sends no "
            "logout. A closed account is noticed within fifteen minutes while a session is open, "
            "within a day otherwise."
        ),
    ),
    "keycloak": Provider(
        "Keycloak",
        N_("Keycloak console › Clients › Create client: OpenID Connect, client authentication on."),
        "https://<host>/realms/<realm>",
        "sub",
        "externalId",
        N_(
            "Keycloak pushes no directory by itself. A disabled account is noticed within fifteen "
            "minutes, when we ask; signing out there can be sent to us."
        ),
    ),
    "authentik": Provider(
        "authentik",
        N_(
            "authentik admin › Applications › Create with provider › OAuth2/OpenID, confidential "
            "client."
        ),
        "https://<host>/application/o/<application>/",
        "sub",
        "externalId",
        N_(
            "authentik pushes to a linked directory at each change, and anew every hour. Without a "
            "directory, a deactivated account is noticed within fifteen minutes."
        ),
    ),
    "canaille": Provider(
        "Canaille",
        N_("Canaille › Admin › Clients › Add: authorization_code and refresh_token, confidential."),
        "https://<host>",
        "sub",
        "userName",
        N_(
            "Canaille pushes to a linked directory at each change, once: a push that is lost is not "
            "repeated. A locked account is noticed all the same within fifteen minutes, when we ask."
        ),
    ),
    "other": Provider(
        "OpenID Connect",
        N_("Declare a confidential web application with the authorization code flow and PKCE."),
        "https://<host>",
        "sub",
        "externalId",
        N_(
            "Where the provider gives refresh tokens, a closed account is noticed within fifteen "
            "minutes. Where it does not, at the next sign-in: keep your sessions short."
        ),
    ),
}

SCOPES: Final = "openid profile email offline_access"

# What became of a sign-in, by the reason that the login door keeps.
OUTCOMES: Final[dict[str, str]] = {
    "tested": N_("It works"),
    "provider_refused": N_("The provider did not let the person through"),
    "not_bound": N_("Nobody here is joined to this account yet"),
    "nobody_of_that_name": N_("Nobody in the directory has this value: look at the correlation"),
    "person_not_present": N_("This person’s access is over, or waits"),
    "bound_otherwise": N_("This account is joined to somebody else"),
    "somebody_else": N_("The provider answered for another person"),
    "no_answer": N_("The provider does not answer"),
    "too_slow": N_("The provider took too long"),
    "no_such_name": N_("The provider’s host does not exist"),
    "address_refused": N_("The address leads inside this house’s own network"),
    "other_issuer": N_(
        "The provider calls itself by another address: copy its issuer to the letter"
    ),
    "no_metadata": N_("No provider was found at this address"),
    "invalid_client": N_("The identifier or the secret is not the right one"),
    "signature_wrong": N_("The token’s signature does not verify"),
    "other_directory": N_("The token comes from another directory than yours"),
    "signal_verified": N_("Your provider can tell us when somebody’s access ends"),
    "replayed": N_("This answer was brought a second time"),
    "assertion_unsigned": N_(
        "The assertion itself is not signed: signing the answer around it is not enough"
    ),
    "assertion_encrypted": N_("The assertion is encrypted: it must be signed, and left readable"),
    "subject_not_persistent": N_(
        "The NameID is not persistent: choose another format, or an attribute"
    ),
    "subject_missing": N_("What was given does not say who it is, under a name that never changes"),
}


def outcome(reason: str) -> str:
    """Return a reason in words; one without words of its own is shown as the operator’s guide names it."""
    return OUTCOMES.get(reason, reason.replace("%", ""))
