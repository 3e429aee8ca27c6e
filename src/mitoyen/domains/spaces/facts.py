"""What policies on spaces, and on what is said in them, judge."""

from dataclasses import dataclass
from typing import Literal

from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId, SpaceId

RoomKind = Literal["common", "restricted", "private"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """The acting person's place in a room that he may read now."""

    room_id: RoomId
    space_id: SpaceId
    kind: RoomKind
    member_id: MemberId
    organisation_id: OrganisationId
    administrator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """Another member of the space.

    Attributes:
        seated: whether he sits in the room in question (always true for the common room).
        represented: whether his company already sits there.
    """

    member_id: MemberId
    organisation_id: OrganisationId
    present: bool
    seated: bool = True
    represented: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyInvitationFacts:
    """A company that was proposed.

    Attributes:
        proposed_by: the party whose administrator did.
        accepted: whether it has come in.
    """

    proposed_by: OrganisationId
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """A company's place in a space.

    Attributes:
        admitted: whether it is a party; parties: how many there are.
        taken_tones: the signs in use.
    """

    admitted: bool
    parties: int
    taken_tones: tuple[int, ...]
