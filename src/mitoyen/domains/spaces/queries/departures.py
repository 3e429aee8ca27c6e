"""Departures: those that a space does not show yet, and whom its parties turn to."""

from dataclasses import dataclass

from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId, SpaceId
from mitoyen.journal.database import Connection, rows

MOST_UNSHOWN = 200  # of one look


@dataclass(frozen=True, slots=True, kw_only=True)
class UnshownDeparture:
    """Somebody left, and the journal of `room_id` does not say so yet.

    Attributes:
        seat: whether it is a restricted room where he sat; else it is the common room of the space.
    """

    room_id: RoomId
    space_id: SpaceId
    member_id: MemberId
    organisation_id: OrganisationId
    seat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """Whom a party named as its contact in a space, as long as he takes part."""

    organisation_id: OrganisationId
    member_id: MemberId
    name: str | None


async def unshown(db: Connection, *, member_id: MemberId | None = None) -> list[UnshownDeparture]:
    """Return departures that are not shown yet, the oldest first: at most `MOST_UNSHOWN`, or those of one member.

    A seat comes after the participation that it hangs on has ended.
    """
    return await rows(
        db,
        UnshownDeparture,
        "SELECT room_id, space_id, member_id, organisation_id, seat FROM departures_unshown(%s, %s)",
        (MOST_UNSHOWN, member_id),
    )


async def contacts(db: Connection, space_id: SpaceId) -> dict[OrganisationId, ContactRow]:
    """Return the contact of each party that has one: named, and still taking part."""
    found = await rows(
        db,
        ContactRow,
        """
        SELECT p.organisation_id, m.member_id, m.name FROM spaces_party p
        JOIN spaces_member m ON m.room_id = p.room_id AND m.member_id = p.contact
            AND m.organisation_id = p.organisation_id AND m.left_at IS NULL
        WHERE p.space_id = %s
        """,
        (space_id,),
    )
    return {one.organisation_id: one for one in found}
