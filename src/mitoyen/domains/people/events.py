"""What can have happened to people. These stand in their company's own journal, which its administrators read."""

from typing import Literal

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import InvitationId, MemberId, OrganisationId, PersonId


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
    """A person no longer acts for his company. Why is nobody's business."""

    person_id: PersonId
