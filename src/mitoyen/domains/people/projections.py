"""People's tables, from their company's journal."""

from mitoyen.domains.people.events import (
    AdministrationGiven,
    AdministrationWithdrawn,
    PersonDescribed,
    PersonInvited,
    PersonJoined,
    PersonLeft,
    PersonPaused,
    PersonProvisioned,
    PersonResumed,
    PersonReturned,
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


@projects(PersonProvisioned)
async def show_provisioned(db: Connection, entry: Entry, provisioned: PersonProvisioned) -> None:
    """A person of the directory appears, not yet in."""
    await db.execute(
        """
        INSERT INTO people_person (room_id, person_id, organisation_id, member_id, name, address, title, language,
            administrator, invited_at, provisioned)
        VALUES (%(room_id)s, %(person_id)s, %(company)s, %(member_id)s, %(name)s, %(address)s, %(title)s, %(language)s,
            false, %(at)s, true)
        """,
        entry.with_fields(provisioned),
    )


@projects(PersonDescribed)
async def show_description(db: Connection, entry: Entry, described: PersonDescribed) -> None:
    """The person has another name, address or title."""
    await db.execute(
        "UPDATE people_person SET name = %(name)s, address = %(address)s, title = %(title)s"
        " WHERE room_id = %(room_id)s AND person_id = %(person_id)s",
        entry.with_fields(described),
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
        UPDATE people_person
        SET left_at = %(at)s, paused_at = NULL, administrator = false, access_epoch = access_epoch + 1
        WHERE room_id = %(room_id)s AND person_id = %(person_id)s
        """,
        entry.with_fields(left),
    )


@projects(PersonReturned)
async def let_back(db: Connection, entry: Entry, returned: PersonReturned) -> None:
    """The person is back, as if new: the epoch stays raised, and no earlier seat counts."""
    await db.execute(
        "UPDATE people_person SET left_at = NULL, returned_at = %(at)s"
        " WHERE room_id = %(room_id)s AND person_id = %(person_id)s",
        entry.with_fields(returned),
    )


@projects(PersonPaused)
async def pause(db: Connection, entry: Entry, paused: PersonPaused) -> None:
    """The person is out for now."""
    await db.execute(
        """
        UPDATE people_person SET paused_at = %(at)s, access_epoch = access_epoch + 1
        WHERE room_id = %(room_id)s AND person_id = %(person_id)s
        """,
        entry.with_fields(paused),
    )


@projects(PersonResumed)
async def resume(db: Connection, entry: Entry, resumed: PersonResumed) -> None:
    """The person may sign in again."""
    await db.execute(
        "UPDATE people_person SET paused_at = NULL WHERE room_id = %(room_id)s AND person_id = %(person_id)s",
        entry.with_fields(resumed),
    )
