"""What can be read of companies, within the reader's walls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mitoyen.domains.organisations import policy
from mitoyen.domains.organisations.facts import Answer, ClaimedDomain, Scheme, SessionLimits
from mitoyen.domains.people import queries as people
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.decisions import Absent, Decision
from mitoyen.foundation.identifiers import DomainId, OrganisationId, PersonId, RoomId, SiteId
from mitoyen.journal.database import Connection, row, rows, value


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """A company, as its own people see it."""

    organisation_id: OrganisationId
    room_id: RoomId
    name: str | None
    registered_at: datetime
    restrained: Literal["open", "read_only", "suspended"]
    idle_minutes: int | None
    lasting_minutes: int | None

    def session_limits(self, *, house: SessionLimits) -> SessionLimits:
        """Return how long its people stay signed in: never longer than the house allows."""
        return SessionLimits(
            idle=min(_minutes(self.idle_minutes, house.idle), house.idle),
            lasting=min(_minutes(self.lasting_minutes, house.lasting), house.lasting),
        )


def _minutes(chosen: int | None, otherwise: timedelta) -> timedelta:
    return otherwise if chosen is None else timedelta(minutes=chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRow:
    """Under which number a register knows the company; None once erased."""

    scheme: Scheme
    number: str | None
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A place where the company works."""

    site_id: SiteId
    name: str | None
    address: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainRow:
    """A domain that the company has claimed, and what the last look at its record found."""

    domain_id: DomainId
    domain: str | None
    challenge: str
    claimed_at: datetime
    proved_at: datetime | None
    missing_since: datetime | None
    lapsed_at: datetime | None
    disputed_at: datetime | None
    contested_at: datetime | None
    looked_at: datetime | None
    answer: Answer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferentRow:
    """A person who may come in when the company's own sign-in does not answer; `passkeys` of his."""

    person_id: PersonId
    name: str | None
    named_at: datetime
    passkeys: int


async def own_organisation(db: Connection, actor: Actor | CompanyItself) -> OrganisationRow:
    """Return the acting company.

    Raises:
        Absent: when the person has left.
    """
    found = await row(
        db,
        OrganisationRow,
        """
        SELECT organisation_id, room_id, name, registered_at, restrained, idle_minutes, lasting_minutes
        FROM organisations_organisation WHERE organisation_id = %s
        """,
        (actor.organisation_id,),
    )
    if found is None:
        raise Absent
    return found


async def settling_decision(db: Connection, actor: Actor) -> Decision:
    """Return whether the acting person may decide for his company, and by which rule."""
    return policy.may_settle(standing=await people.standing(db, actor))


async def verified_domain_owner(db: Connection, domain: str) -> OrganisationId | None:
    """Return the company that has proved a domain, None when none has: sign-in asks before anybody is known."""
    found: str | None = await value(db, "SELECT company_of_domain(%s)", (domain,))
    return OrganisationId(found) if found else None


async def numbers(db: Connection, actor: Actor | CompanyItself) -> list[NumberRow]:
    """Return the registration numbers of the acting company, by register."""
    return await rows(
        db,
        NumberRow,
        "SELECT scheme, number, given_at FROM organisations_registration WHERE organisation_id = %s ORDER BY scheme",
        (actor.organisation_id,),
    )


async def sites(db: Connection, actor: Actor | CompanyItself) -> list[SiteRow]:
    """Return the sites of the acting company, the first opened first."""
    return await rows(
        db,
        SiteRow,
        "SELECT site_id, name, address, opened_at FROM organisations_site"
        " WHERE organisation_id = %s ORDER BY opened_at, site_id LIMIT 500",
        (actor.organisation_id,),
    )


async def site(db: Connection, actor: Actor | CompanyItself, site_id: SiteId) -> SiteRow | None:
    """Return one site of the acting company, None when there is none."""
    return next((one for one in await sites(db, actor) if one.site_id == site_id), None)


async def domains(db: Connection, actor: Actor | CompanyItself) -> list[DomainRow]:
    """Return the domains that the acting company has claimed, the first first."""
    return await rows(
        db,
        DomainRow,
        """
        SELECT d.domain_id, d.domain, d.challenge, d.claimed_at, d.proved_at, d.missing_since, d.lapsed_at,
            d.disputed_at, d.contested_at, l.looked_at, l.answer
        FROM organisations_domain d LEFT JOIN organisations_domain_look l USING (domain_id)
        WHERE d.organisation_id = %s ORDER BY d.claimed_at, d.domain_id LIMIT 500
        """,
        (actor.organisation_id,),
    )


async def domain(
    db: Connection, actor: Actor | CompanyItself, domain_id: DomainId
) -> DomainRow | None:
    """Return one domain of the acting company, None when there is none."""
    return next((one for one in await domains(db, actor) if one.domain_id == domain_id), None)


def judged(domain: DomainRow) -> ClaimedDomain:
    """Return a domain as policies judge it."""
    return ClaimedDomain(
        domain_id=domain.domain_id,
        domain=domain.domain,
        proved=domain.proved_at is not None,
        disputed=domain.disputed_at is not None,
        missing_since=domain.missing_since,
        lapsed=domain.lapsed_at is not None,
    )


async def owner_once_settled(db: Connection, domain: str) -> OrganisationId | None:
    """Return who has proved a domain, and hold it until this transaction ends: of two who prove it, one waits."""
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 15))", (domain,))
    return await verified_domain_owner(db, domain)


async def referents(db: Connection, actor: Actor | CompanyItself) -> list[ReferentRow]:
    """Return who may come in when the company's own sign-in does not answer, by name."""
    return await rows(
        db,
        ReferentRow,
        """
        SELECT r.person_id, p.name, r.named_at,
            (SELECT count(*) FROM people_passkey k WHERE k.person_id = r.person_id) AS passkeys
        FROM organisations_referent r JOIN people_person p USING (room_id, person_id)
        WHERE r.organisation_id = %s AND p.present ORDER BY p.name, r.person_id
        """,
        (actor.organisation_id,),
    )


async def referent_candidates(db: Connection, actor: Actor) -> dict[PersonId, int]:
    """Return how many passkeys each present person of the acting company has; for its administrators alone."""
    if not await settling_decision(db, actor):
        return {}
    cursor = await db.execute(
        """
        SELECT p.person_id, count(k.passkey_id) FROM people_person p LEFT JOIN people_passkey k USING (person_id)
        WHERE p.organisation_id = %s AND p.present GROUP BY p.person_id
        """,
        (actor.organisation_id,),
    )
    return {PersonId(found): passkeys for found, passkeys in await cursor.fetchall()}
