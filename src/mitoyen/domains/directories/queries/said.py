"""What a directory said of people and groups, for itself: read back, searched, listed in a stable order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from mitoyen.domains.directories.facts import GroupId
from mitoyen.foundation.identifiers import OrganisationId, PersonId
from mitoyen.journal.database import Connection, row, rows, value

Named = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A person as the directory says him. `groups` are the ids and names of those that hold him."""

    person_id: PersonId
    user_name: str
    external_id: str | None
    active: bool
    version: int
    made_at: datetime
    said_at: datetime
    said: dict[str, Any]
    groups: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidGroupRow:
    """A group as the directory says it. `members` are pairs of kind (User, Group) and id, with a name to show."""

    group_id: GroupId
    name: str
    external_id: str | None
    version: int
    made_at: datetime
    said_at: datetime
    said: dict[str, Any]
    members: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition in SQL, with what it compares to."""

    sql: LiteralString
    wanted: tuple[Any, ...] = ()


EVERYTHING = Condition(sql="true")

_ACCOUNT: LiteralString = """
    SELECT a.person_id, a.user_name, a.external_id, a.active, a.version, a.made_at, a.said_at, a.said,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(g.group_id, g.name) ORDER BY g.folded_name), '[]')
         FROM directories_group_member m JOIN directories_group g USING (organisation_id, group_id)
         WHERE m.organisation_id = a.organisation_id AND m.person_id = a.person_id) AS groups
    FROM directories_account a WHERE a.organisation_id = %s
"""
_MEMBERS: LiteralString = """
    (SELECT coalesce(jsonb_agg(jsonb_build_array(
            CASE WHEN m.person_id IS NULL THEN 'Group' ELSE 'User' END, coalesce(m.person_id, m.subgroup_id),
            coalesce(m.display, a.user_name, s.name)) ORDER BY coalesce(m.person_id, m.subgroup_id)), '[]')
     FROM directories_group_member m
     LEFT JOIN directories_account a ON a.organisation_id = m.organisation_id AND a.person_id = m.person_id
     LEFT JOIN directories_group s ON s.organisation_id = m.organisation_id AND s.group_id = m.subgroup_id
     WHERE m.organisation_id = g.organisation_id AND m.group_id = g.group_id)
"""
_GROUP: LiteralString = (
    "SELECT g.group_id, g.name, g.external_id, g.version, g.made_at, g.said_at, g.said, "  # noqa: S608 (ours)
    + _MEMBERS
    + " AS members FROM directories_group g WHERE g.organisation_id = %s"
)
_BARE_GROUP: LiteralString = (
    "SELECT g.group_id, g.name, g.external_id, g.version, g.made_at, g.said_at, g.said, '[]'::jsonb AS members"
    " FROM directories_group g WHERE g.organisation_id = %s"
)


async def account(db: Connection, company: OrganisationId, person_id: str) -> AccountRow | None:
    """Return one person of the directory."""
    return await row(db, AccountRow, _ACCOUNT + " AND a.person_id = %s", (company, person_id))


async def accounts(
    db: Connection, company: OrganisationId, where: Condition, *, first: int, most: int
) -> list[AccountRow]:
    """Return people of the directory in the order in which they came; `first` counts from 0."""
    return await rows(
        db,
        AccountRow,
        _ACCOUNT + " AND " + where.sql + " ORDER BY a.made_at, a.person_id OFFSET %s LIMIT %s",
        (company, *where.wanted, first, most),
    )


async def count_accounts(db: Connection, company: OrganisationId, where: Condition) -> int:
    """Return how many people of the directory a condition meets."""
    counted: int = await value(
        db,
        "SELECT count(*) FROM directories_account a WHERE a.organisation_id = %s AND "  # noqa: S608 (ours)
        + where.sql,
        (company, *where.wanted),
    )
    return counted


async def group(
    db: Connection, company: OrganisationId, group_id: str, *, with_members: bool = True
) -> SaidGroupRow | None:
    """Return one group of the directory."""
    sql = _GROUP if with_members else _BARE_GROUP
    return await row(db, SaidGroupRow, sql + " AND g.group_id = %s", (company, group_id))


async def said_groups(
    db: Connection,
    company: OrganisationId,
    where: Condition,
    *,
    first: int,
    most: int,
    with_members: bool = True,
) -> list[SaidGroupRow]:
    """Return groups of the directory in the order in which they came; `first` counts from 0."""
    sql = _GROUP if with_members else _BARE_GROUP
    return await rows(
        db,
        SaidGroupRow,
        sql + " AND " + where.sql + " ORDER BY g.made_at, g.group_id OFFSET %s LIMIT %s",
        (company, *where.wanted, first, most),
    )


async def count_groups(db: Connection, company: OrganisationId, where: Condition) -> int:
    """Return how many groups of the directory a condition meets."""
    counted: int = await value(
        db,
        "SELECT count(*) FROM directories_group g WHERE g.organisation_id = %s AND "  # noqa: S608 (ours)
        + where.sql,
        (company, *where.wanted),
    )
    return counted


async def name_taken(
    db: Connection, company: OrganisationId, kind: str, folded_name: str, but: str
) -> bool:
    """Tell whether another person (User) or group (Group) of the directory has a name."""
    sql: LiteralString = (
        "SELECT EXISTS (SELECT FROM directories_account"
        " WHERE organisation_id = %s AND folded_name = %s AND person_id <> %s)"
        if kind == "User"
        else "SELECT EXISTS (SELECT FROM directories_group"
        " WHERE organisation_id = %s AND folded_name = %s AND group_id <> %s)"
    )
    return bool(await value(db, sql, (company, folded_name, but)))


async def own_members(
    db: Connection, company: OrganisationId, asked: Sequence[str]
) -> tuple[set[str], set[str]]:
    """Return which of these ids name people, and which groups, of this company's own directory."""
    cursor = await db.execute(
        "SELECT person_id, true FROM directories_account"
        " WHERE organisation_id = %(company)s AND person_id = ANY (%(ids)s)"
        " UNION ALL SELECT group_id, false FROM directories_group WHERE organisation_id = %(company)s"
        " AND group_id = ANY (%(ids)s)",
        {"company": company, "ids": list(asked)},
    )
    found = await cursor.fetchall()
    return {one for one, is_person in found if is_person}, {
        one for one, is_person in found if not is_person
    }
