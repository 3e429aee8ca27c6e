"""What can have happened to a space and its rooms.

The space, its parties and its members stand in the common room's journal; a room's name and seats in its own.
"""

from typing import Literal

from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import InvitationId, MemberId, OrganisationId, PersonId, SpaceId


@event("spaces.space_opened", version=1, erasable={"name", "purpose"})
class SpaceOpened(Event, frozen=True, kw_only=True):
    """A space opened. The first entry of its common room's journal."""

    origin: str
    vkey: str
    space_id: SpaceId
    name: str
    purpose: str | None = None


@event("spaces.party_invited", version=1, erasable={"name", "address"})
class PartyInvited(Event, frozen=True, kw_only=True):
    """A member proposed another company, through somebody who can answer for it."""

    space_id: SpaceId
    invitation_id: InvitationId
    name: str
    address: str


@event("spaces.party_invitation_withdrawn", version=1, erasable=())
class PartyInvitationWithdrawn(Event, frozen=True, kw_only=True):
    """The party that proposed a company does so no longer; the letter opens nothing any more."""

    space_id: SpaceId
    invitation_id: InvitationId


@event("spaces.party_admitted", version=1, erasable={"name"})
class PartyAdmitted(Event, frozen=True, kw_only=True):
    """A company became a party of the space, like the others.

    Attributes:
        role: a descriptive word that carries no right.
        tone: 1 to 8, the sign by which pages show it in this space.
    """

    space_id: SpaceId
    party: OrganisationId
    role: Literal["customer", "supplier", "partner"]
    tone: int
    name: str
    invitation_id: InvitationId | None = None


@event("spaces.member_admitted", version=1, erasable={"name", "title", "person"})
class MemberAdmitted(Event, frozen=True, kw_only=True):
    """A person arrived, to act for a party.

    Attributes:
        member_id: the person's pseudonym in every journal of this space.
        person: who he is in this house; erasable, so that the link can be destroyed.
    """

    space_id: SpaceId
    member_id: MemberId
    party: OrganisationId
    name: str
    person: PersonId
    title: str | None = None


@event("spaces.participation_ended", version=1, erasable=())
class ParticipationEnded(Event, frozen=True, kw_only=True):
    """A person no longer represents a party in this space. Why is nobody's business."""

    space_id: SpaceId
    member_id: MemberId
    party: OrganisationId


@event("spaces.contact_named", version=1, erasable=())
class ContactNamed(Event, frozen=True, kw_only=True):
    """A party named whom the others turn to in this space, above all when somebody of it has left."""

    space_id: SpaceId
    member_id: MemberId
    party: OrganisationId


@event("spaces.restricted_room_opened", version=1, erasable={"name"})
class RestrictedRoomOpened(Event, frozen=True, kw_only=True):
    """A restricted room opened. The first entry of its own journal; no other journal knows of it."""

    origin: str
    vkey: str
    space_id: SpaceId
    name: str


@event("spaces.private_side_opened", version=1, erasable=())
class PrivateSideOpened(Event, frozen=True, kw_only=True):
    """A party's private side opened: a room of that company alone, inside the space."""

    origin: str
    vkey: str
    space_id: SpaceId
    party: OrganisationId


@event("spaces.seat_given", version=1, erasable=())
class SeatGiven(Event, frozen=True, kw_only=True):
    """A member may read and write in this restricted room."""

    member_id: MemberId
    party: OrganisationId


@event("spaces.seat_left", version=1, erasable=())
class SeatLeft(Event, frozen=True, kw_only=True):
    """A member no longer sits in this restricted room."""

    member_id: MemberId
    party: OrganisationId
