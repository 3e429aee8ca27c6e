"""Who a company says is still with it, from its own journal."""

from mitoyen.domains.assurance.events import AttestationAsked, GuestTermSet, PeopleAttested
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry
from mitoyen.journal.projecting import projected_tables, projects

projected_tables("assurance_attestation", "assurance_guest")


@projects(AttestationAsked)
async def show_asked(db: Connection, entry: Entry, asked: AttestationAsked) -> None:
    await db.execute(
        """
        INSERT INTO assurance_attestation (room_id, organisation_id, asked_at) VALUES (%(room_id)s, %(company)s, %(at)s)
        ON CONFLICT (room_id) DO UPDATE SET asked_at = excluded.asked_at
        """,
        entry.with_fields(asked),
    )


@projects(PeopleAttested)
async def show_attested(db: Connection, entry: Entry, attested: PeopleAttested) -> None:
    await db.execute(
        """
        INSERT INTO assurance_attestation (room_id, organisation_id, attested_at, kept, gone)
        VALUES (%(room_id)s, %(company)s, %(at)s, %(kept)s, %(gone)s)
        ON CONFLICT (room_id) DO UPDATE
            SET attested_at = excluded.attested_at, kept = excluded.kept, gone = excluded.gone
        """,
        entry.with_fields(attested),
    )


@projects(GuestTermSet)
async def show_guest(db: Connection, entry: Entry, term: GuestTermSet) -> None:
    await db.execute(
        """
        INSERT INTO assurance_guest (room_id, person_id, organisation_id, sponsor, until)
        VALUES (%(room_id)s, %(person_id)s, %(company)s, %(sponsor)s, %(at)s + make_interval(days => %(days)s))
        ON CONFLICT (room_id, person_id) DO UPDATE SET sponsor = excluded.sponsor, until = excluded.until
        """,
        entry.with_fields(term),
    )
