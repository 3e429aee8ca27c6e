"""What a directory says of a group, kept so that it can be read back. A group gives access to nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from mitoyen.domains.directories.facts import GroupId, folded
from mitoyen.domains.directories.unrecorded.accounts import VersionMoved
from mitoyen.foundation import clock
from mitoyen.foundation.actors import CompanyItself
from mitoyen.journal.database import Connection, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidGroup:
    """What a directory says of a group.

    Attributes:
        people, subgroups: ids of this company's own, each with what it is called here; checked by the caller, and the
            tables refuse any other.
    """

    name: str
    external_id: str | None
    people: Mapping[str, str | None]
    subgroups: Mapping[str, str | None]
    rest: dict[str, Any]

    def fields(self, company: CompanyItself, group_id: GroupId) -> dict[str, Any]:
        """Return it as parameters of SQL."""
        return {
            "company": company.organisation_id,
            "group": group_id,
            "name": self.name,
            "folded": folded(self.name),
            "external": self.external_id,
            "rest": Jsonb(self.rest),
            "now": clock.now(),
            "people": list(self.people),
            "people_called": list(self.people.values()),
            "subgroups": list(self.subgroups),
            "subgroups_called": list(self.subgroups.values()),
        }


async def group_made(company: CompanyItself, said: SaidGroup) -> GroupId:
    """Keep a new group.

    Raises:
        UniqueViolation: when the directory has another of this name.
        ForeignKeyViolation: when a member is not of this company's directory.
    """
    fields = said.fields(company, GroupId.new())
    async with reading(company) as db:
        await db.execute(
            """
            INSERT INTO directories_group (organisation_id, group_id, name, folded_name, external_id, made_at,
                said_at, said)
            VALUES (%(company)s, %(group)s, %(name)s, %(folded)s, %(external)s, %(now)s, %(now)s, %(rest)s)
            """,
            fields,
        )
        await _keep_members(db, fields)
    return GroupId(fields["group"])


async def group_kept(
    company: CompanyItself, group_id: GroupId, said: SaidGroup, *, version: int
) -> None:
    """Replace what the directory says of a group.

    Raises:
        VersionMoved: when it said something else since `version`.
        UniqueViolation, ForeignKeyViolation: see `group_made`.
    """
    fields = {**said.fields(company, group_id), "version": version}
    async with reading(company) as db:
        kept = await db.execute(
            """
            UPDATE directories_group SET name = %(name)s, folded_name = %(folded)s, external_id = %(external)s,
                said = %(rest)s, said_at = %(now)s, version = version + 1
            WHERE organisation_id = %(company)s AND group_id = %(group)s AND version = %(version)s
            RETURNING version
            """,
            fields,
        )
        if await kept.fetchone() is None:
            raise VersionMoved
        await _keep_members(db, fields)


async def group_forgotten(company: CompanyItself, group_id: GroupId) -> None:
    """Forget a group. Its people stay."""
    async with reading(company) as db:
        await db.execute(
            "DELETE FROM directories_group WHERE organisation_id = %s AND group_id = %s",
            (company.organisation_id, group_id),
        )


async def _keep_members(db: Connection, fields: dict[str, Any]) -> None:
    """Bring the members to what was said, by the difference: ten thousand of them are one statement."""
    await db.execute(
        """
        DELETE FROM directories_group_member WHERE organisation_id = %(company)s AND group_id = %(group)s
            AND NOT (person_id = ANY (%(people)s) AND person_id IS NOT NULL)
            AND NOT (subgroup_id = ANY (%(subgroups)s) AND subgroup_id IS NOT NULL)
        """,
        fields,
    )
    await db.execute(
        """
        INSERT INTO directories_group_member (organisation_id, group_id, person_id, display)
        SELECT %(company)s, %(group)s, one, called
        FROM unnest(%(people)s::text[], %(people_called)s::text[]) AS said (one, called)
        ON CONFLICT (organisation_id, group_id, person_id) DO UPDATE SET display = excluded.display
        """,
        fields,
    )
    await db.execute(
        """
        INSERT INTO directories_group_member (organisation_id, group_id, subgroup_id, display)
        SELECT %(company)s, %(group)s, one, called
        FROM unnest(%(subgroups)s::text[], %(subgroups_called)s::text[]) AS said (one, called)
        ON CONFLICT (organisation_id, group_id, subgroup_id) DO UPDATE SET display = excluded.display
        """,
        fields,
    )
