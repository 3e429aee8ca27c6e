"""What can have happened to people. These stand in their company's own journal, which its administrators read."""

from typing import Literal

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import InvitationId, MemberId, OrganisationId, PersonId

# Why access ended, for his own company alone: he no longer acts for it, or somebody of it must confirm him first.
Ending = Literal["administrator", "directory", "account_disabled", "guest_over", "reassigned"]
Pausing = Literal["attestation_overdue", "mailbox_closed", "reported", "sign_in_refused"]


@event("people.person_invited", version=1, erasable={"name", "address", "title"})
class PersonInvited(Event, frozen=True, kw_only=True):
    """An administrator invited a person to act for his company."""

    invitation_id: InvitationId
    person_id: PersonId
    member_id: MemberId  # the person's pseudonym in this company's journal
    company: OrganisationId
    language: Literal["fr", "en"]
    administrator: bool
    name: str
    address: str  # e-mail, lower case
    title: str | None = None


@event("people.person_provisioned", version=1, erasable={"name", "address", "title"})
class PersonProvisioned(Event, frozen=True, kw_only=True):
    """The company's directory named a person who may act for it."""

    person_id: PersonId
    member_id: MemberId  # the person's pseudonym in this company's journal
    company: OrganisationId
    language: Literal["fr", "en"]
    name: str
    address: str | None = None  # e-mail, lower case; none when the directory says none
    title: str | None = None


@event("people.person_described", version=1, erasable={"name", "address", "title"})
class PersonDescribed(Event, frozen=True, kw_only=True):
    """A person's name, address or title became another. Words already written keep the name of their time."""

    person_id: PersonId
    name: str
    address: str | None = None
    title: str | None = None


@event("people.person_joined", version=1, erasable=())
class PersonJoined(Event, frozen=True, kw_only=True):
    """An invited person proved the mailbox and came in."""

    person_id: PersonId


@event("people.administration_given", version=1, erasable=())
class AdministrationGiven(Event, frozen=True, kw_only=True):
    """A person became an administrator of his company."""

    person_id: PersonId


@event("people.administration_withdrawn", version=1, erasable=())
class AdministrationWithdrawn(Event, frozen=True, kw_only=True):
    """A person is no longer an administrator of his company."""

    person_id: PersonId


@event("people.person_left", version=1, erasable=())
class PersonLeft(Event, frozen=True, kw_only=True):
    """A person no longer acts for his company. Why stands here alone, where its administrators read."""

    person_id: PersonId
    cause: Ending | None = None


@event("people.person_returned", version=1, erasable=())
class PersonReturned(Event, frozen=True, kw_only=True):
    """A person who had left acts for his company again. He finds nothing of before: no session, no seat, no key."""

    person_id: PersonId


@event("people.person_paused", version=1, erasable=())
class PersonPaused(Event, frozen=True, kw_only=True):
    """A person's access ended until somebody of his company confirms him."""

    person_id: PersonId
    cause: Pausing


@event("people.person_resumed", version=1, erasable=())
class PersonResumed(Event, frozen=True, kw_only=True):
    """A paused person was confirmed: he may sign in again."""

    person_id: PersonId
