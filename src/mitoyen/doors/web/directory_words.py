"""What the page of the company's directory says: of each exchange, of each directory, after an act."""

from typing import Final

from mitoyen.doors.web.marks import N_

TOLD: Final[dict[str, str]] = {
    "directory_token_made": N_("The token is made. Copy it now: it is shown this once."),
    "directory_token_withdrawn": N_("The token opens nothing any more."),
    "proposal_taken": N_("They take part from now on. All parties see it."),
}

# By the word that the door of directories notes.
DID: Final[dict[str, str]] = {
    "bulk": N_("Several requests in one"),
    "discovered": N_("Asked what we understand"),
    "fault": N_("We could not answer: our fault"),
    "group_changed": N_("Group changed"),
    "group_deleted": N_("Group deleted"),
    "group_made": N_("Group made"),
    "person_adopted": N_("Person taken up by the directory"),
    "person_back": N_("Person back"),
    "person_changed": N_("Person changed"),
    "person_deleted": N_("Person deleted: access ended"),
    "person_ended": N_("Access ended"),
    "person_named": N_("Person named"),
    "read": N_("Read one entry"),
    "refused": N_("Request refused"),
    "searched": N_("Searched"),
    "token_over": N_("Token over: request refused"),
    "unchanged": N_("Nothing to change"),
}

# Directories, what to paste there, and what each sends when somebody leaves. Longer: docs/operate/directory.md.
DIRECTORIES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "Microsoft Entra ID",
        N_("Tenant URL and Secret token. Match people by objectId, not by mail nickname."),
        N_("A change (active: False) within about 40 minutes, a deletion 30 days later."),
    ),
    (
        "Okta",
        N_("Base URL and a bearer token. Unique identifier: userName."),
        N_("A change (active: false) within seconds. A suspension sends nothing."),
    ),
    (
        "Google Workspace",
        N_("Endpoint URL and access token of a custom application."),
        N_("A change or a deletion within hours, as the deprovisioning setting says."),
    ),
    (
        "Keycloak",
        N_("The address and the token, in its SCIM extension."),
        N_("A change or a deletion within seconds, as the extension is set."),
    ),
    (
        "authentik",
        N_("URL and token of a SCIM provider."),
        N_("A change (active: false) or a deletion within seconds."),
    ),
    (
        "Canaille",
        N_("The address as the client’s URI, the token as a token of that client."),
        N_(
            "A change (active: false) or a deletion at once. What could not be sent is not sent again."
        ),
    ),
)
