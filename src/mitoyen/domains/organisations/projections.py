"""Companies' table, from their own journals."""

from mitoyen.domains.organisations.events import (
    AccessRestrained,
    DomainClaimed,
    DomainContested,
    DomainDisputed,
    DomainFound,
    DomainLapsed,
    DomainMissed,
    DomainProved,
    DomainReleased,
    NumberGiven,
    NumberWithdrawn,
    OrganisationRegistered,
    OrganisationRenamed,
    ReferentNamed,
    ReferentWithdrawn,
    SessionLimitsSet,
    SiteClosed,
    SiteDescribed,
    SiteOpened,
)
from mitoyen.domains.people.events import PersonLeft
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry
from mitoyen.journal.projecting import projected_tables, projects

projected_tables(
    "organisations_organisation",
    "organisations_registration",
    "organisations_site",
    "organisations_domain",
    "organisations_referent",
)


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


@projects(NumberGiven)
async def show_number(db: Connection, entry: Entry, happened: NumberGiven) -> None:
    """A register's number stands beside the company."""
    await db.execute(
        """
        INSERT INTO organisations_registration (room_id, scheme, organisation_id, number, given_at)
        VALUES (%(room_id)s, %(scheme)s, %(company)s, %(number)s, %(at)s)
        ON CONFLICT (room_id, scheme) DO UPDATE SET number = excluded.number, given_at = excluded.given_at
        """,
        entry.with_fields(happened),
    )


@projects(NumberWithdrawn)
async def withdraw_number(db: Connection, entry: Entry, happened: NumberWithdrawn) -> None:
    """A register's number no longer does."""
    await db.execute(
        "DELETE FROM organisations_registration WHERE room_id = %(room_id)s AND scheme = %(scheme)s",
        entry.with_fields(happened),
    )


@projects(SiteOpened)
async def show_site(db: Connection, entry: Entry, happened: SiteOpened) -> None:
    """A site appears."""
    await db.execute(
        """
        INSERT INTO organisations_site (room_id, site_id, organisation_id, name, address, opened_at)
        VALUES (%(room_id)s, %(site_id)s, %(company)s, %(name)s, %(place)s, %(at)s)
        """,
        entry.with_fields(happened),
    )


@projects(SiteDescribed)
async def describe_site(db: Connection, entry: Entry, happened: SiteDescribed) -> None:
    """A site has another name or address."""
    await db.execute(
        """
        UPDATE organisations_site SET name = %(name)s, address = %(place)s
        WHERE room_id = %(room_id)s AND site_id = %(site_id)s
        """,
        entry.with_fields(happened),
    )


@projects(SiteClosed)
async def close_site(db: Connection, entry: Entry, happened: SiteClosed) -> None:
    """A site is gone."""
    await db.execute(
        "DELETE FROM organisations_site WHERE room_id = %(room_id)s AND site_id = %(site_id)s",
        entry.with_fields(happened),
    )


@projects(DomainClaimed)
async def show_domain(db: Connection, entry: Entry, happened: DomainClaimed) -> None:
    """A domain appears, not proved."""
    await db.execute(
        """
        INSERT INTO organisations_domain (room_id, domain_id, organisation_id, domain, challenge, claimed_at)
        VALUES (%(room_id)s, %(domain_id)s, %(company)s, %(domain)s, %(challenge)s, %(at)s)
        """,
        entry.with_fields(happened),
    )


@projects(DomainProved)
async def prove_domain(db: Connection, entry: Entry, happened: DomainProved) -> None:
    """A domain is proved."""
    await db.execute(
        """
        UPDATE organisations_domain SET proved_at = %(at)s, disputed_at = NULL
        WHERE room_id = %(room_id)s AND domain_id = %(domain_id)s
        """,
        entry.with_fields(happened),
    )


@projects(DomainDisputed)
async def dispute_domain(db: Connection, entry: Entry, happened: DomainDisputed) -> None:
    """A domain was another's before."""
    await db.execute(
        """
        UPDATE organisations_domain SET disputed_at = %(at)s
        WHERE room_id = %(room_id)s AND domain_id = %(domain_id)s
        """,
        entry.with_fields(happened),
    )


@projects(DomainContested)
async def contest_domain(db: Connection, entry: Entry, happened: DomainContested) -> None:
    """Another company asked for a domain."""
    await db.execute(
        """
        UPDATE organisations_domain SET contested_at = %(at)s
        WHERE room_id = %(room_id)s AND domain_id = %(domain_id)s
        """,
        entry.with_fields(happened),
    )


@projects(DomainMissed)
async def miss_domain(db: Connection, entry: Entry, happened: DomainMissed) -> None:
    """A proved domain is without its record."""
    await db.execute(
        """
        UPDATE organisations_domain SET missing_since = %(at)s
        WHERE room_id = %(room_id)s AND domain_id = %(domain_id)s
        """,
        entry.with_fields(happened),
    )


@projects(DomainFound)
async def find_domain(db: Connection, entry: Entry, happened: DomainFound) -> None:
    """A proved domain has its record again."""
    await db.execute(
        """
        UPDATE organisations_domain SET missing_since = NULL, lapsed_at = NULL
        WHERE room_id = %(room_id)s AND domain_id = %(domain_id)s
        """,
        entry.with_fields(happened),
    )


@projects(DomainLapsed)
async def let_domain_lapse(db: Connection, entry: Entry, happened: DomainLapsed) -> None:
    """A proved domain was without its record for too long."""
    await db.execute(
        """
        UPDATE organisations_domain SET lapsed_at = %(at)s
        WHERE room_id = %(room_id)s AND domain_id = %(domain_id)s
        """,
        entry.with_fields(happened),
    )


@projects(DomainReleased)
async def release_domain(db: Connection, entry: Entry, happened: DomainReleased) -> None:
    """A domain is gone."""
    await db.execute(
        "DELETE FROM organisations_domain WHERE room_id = %(room_id)s AND domain_id = %(domain_id)s",
        entry.with_fields(happened),
    )


@projects(SessionLimitsSet)
async def show_session_limits(db: Connection, entry: Entry, happened: SessionLimitsSet) -> None:
    """The company's people stay signed in for so long."""
    await db.execute(
        """
        UPDATE organisations_organisation SET idle_minutes = %(idle_minutes)s, lasting_minutes = %(lasting_minutes)s
        WHERE room_id = %(room_id)s
        """,
        entry.with_fields(happened),
    )


@projects(ReferentNamed)
async def show_referent(db: Connection, entry: Entry, happened: ReferentNamed) -> None:
    """A person may come in without the company's sign-in."""
    await db.execute(
        """
        INSERT INTO organisations_referent (room_id, person_id, organisation_id, named_at)
        VALUES (%(room_id)s, %(person_id)s, %(company)s, %(at)s) ON CONFLICT DO NOTHING
        """,
        entry.with_fields(happened),
    )


@projects(ReferentWithdrawn)
async def withdraw_referent(db: Connection, entry: Entry, happened: ReferentWithdrawn) -> None:
    """A person comes in like everybody else."""
    await db.execute(
        "DELETE FROM organisations_referent WHERE room_id = %(room_id)s AND person_id = %(person_id)s",
        entry.with_fields(happened),
    )


@projects(PersonLeft)
async def forget_referent(db: Connection, entry: Entry, happened: PersonLeft) -> None:
    """Whoever left is nobody's referent."""
    await db.execute(
        "DELETE FROM organisations_referent WHERE room_id = %(room_id)s AND person_id = %(person_id)s",
        entry.with_fields(happened),
    )
