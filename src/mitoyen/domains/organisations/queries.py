"""What can be read of companies, within the reader's walls."""

from dataclasses import dataclass
from datetime import datetime

from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import OrganisationId, RoomId
from mitoyen.journal.database import Connection, row


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """A company, as its own people see it."""

    organisation_id: OrganisationId
    room_id: RoomId
    name: str | None
    registered_at: datetime


async def own_organisation(db: Connection, actor: Actor) -> OrganisationRow:
    """Return the acting person's company.

    Raises:
        Absent: when the person has left.
    """
    found = await row(
        db,
        OrganisationRow,
        "SELECT organisation_id, room_id, name, registered_at FROM organisations_organisation"
        " WHERE organisation_id = %s",
        (actor.organisation_id,),
    )
    if found is None:
        raise Absent
    return found
