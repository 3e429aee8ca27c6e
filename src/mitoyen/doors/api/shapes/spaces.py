"""Shapes of spaces, rooms, and who is in them."""

from typing import Annotated, Literal

from msgspec import Meta

from mitoyen.domains.spaces import queries
from mitoyen.doors.api.shapes.base import Asked, Moment, PageBothWays, Shape, shaped
from mitoyen.foundation.identifiers import MemberId, OrganisationId, PersonId, RoomId, SpaceId

Role = Literal["customer", "supplier", "partner"]
RoomKind = Literal["common", "restricted", "private"]


class Me(Shape, kw_only=True, frozen=True):
    """For whom the token acts."""

    person_id: PersonId
    name: str | None
    address: Annotated[str | None, Meta(description="The e-mail address.")]
    language: str
    organisation_id: OrganisationId
    organisation_name: str | None
    administrator: Annotated[bool, Meta(description="Whether the person administers the company.")]
    may_write: Annotated[bool, Meta(description="Whether this token may write.")]
    journal: Annotated[
        RoomId | None,
        Meta(
            description="The company's own journal, which its administrators read under `/rooms/{room_id}/journal`."
        ),
    ]


class Space(Shape, kw_only=True, frozen=True):
    """A place that companies share and none of them owns."""

    space_id: SpaceId
    room_id: Annotated[RoomId, Meta(description="Its common room.")]
    name: str | None
    purpose: str | None
    opened_at: Moment


class Spaces(PageBothWays, kw_only=True, frozen=True):
    """Your spaces, by name."""

    items: list[Space]


class Party(Shape, kw_only=True, frozen=True):
    """A company bound to a space."""

    organisation_id: OrganisationId
    name: str | None
    role: Annotated[Role, Meta(description="Descriptive: it carries no right.")]
    tone: Annotated[int, Meta(description="The sign that stands for it in this space, 1 to 8.")]
    admitted_at: Moment
    present: Annotated[int, Meta(description="How many people represent it now.")]
    grade: Annotated[
        Literal["A", "B", "C", "D", "E"] | None,
        Meta(
            description="How soon it lets a departure be known: A pushed and checked, B checked while people work,"
            " C checked each day, D on its own word, E overdue."
        ),
    ]
    graded_since: Annotated[Moment | None, Meta(description="Since when it has this grade.")]


class Parties(PageBothWays, kw_only=True, frozen=True):
    """The parties of a space, in alphabetical order."""

    items: list[Party]


class Member(Shape, kw_only=True, frozen=True):
    """A person who acts, or acted, for a party in a space."""

    member_id: Annotated[MemberId, Meta(description="The pseudonym that journals carry.")]
    organisation_id: OrganisationId
    name: str | None
    title: str | None
    arrived_at: Moment
    left_at: Annotated[Moment | None, Meta(description="Null while the person takes part.")]
    mine: Annotated[bool, Meta(description="Whether this is you.")]


class Members(PageBothWays, kw_only=True, frozen=True):
    """Everybody who is or was a member of a space, by name."""

    items: list[Member]


class Room(Shape, kw_only=True, frozen=True):
    """One audience, with its own journal."""

    room_id: RoomId
    space_id: SpaceId
    kind: Annotated[
        RoomKind,
        Meta(
            description="`common`: every member; `restricted`: who sits in it; `private`: one company's side."
        ),
    ]
    name: Annotated[str | None, Meta(description="Of a restricted room.")]
    organisation_id: Annotated[
        OrganisationId | None, Meta(description="The company of a private side.")
    ]
    opened_at: Moment
    size: Annotated[int, Meta(description="Entries in its journal.")]
    last_at: Annotated[Moment, Meta(description="When the last of them was recorded.")]


class Rooms(PageBothWays, kw_only=True, frozen=True):
    """The rooms of a space that you may read: common, restricted by name, your company's private side."""

    items: list[Room]


class ReachedPerson(Shape, kw_only=True, frozen=True):
    """Somebody who will see it."""

    member_id: MemberId
    name: str | None
    mine: bool


class ReachedParty(Shape, kw_only=True, frozen=True):
    """A company whose people will see it."""

    organisation_id: OrganisationId
    name: str | None
    tone: int
    count: int
    people: list[ReachedPerson]


class Reach(Shape, kw_only=True, frozen=True):
    """Who will see what is written in a room now."""

    room_id: RoomId
    kind: RoomKind
    count: Annotated[int, Meta(description="How many people.", examples=[14])]
    parties: list[ReachedParty]

    @classmethod
    def of(cls, found: queries.Reach) -> "Reach":
        """Return a reach as it is told."""
        return shaped(
            cls,
            found,
            parties=[
                shaped(
                    ReachedParty,
                    party,
                    count=len(party.people),
                    people=[shaped(ReachedPerson, person) for person in party.people],
                )
                for party in found.parties
            ],
        )


class Written(Shape, kw_only=True, frozen=True):
    """What a write did."""

    room_id: RoomId
    index: Annotated[
        int | None,
        Meta(
            description="The position of the entry; null when all was so already and nothing was recorded."
        ),
    ]
    reach: Annotated[Reach, Meta(description="Who sees it.")]


class OpenSpace(Asked, kw_only=True, frozen=True):
    """A space to open, with your company as its first party."""

    name: Annotated[str, Meta(description="1 to 120 characters.", examples=["Pompe P4"])]
    purpose: Annotated[str, Meta(description="Up to 500 characters.")] = ""
    role: Role = "partner"


class OpenRoom(Asked, kw_only=True, frozen=True):
    """A restricted room to open, for yourself and these members."""

    name: Annotated[str, Meta(description="1 to 120 characters.", examples=["Prix et délais"])]
    members: Annotated[
        tuple[MemberId, ...], Meta(max_length=500, description="Of the same space.")
    ] = ()


class GiveSeat(Asked, kw_only=True, frozen=True):
    """Who is to sit in a restricted room, of a company that sits there already."""

    member_id: MemberId
