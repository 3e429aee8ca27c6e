"""What can be read of spaces and rooms, within the reader's walls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from mitoyen.domains.spaces.facts import MemberFacts, Membership, PartyFacts, RoomKind
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import InvitationId, MemberId, OrganisationId, RoomId, SpaceId
from mitoyen.journal.database import Connection, row, rows

MOST_ROWS = 500
MOST_SEATS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceRow:
    """A space; `room_id` is its common room."""

    space_id: SpaceId
    room_id: RoomId
    name: str | None
    purpose: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """A party of a space, in alphabetical order among the others.

    Attributes:
        present: how many of its people take part now.
        contact: whom the others turn to; None when nobody was named, or he takes part no more.
    """

    organisation_id: OrganisationId
    name: str | None
    role: Literal["customer", "supplier", "partner"]
    tone: int
    admitted_at: datetime
    present: int
    contact: MemberId | None
    contact_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A member of a space. `mine` says that he is the reader himself."""

    member_id: MemberId
    organisation_id: OrganisationId
    name: str | None
    title: str | None
    arrived_at: datetime
    arrived_index: int
    left_at: datetime | None
    left_index: int | None
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    """A room that the reader may read.

    Attributes:
        name: of a restricted room; the common room and private sides have words of their own.
        organisation_id: the company of a private side.
        size, last_at: of its journal.
    """

    room_id: RoomId
    space_id: SpaceId
    kind: RoomKind
    organisation_id: OrganisationId | None
    name: str | None
    opened_at: datetime
    size: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyInvitationRow:
    """A company that was proposed and has not come yet."""

    invitation_id: InvitationId
    name: str | None
    address: str | None
    invited_by: MemberId
    invited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedPerson:
    """Somebody who will see what is written."""

    member_id: MemberId
    name: str | None
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedParty:
    """A company whose people will see it."""

    organisation_id: OrganisationId
    name: str | None
    tone: int
    people: tuple[ReachedPerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who will see what is written in a room now: companies in alphabetical order, each with its people."""

    room_id: RoomId
    kind: RoomKind
    parties: tuple[ReachedParty, ...]

    @property
    def count(self) -> int:
        """How many people."""
        return sum(len(party.people) for party in self.parties)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """A member's seat in a restricted room, now or once."""

    room_id: RoomId
    member_id: MemberId
    organisation_id: OrganisationId
    given_at: datetime
    given_index: int
    left_at: datetime | None
    left_index: int | None


_ROOM = """
    SELECT r.room_id, r.space_id, r.kind, r.organisation_id, r.name, r.opened_at, h.size, h.last_at
    FROM spaces_room r JOIN journal_head h USING (room_id)
"""


async def spaces(db: Connection) -> list[SpaceRow]:
    """Return the reader's spaces, by name."""
    return await rows(
        db,
        SpaceRow,
        "SELECT space_id, room_id, name, purpose, opened_at FROM spaces_space ORDER BY name, space_id LIMIT 500",
    )


async def space(db: Connection, space_id: SpaceId) -> SpaceRow:
    """Return one space.

    Raises:
        Absent: when the reader is in no such space.
    """
    found = await row(
        db,
        SpaceRow,
        "SELECT space_id, room_id, name, purpose, opened_at FROM spaces_space WHERE space_id = %s",
        (space_id,),
    )
    if found is None:
        raise Absent
    return found


async def parties(db: Connection, space_id: SpaceId) -> list[PartyRow]:
    """Return the parties of a space, in alphabetical order."""
    return await rows(
        db,
        PartyRow,
        """
        SELECT p.organisation_id, p.name, p.role, p.tone, p.admitted_at,
            (SELECT count(*) FROM spaces_member m WHERE m.space_id = p.space_id
             AND m.organisation_id = p.organisation_id AND m.left_at IS NULL) AS present,
            c.member_id AS contact, c.name AS contact_name
        FROM spaces_party p LEFT JOIN spaces_member c ON c.room_id = p.room_id AND c.member_id = p.contact
            AND c.organisation_id = p.organisation_id AND c.left_at IS NULL
        WHERE p.space_id = %s ORDER BY p.name, p.organisation_id
        """,
        (space_id,),
    )


async def party_invitations(db: Connection, space_id: SpaceId) -> list[PartyInvitationRow]:
    """Return the companies that were proposed and have not come yet."""
    return await rows(
        db,
        PartyInvitationRow,
        """
        SELECT invitation_id, name, address, invited_by, invited_at FROM spaces_party_invitation
        WHERE space_id = %s AND accepted_at IS NULL ORDER BY invited_at LIMIT 500
        """,
        (space_id,),
    )


async def members(db: Connection, space_id: SpaceId) -> list[MemberRow]:
    """Return everybody who is or was a member of a space, by name."""
    return await rows(
        db,
        MemberRow,
        """
        SELECT member_id, organisation_id, name, title, arrived_at, arrived_index, left_at, left_index,
            coalesce(person_id = (SELECT my_person()), false) AS mine
        FROM spaces_member WHERE space_id = %s ORDER BY name, member_id LIMIT 2000
        """,
        (space_id,),
    )


async def rooms(db: Connection, space_id: SpaceId) -> list[RoomRow]:
    """Return the rooms of a space that the reader may read: common, restricted by name, his private side."""
    return await rows(
        db,
        RoomRow,
        _ROOM + "WHERE r.space_id = %s"
        " ORDER BY array_position(ARRAY['common', 'restricted', 'private'], r.kind), r.name LIMIT 500",
        (space_id,),
    )


async def room(db: Connection, room_id: RoomId) -> RoomRow:
    """Return one room.

    Raises:
        Absent: when the reader may not read it, or it does not exist: nobody can tell which.
    """
    found = await row(db, RoomRow, _ROOM + "WHERE r.room_id = %s", (room_id,))
    if found is None:
        raise Absent
    return found


async def seats(db: Connection, room_id: RoomId, *, most: int = MOST_SEATS) -> list[SeatRow]:
    """Return the seats of a restricted room, left ones included; none of a room that has no seats of its own.

    In the order in which they were given, at most `most`: of more, all in which somebody sits now come before those
    that were left, and of these the last left.
    """
    return await rows(
        db,
        SeatRow,
        """
        SELECT * FROM (
            SELECT room_id, member_id, organisation_id, given_at, given_index, left_at, left_index
            FROM spaces_seat WHERE room_id = %s ORDER BY left_at DESC NULLS FIRST LIMIT %s) AS found
        ORDER BY given_index
        """,
        (room_id, min(most, MOST_SEATS)),
    )


async def seated_parties(db: Connection, space_id: SpaceId) -> dict[RoomId, set[OrganisationId]]:
    """Return which companies have somebody in the restricted rooms of a space that the reader may read."""
    found = await rows(
        db,
        _Seated,
        """
        SELECT room_id, array_agg(DISTINCT organisation_id) AS organisations FROM spaces_seat
        WHERE left_at IS NULL AND room_id = ANY (ARRAY (SELECT room_id FROM spaces_room WHERE space_id = %s))
        GROUP BY room_id LIMIT 500
        """,
        (space_id,),
    )
    return {one.room_id: set(one.organisations) for one in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seated:
    room_id: RoomId
    organisations: Sequence[OrganisationId]


async def membership(db: Connection, room_id: RoomId, actor: Actor) -> Membership | None:
    """Return the acting person's place in a room, or None when he may not read it."""
    return await row(
        db,
        Membership,
        """
        SELECT room_id, space_id, kind, member_id, organisation_id, administrator
        FROM my_place(%(room)s) WHERE organisation_id = %(company)s AND my_person() = %(person)s
        """,
        {"room": room_id, "person": actor.person_id, "company": actor.organisation_id},
    )


async def reach(db: Connection, room_id: RoomId) -> Reach:
    """Return who will see what is written in a room now.

    Raises:
        Absent: when the reader may not read the room.
    """
    found = await rows(db, _Reached, "SELECT * FROM reached_now(%s)", (room_id,))
    if not found:
        raise Absent  # whoever may read a room is among those who do
    together = tuple(
        ReachedParty(
            organisation_id=organisation_id,
            name=people[0].party_name,
            tone=people[0].tone,
            people=tuple(
                ReachedPerson(member_id=p.member_id, name=p.name, mine=p.mine) for p in people
            ),
        )
        for organisation_id, people in (
            (key, list(group)) for key, group in groupby(found, key=lambda p: p.organisation_id)
        )
    )
    return Reach(room_id=room_id, kind=found[0].kind, parties=together)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    kind: RoomKind
    organisation_id: OrganisationId
    party_name: str | None
    tone: int
    member_id: MemberId
    name: str | None
    mine: bool


async def member_facts(
    db: Connection, space_id: SpaceId, member_id: MemberId, *, room_id: RoomId | None = None
) -> MemberFacts | None:
    """Return what a policy judges of a member of a space, and of his seat in a restricted room of it."""
    return await row(
        db,
        MemberFacts,
        """
        SELECT m.member_id, m.organisation_id, m.left_at IS NULL AS present,
            EXISTS (SELECT FROM spaces_seat s WHERE s.room_id = %(room)s AND s.member_id = m.member_id
                    AND s.left_at IS NULL) AS seated,
            EXISTS (SELECT FROM spaces_seat s WHERE s.room_id = %(room)s AND s.organisation_id = m.organisation_id
                    AND s.left_at IS NULL) AS represented
        FROM spaces_member m WHERE m.space_id = %(space)s AND m.member_id = %(member)s
        """,
        {"room": room_id, "space": space_id, "member": member_id},
    )


async def party_facts(db: Connection, space_id: SpaceId, company: OrganisationId) -> PartyFacts:
    """Return what a policy judges of a company's place in a space."""
    found = await row(
        db,
        PartyFacts,
        """
        SELECT coalesce(bool_or(organisation_id = %s), false) AS admitted, count(*) AS parties,
            coalesce(array_agg(tone), '{}') AS taken_tones
        FROM spaces_party WHERE space_id = %s
        """,
        (company, space_id),
    )
    return found or PartyFacts(admitted=False, parties=0, taken_tones=())


async def seats_to_leave(db: Connection, member_id: MemberId) -> list[RoomId]:
    """Return the restricted rooms where a person of the acting administrator's company still sits."""
    cursor = await db.execute("SELECT seats_to_leave(%s)", (member_id,))
    return [RoomId(found) for (found,) in await cursor.fetchall()]


async def is_member(db: Connection, space_id: SpaceId, person_id: str) -> bool:
    """Tell whether a person is a present member of a space."""
    cursor = await db.execute(
        "SELECT 1 FROM spaces_member WHERE space_id = %s AND person_id = %s AND left_at IS NULL",
        (space_id, person_id),
    )
    return await cursor.fetchone() is not None


async def is_seated(db: Connection, room_id: RoomId, member_id: MemberId) -> bool:
    """Tell whether a member sits in a restricted room that is read or written now."""
    cursor = await db.execute(
        "SELECT 1 FROM spaces_seat WHERE room_id = %s AND member_id = %s AND left_at IS NULL",
        (room_id, member_id),
    )
    return await cursor.fetchone() is not None
