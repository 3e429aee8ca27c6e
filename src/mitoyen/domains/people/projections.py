"""People's tables, from their company's journal."""

from mitoyen.domains.people.events import (
    AdministrationGiven,
    AdministrationWithdrawn,
    PersonInvited,
    PersonJoined,
    PersonLeft,
)
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry
from mitoyen.journal.projecting import projected_tables, projects

projected_tables("people_person")


@projects(PersonInvited)
async def show_person(db: Connection, entry: Entry, invited: PersonInvited) -> None:
    """A person appears, not yet in."""
    await db.execute(
        """
        INSERT INTO people_person (room_id, person_id, organisation_id, member_id, name, address, title, language,
            administrator, invited_at)
        VALUES (%(room_id)s, %(person_id)s, %(company)s, %(member_id)s, %(name)s, %(address)s, %(title)s, %(language)s,
            %(administrator)s, %(at)s)
        """,
        entry.with_fields(invited),
    )


@projects(PersonJoined)
async def let_in(db: Connection, entry: Entry, joined: PersonJoined) -> None:
    """The person is in."""
    await db.execute(
        "UPDATE people_person SET joined_at = %(at)s WHERE room_id = %(room_id)s AND person_id = %(person_id)s",
        entry.with_fields(joined),
    )


@projects(AdministrationGiven)
async def show_administrator(db: Connection, entry: Entry, given: AdministrationGiven) -> None:
    """The person administers."""
    await db.execute(
        "UPDATE people_person SET administrator = true WHERE room_id = %(room_id)s AND person_id = %(person_id)s",
        entry.with_fields(given),
    )


@projects(AdministrationWithdrawn)
async def hide_administrator(
    db: Connection, entry: Entry, withdrawn: AdministrationWithdrawn
) -> None:
    """The person no longer administers."""
    await db.execute(
        "UPDATE people_person SET administrator = false WHERE room_id = %(room_id)s AND person_id = %(person_id)s",
        entry.with_fields(withdrawn),
    )


@projects(PersonLeft)
async def let_out(db: Connection, entry: Entry, left: PersonLeft) -> None:
    """The person is out, and administers nothing."""
    await db.execute(
        """
        UPDATE people_person SET left_at = %(at)s, administrator = false
        WHERE room_id = %(room_id)s AND person_id = %(person_id)s
        """,
        entry.with_fields(left),
    )
