"""Companies' table, from their own journals."""

from mitoyen.domains.organisations.events import (
    AccessRestrained,
    OrganisationRegistered,
    OrganisationRenamed,
)
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry
from mitoyen.journal.projecting import projected_tables, projects

projected_tables("organisations_organisation")


@projects(OrganisationRegistered)
async def show_organisation(
    db: Connection, entry: Entry, registered: OrganisationRegistered
) -> None:
    """A company appears."""
    await db.execute(
        """
        INSERT INTO organisations_organisation (room_id, organisation_id, name, registered_at)
        VALUES (%(room_id)s, %(company)s, %(name)s, %(at)s)
        """,
        entry.with_fields(registered),
    )


@projects(OrganisationRenamed)
async def show_new_name(db: Connection, entry: Entry, renamed: OrganisationRenamed) -> None:
    """A company has another name."""
    await db.execute(
        "UPDATE organisations_organisation SET name = %(name)s WHERE room_id = %(room_id)s",
        entry.with_fields(renamed),
    )


@projects(AccessRestrained)
async def show_restraint(db: Connection, entry: Entry, restrained: AccessRestrained) -> None:
    """The company's people may do less, or all again."""
    await db.execute(
        "UPDATE organisations_organisation SET restrained = %(level)s WHERE room_id = %(room_id)s",
        entry.with_fields(restrained),
    )
