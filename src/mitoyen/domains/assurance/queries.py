"""What can be read of companies' diligence: by partners the grade, by the company what it said."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from mitoyen.domains.assurance.facts import Grade, Letter, Step
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.identifiers import MemberId, OrganisationId, PersonId, SpaceId
from mitoyen.journal.database import Connection, row, rows, value


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationRow:
    """What a company was asked and said."""

    asked_at: datetime | None
    attested_at: datetime | None
    kept: int | None
    gone: int | None

    @property
    def pending(self) -> bool:
        """Whether it was asked and has not answered."""
        if self.asked_at is None:
            return False
        return self.attested_at is None or self.asked_at > self.attested_at


@dataclass(frozen=True, slots=True, kw_only=True)
class _GradeRow:
    organisation_id: OrganisationId
    letter: Letter
    since: datetime
    by_word: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentRow:
    """A colleague of the acting administrator, and when he was last seen here; None when that is not known."""

    person_id: PersonId
    name: str | None
    title: str | None
    address: str | None
    seen_at: datetime | None


async def grades(
    db: Connection, organisation_ids: Iterable[OrganisationId]
) -> dict[OrganisationId, Grade]:
    """Return the grades of companies that the acting person shares a space with, and of his own; of others none."""
    found = await rows(
        db,
        _GradeRow,
        "SELECT organisation_id, letter, since, by_word FROM assurance_grades(%s, %s)",
        (list(organisation_ids), clock.now()),
    )
    return {
        one.organisation_id: Grade(letter=one.letter, since=one.since, by_word=one.by_word)
        for one in found
    }


async def attestation(db: Connection, actor: Actor | CompanyItself) -> AttestationRow | None:
    """Return what the acting company was last asked and said; None before the first time."""
    return await row(
        db,
        AttestationRow,
        "SELECT asked_at, attested_at, kept, gone FROM assurance_attestation WHERE organisation_id = %s",
        (actor.organisation_id,),
    )


async def present_people(db: Connection, actor: Actor) -> list[PresentRow]:
    """Return who acts for the acting administrator's company now, by name, with the day of the last sign of life."""
    return await rows(
        db,
        PresentRow,
        """
        SELECT p.person_id, p.name, p.title, p.address,
            (SELECT max(e.at) FROM security_event e
             WHERE e.organisation_id = i_administer() AND e.person_id = p.person_id
             AND e.kind IN ('sign_in', 'read', 'download', 'api_use')) AS seen_at
        FROM people_person p
        WHERE p.organisation_id = %s AND p.present AND p.joined_at IS NOT NULL ORDER BY p.name, p.person_id
        """,
        (actor.organisation_id,),
    )


async def steps(db: Connection, at: datetime) -> list[Step]:
    """Return what the house has to do for its companies at a moment."""
    return await rows(
        db, Step, "SELECT organisation_id, step, round FROM assurance_steps(%s)", (at,)
    )


def is_whole(listed: Collection[PersonId], present: Iterable[PresentRow]) -> bool:
    """Tell whether a list names exactly those who are present."""
    return set(listed) == {one.person_id for one in present}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestRow:
    """A member whose access ends by itself."""

    member_id: MemberId
    sponsor: OrganisationId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OverRow:
    """A guest whose day has come."""

    organisation_id: OrganisationId
    person_id: PersonId


async def guests(db: Connection, space_id: SpaceId) -> dict[MemberId, GuestRow]:
    """Return the guests of a space; to whoever is not in it, none."""
    found = await rows(
        db, GuestRow, "SELECT member_id, sponsor, until FROM assurance_guests(%s)", (space_id,)
    )
    return {one.member_id: one for one in found}


async def guests_over(db: Connection, at: datetime) -> list[OverRow]:
    """Return the guests whose day has come."""
    return await rows(
        db, OverRow, "SELECT organisation_id, person_id FROM assurance_guests_over(%s)", (at,)
    )


async def is_met(db: Connection, actor: Actor, organisation_id: OrganisationId) -> bool:
    """Tell whether a company is the acting person's own, or one that he meets in a space."""
    met: bool = await value(
        db,
        "SELECT %(company)s = %(own)s OR EXISTS (SELECT FROM spaces_party WHERE organisation_id = %(company)s)",
        {"company": organisation_id, "own": actor.organisation_id},
    )
    return met
