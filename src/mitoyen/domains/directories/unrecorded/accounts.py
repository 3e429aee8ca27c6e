"""What a directory says of a person, kept so that it can be read back. What it means for him is said by `people`."""

from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from mitoyen.domains.directories.facts import folded
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import reading


class VersionMoved(Exception):
    """What was to be replaced is no longer as it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a directory says of a person.

    Attributes:
        addresses: his e-mails.
        rest: all else, as JSON; the caller has dropped any password.
    """

    user_name: str
    external_id: str | None
    addresses: tuple[str, ...]
    active: bool
    rest: dict[str, Any]

    def fields(self, company: CompanyItself, person_id: PersonId) -> dict[str, Any]:
        """Return it as parameters of SQL."""
        return {
            "company": company.organisation_id,
            "person": person_id,
            "user_name": self.user_name,
            "folded": folded(self.user_name),
            "external": self.external_id,
            "addresses": sorted({folded(one) for one in self.addresses}),
            "active": self.active,
            "rest": Jsonb(self.rest),
            "now": clock.now(),
        }


async def account_made(company: CompanyItself, person_id: PersonId, said: Said) -> None:
    """Keep what the directory says of a person whom it names for the first time.

    Raises:
        UniqueViolation: when it has another person of this name.
    """
    async with reading(company) as db:
        await db.execute(
            """
            INSERT INTO directories_account (organisation_id, person_id, user_name, folded_name, external_id, addresses,
                active, made_at, said_at, said)
            VALUES (%(company)s, %(person)s, %(user_name)s, %(folded)s, %(external)s, %(addresses)s, %(active)s,
                %(now)s, %(now)s, %(rest)s)
            """,
            said.fields(company, person_id),
        )


async def account_kept(
    company: CompanyItself, person_id: PersonId, said: Said, *, version: int
) -> None:
    """Replace what the directory says of a person.

    Raises:
        VersionMoved: when it said something else since `version`.
        UniqueViolation: when it has another person of this name.
    """
    async with reading(company) as db:
        kept = await db.execute(
            """
            UPDATE directories_account SET user_name = %(user_name)s, folded_name = %(folded)s,
                external_id = %(external)s, addresses = %(addresses)s, active = %(active)s, said = %(rest)s,
                said_at = %(now)s, version = version + 1
            WHERE organisation_id = %(company)s AND person_id = %(person)s AND version = %(version)s
            RETURNING version
            """,
            {**said.fields(company, person_id), "version": version},
        )
        if await kept.fetchone() is None:
            raise VersionMoved


async def account_forgotten(company: CompanyItself, person_id: PersonId) -> None:
    """Forget what the directory said of a person, and take him out of its groups, which change by that."""
    async with reading(company) as db:
        await db.execute(
            """
            UPDATE directories_group g SET version = version + 1, said_at = %(now)s
            FROM directories_group_member m
            WHERE m.organisation_id = g.organisation_id AND m.group_id = g.group_id
                AND m.organisation_id = %(company)s AND m.person_id = %(person)s
            """,
            {"company": company.organisation_id, "person": person_id, "now": clock.now()},
        )
        await db.execute(
            "DELETE FROM directories_account WHERE organisation_id = %s AND person_id = %s",
            (company.organisation_id, person_id),
        )
