"""What can be read of companies, within the reader's walls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import OrganisationId, RoomId
from mitoyen.journal.database import Connection, row, value


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """A company, as its own people see it."""

    organisation_id: OrganisationId
    room_id: RoomId
    name: str | None
    registered_at: datetime
    restrained: Literal["open", "read_only", "suspended"]


async def own_organisation(db: Connection, actor: Actor | CompanyItself) -> OrganisationRow:
    """Return the acting company.

    Raises:
        Absent: when the person has left.
    """
    found = await row(
        db,
        OrganisationRow,
        "SELECT organisation_id, room_id, name, registered_at, restrained FROM organisations_organisation"
        " WHERE organisation_id = %s",
        (actor.organisation_id,),
    )
    if found is None:
        raise Absent
    return found


async def verified_domain_owner(db: Connection, domain: str) -> OrganisationId | None:
    """Return the company that has proved a domain, None when none has: sign-in asks before anybody is known."""
    found: str | None = await value(db, "SELECT company_of_domain(%s)", (domain,))
    return OrganisationId(found) if found else None
