"""Spaces' tables. Each row follows from the journal of its `room_id` alone."""

from mitoyen.domains.spaces.events import (
    ContactNamed,
    MemberAdmitted,
    ParticipationEnded,
    PartyAdmitted,
    PartyInvitationWithdrawn,
    PartyInvited,
    PrivateSideOpened,
    RestrictedRoomOpened,
    SeatGiven,
    SeatLeft,
    SpaceOpened,
)
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry
from mitoyen.journal.projecting import projected_tables, projects

projected_tables(
    "spaces_space",
    "spaces_room",
    "spaces_party",
    "spaces_party_invitation",
    "spaces_member",
    "spaces_seat",
)


@projects(SpaceOpened)
async def show_space(db: Connection, entry: Entry, opened: SpaceOpened) -> None:
    """A space and its common room appear."""
    fields = entry.with_fields(opened)
    await db.execute(
        """
        INSERT INTO spaces_space (room_id, space_id, name, purpose, opened_at)
        VALUES (%(room_id)s, %(space_id)s, %(name)s, %(purpose)s, %(at)s)
        """,
        fields,
    )
    await db.execute(
        "INSERT INTO spaces_room (room_id, space_id, kind, opened_at)"
        " VALUES (%(room_id)s, %(space_id)s, 'common', %(at)s)",
        fields,
    )


@projects(PartyInvited)
async def show_party_invitation(db: Connection, entry: Entry, invited: PartyInvited) -> None:
    """A company is awaited."""
    await db.execute(
        """
        INSERT INTO spaces_party_invitation (room_id, space_id, invitation_id, name, address, invited_by, invited_at)
        VALUES (%(room_id)s, %(space_id)s, %(invitation_id)s, %(name)s, %(address)s, %(author)s, %(at)s)
        """,
        entry.with_fields(invited),
    )


@projects(PartyInvitationWithdrawn)
async def forget_party_invitation(
    db: Connection, entry: Entry, withdrawn: PartyInvitationWithdrawn
) -> None:
    """Nobody is awaited any more."""
    await db.execute(
        "DELETE FROM spaces_party_invitation"
        " WHERE room_id = %(room_id)s AND invitation_id = %(invitation_id)s",
        entry.with_fields(withdrawn),
    )


@projects(PartyAdmitted)
async def show_party(db: Connection, entry: Entry, admitted: PartyAdmitted) -> None:
    """A party stands among the others."""
    fields = entry.with_fields(admitted)
    await db.execute(
        """
        INSERT INTO spaces_party (room_id, space_id, organisation_id, name, role, tone, admitted_at)
        VALUES (%(room_id)s, %(space_id)s, %(party)s, %(name)s, %(role)s, %(tone)s, %(at)s)
        """,
        fields,
    )
    await db.execute(
        """
        UPDATE spaces_party_invitation SET accepted_at = %(at)s
        WHERE room_id = %(room_id)s AND invitation_id = %(invitation_id)s
        """,
        fields,
    )


@projects(MemberAdmitted)
async def show_member(db: Connection, entry: Entry, admitted: MemberAdmitted) -> None:
    """A member arrives."""
    await db.execute(
        """
        INSERT INTO spaces_member (room_id, space_id, member_id, person_id, organisation_id, name, title,
            arrived_at, arrived_index)
        VALUES (%(room_id)s, %(space_id)s, %(member_id)s, %(person)s, %(party)s, %(name)s, %(title)s,
            %(at)s, %(index)s)
        """,
        entry.with_fields(admitted),
    )


@projects(ParticipationEnded)
async def show_departure(db: Connection, entry: Entry, ended: ParticipationEnded) -> None:
    """A member no longer represents his company."""
    await db.execute(
        "UPDATE spaces_member SET left_at = %(at)s, left_index = %(index)s"
        " WHERE room_id = %(room_id)s AND member_id = %(member_id)s",
        entry.with_fields(ended),
    )


@projects(ContactNamed)
async def show_contact(db: Connection, entry: Entry, named: ContactNamed) -> None:
    """A party has another contact."""
    await db.execute(
        "UPDATE spaces_party SET contact = %(member_id)s"
        " WHERE room_id = %(room_id)s AND organisation_id = %(party)s",
        entry.with_fields(named),
    )


@projects(RestrictedRoomOpened)
async def show_restricted_room(db: Connection, entry: Entry, opened: RestrictedRoomOpened) -> None:
    """A restricted room appears to those who will sit in it."""
    await db.execute(
        """
        INSERT INTO spaces_room (room_id, space_id, kind, name, opened_at)
        VALUES (%(room_id)s, %(space_id)s, 'restricted', %(name)s, %(at)s)
        """,
        entry.with_fields(opened),
    )


@projects(PrivateSideOpened)
async def show_private_side(db: Connection, entry: Entry, opened: PrivateSideOpened) -> None:
    """A company has its own side of the wall."""
    await db.execute(
        """
        INSERT INTO spaces_room (room_id, space_id, kind, organisation_id, opened_at)
        VALUES (%(room_id)s, %(space_id)s, 'private', %(party)s, %(at)s)
        """,
        entry.with_fields(opened),
    )


@projects(SeatGiven)
async def show_seat(db: Connection, entry: Entry, given: SeatGiven) -> None:
    """A member sits in the room, perhaps again."""
    await db.execute(
        """
        INSERT INTO spaces_seat (room_id, member_id, organisation_id, given_at, given_index)
        VALUES (%(room_id)s, %(member_id)s, %(party)s, %(at)s, %(index)s)
        ON CONFLICT (room_id, member_id) DO UPDATE
        SET given_at = excluded.given_at, given_index = excluded.given_index, left_at = NULL, left_index = NULL
        """,
        entry.with_fields(given),
    )


@projects(SeatLeft)
async def empty_seat(db: Connection, entry: Entry, left: SeatLeft) -> None:
    """A member has left the room."""
    await db.execute(
        "UPDATE spaces_seat SET left_at = %(at)s, left_index = %(index)s"
        " WHERE room_id = %(room_id)s AND member_id = %(member_id)s",
        entry.with_fields(left),
    )
