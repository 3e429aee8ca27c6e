"""What can be read of a company's directory, within the walls: the company by itself, or its administrators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mitoyen.domains.directories import policy
from mitoyen.domains.directories.facts import GroupId, TokenFacts, folded
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.facts import token_hash
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Decision
from mitoyen.foundation.identifiers import DirectoryTokenId, OrganisationId, PersonId
from mitoyen.journal.database import Connection, row, rows, value

Correlation = Literal["externalId", "userName", "id", "email"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token of the company's directory, without its secret."""

    token_id: DirectoryTokenId
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """Whose directory comes with a secret, and whether it still opens something."""

    organisation_id: OrganisationId
    token_id: DirectoryTokenId
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRow:
    """One exchange with the directory, as its administrators read it."""

    at: datetime
    method: str
    path: str
    did: str
    status: int
    said: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleRow:
    """What went wrong lately: our own faults in a week, refusals in a day; when the directory last came."""

    faults: int
    refusals: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A group of the directory with its people who are present in the company."""

    group_id: GroupId
    name: str
    people: tuple[PersonId, ...]
    names: tuple[str, ...]


async def token_facts(
    db: Connection, actor: Actor, *, meant: DirectoryTokenId | None = None
) -> TokenFacts:
    """Return what a policy judges of the tokens of the acting person's company."""
    found = await row(
        db,
        TokenFacts,
        """
        SELECT count(*) FILTER (WHERE expires_at > %(now)s)::integer AS live,
            coalesce(bool_or(token_id = %(meant)s), false) AS meant
        FROM directories_secret WHERE organisation_id = %(company)s
        """,
        {"now": clock.now(), "meant": meant, "company": actor.organisation_id},
    )
    return found or TokenFacts(live=0)


async def tokens(db: Connection, actor: Actor) -> list[TokenRow]:
    """Return the tokens of the acting person's company that were not withdrawn, the last made first.

    Raises:
        Refused: by `policy.may_see_directory`.
    """
    policy.may_see_directory(standing=await people.standing(db, actor)).require()
    return await rows(
        db,
        TokenRow,
        """
        SELECT t.token_id, t.made_at, t.expires_at, s.used_at, t.expires_at > %s AS live
        FROM directories_token t LEFT JOIN directories_secret s USING (token_id)
        WHERE t.organisation_id = %s AND t.withdrawn_at IS NULL ORDER BY t.made_at DESC LIMIT 20
        """,
        (clock.now(), actor.organisation_id),
    )


async def link(db: Connection, token: str) -> LinkRow | None:
    """Return whose directory holds a token, also one that is over; None when nobody's does."""
    return await row(
        db,
        LinkRow,
        "SELECT organisation_id, token_id, expires_at > %s AS live FROM directories_secret WHERE token_hash = %s",
        (clock.now(), token_hash(token)),
    )


async def linked(db: Connection, organisation_id: OrganisationId) -> bool:
    """Tell whether a company's directory says who acts for it: then nobody else brings people, nor does sign-in."""
    found = await value(
        db,
        "SELECT EXISTS (SELECT FROM directories_secret WHERE organisation_id = %s AND expires_at > %s)",
        (organisation_id, clock.now()),
    )
    return bool(found)


async def inviting_decision(db: Connection, actor: Actor) -> Decision:
    """Return whether people may be invited by letter beside the directory of the acting person's company."""
    return policy.may_invite_beside(linked=await linked(db, actor.organisation_id))


async def person_by(
    db: Connection, organisation_id: OrganisationId, attribute: Correlation, wanted: str
) -> PersonId | None:
    """Return whom the company's directory knows by an attribute, active or not; None when nobody, or more than one.

    Args:
        db: read as the company itself (`CompanyItself`).
    """
    match attribute:
        case "externalId":
            sql, asked = "external_id = %s", wanted
        case "userName":
            sql, asked = "folded_name = %s", folded(wanted)
        case "email":
            sql, asked = "addresses @> ARRAY[%s]", folded(wanted)
        case _:
            sql, asked = "person_id = %s", wanted
    cursor = await db.execute(
        f"SELECT person_id FROM directories_account WHERE organisation_id = %s AND {sql} LIMIT 2",  # noqa: S608 (ours)
        (organisation_id, asked),
    )
    found = await cursor.fetchall()
    return PersonId(found[0][0]) if len(found) == 1 else None


async def exchanges(db: Connection, actor: Actor, *, most: int = 50) -> list[ExchangeRow]:
    """Return the last exchanges with the directory of the acting person's company, the last first.

    Raises:
        Refused: by `policy.may_see_directory`.
    """
    policy.may_see_directory(standing=await people.standing(db, actor)).require()
    return await rows(
        db,
        ExchangeRow,
        """
        SELECT e.at, e.method, e.path, e.did, e.status, e.said, p.name
        FROM directories_exchange e LEFT JOIN people_person p USING (person_id)
        WHERE e.organisation_id = %s ORDER BY e.number DESC LIMIT %s
        """,
        (actor.organisation_id, most),
    )


async def trouble(db: Connection, actor: Actor) -> TroubleRow:
    """Return what went wrong lately between us and the directory, as far as the last exchanges tell.

    Raises:
        Refused: by `policy.may_see_directory`.
    """
    policy.may_see_directory(standing=await people.standing(db, actor)).require()
    found = await row(
        db,
        TroubleRow,
        """
        SELECT count(*) FILTER (WHERE status >= 500 AND at > %(now)s - interval '7 days') AS faults,
            count(*) FILTER (WHERE status BETWEEN 400 AND 499 AND at > %(now)s - interval '1 day'
                AND NOT (status = 404 AND method = 'GET')) AS refusals,
            max(at) AS last_at
        FROM directories_exchange WHERE organisation_id = %(company)s
        """,
        {"now": clock.now(), "company": actor.organisation_id},
    )
    return found or TroubleRow(faults=0, refusals=0, last_at=None)


async def groups(db: Connection, actor: Actor) -> list[GroupRow]:
    """Return the groups of the acting person's company and who of its present people is in each, groups by name.

    Raises:
        Refused: by `policy.may_see_directory`.
    """
    policy.may_see_directory(standing=await people.standing(db, actor)).require()
    cursor = await db.execute(
        """
        SELECT g.group_id, g.name, coalesce(array_agg(p.person_id ORDER BY p.name) FILTER (WHERE p.present), '{}'),
            coalesce(array_agg(p.name ORDER BY p.name) FILTER (WHERE p.present), '{}')
        FROM directories_group g
        LEFT JOIN directories_group_member m ON m.organisation_id = g.organisation_id AND m.group_id = g.group_id
        LEFT JOIN people_person p ON p.person_id = m.person_id AND p.organisation_id = g.organisation_id
        WHERE g.organisation_id = %s GROUP BY g.group_id, g.name ORDER BY g.name LIMIT 500
        """,
        (actor.organisation_id,),
    )
    return [
        GroupRow(
            group_id=GroupId(group_id),
            name=name,
            people=tuple(PersonId(one) for one in people_of),
            names=tuple(one or "?" for one in names),
        )
        for group_id, name, people_of, names in await cursor.fetchall()
    ]
