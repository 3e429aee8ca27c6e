"""What can be read of connections, within the reader's walls: a company's administrators, and the company itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mitoyen.domains.connections import policy
from mitoyen.domains.connections.facts import Bond, ConnectionFacts, Protocol, State
from mitoyen.domains.people import queries as people
from mitoyen.domains.people.facts import token_hash
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.decisions import Absent, Decision
from mitoyen.foundation.identifiers import ConnectionId, OrganisationId, PersonId
from mitoyen.journal.database import Connection, reading, row, rows, value


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRow:
    """A connection, as its company sees it. `settings` holds no secret; it is empty until somebody described it."""

    connection_id: ConnectionId
    organisation_id: OrganisationId
    protocol: Protocol
    state: State
    settings: dict[str, str]
    enforced: bool
    opened_at: datetime
    tested_at: datetime | None
    live_at: datetime | None
    closed_at: datetime | None

    @property
    def itself(self) -> CompanyItself:
        """The company, acting by this sign-in."""
        return CompanyItself(organisation_id=self.organisation_id)

    def setting(self, name: str) -> str:
        """Return a setting; empty when it was not given."""
        return self.settings.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRow:
    """Whom a subject of the company's sign-in is here."""

    connection_id: ConnectionId
    person_id: PersonId
    subject: str | None
    bound_at: datetime


_COLUMNS = (
    "connection_id, organisation_id, protocol, state, coalesce(settings, '{}') AS settings, enforced,"
    " opened_at, tested_at, live_at, closed_at"
)


async def connection(
    db: Connection, actor: Actor | CompanyItself, connection_id: ConnectionId
) -> ConnectionRow:
    """Return one connection of the acting company.

    Raises:
        Absent: when there is none, or it is not the reader's to see.
    """
    found = await row(
        db,
        ConnectionRow,
        f"SELECT {_COLUMNS} FROM connections_connection WHERE connection_id = %s AND organisation_id = %s",  # noqa: S608 (columns of ours)
        (connection_id, actor.organisation_id),
    )
    if found is None:
        raise Absent
    return found


async def connections(db: Connection, actor: Actor | CompanyItself) -> list[ConnectionRow]:
    """Return the acting company's connections, the last opened first; none to who is no administrator."""
    return await rows(
        db,
        ConnectionRow,
        f"SELECT {_COLUMNS} FROM connections_connection WHERE organisation_id = %s"  # noqa: S608 (idem)
        " ORDER BY opened_at DESC, connection_id LIMIT 100",
        (actor.organisation_id,),
    )


async def live_connection(db: Connection, actor: Actor | CompanyItself) -> ConnectionRow | None:
    """Return the connection by which the acting company's people sign in now, or None."""
    return await row(
        db,
        ConnectionRow,
        f"SELECT {_COLUMNS} FROM connections_connection WHERE organisation_id = %s AND state = 'live'",  # noqa: S608 (idem)
        (actor.organisation_id,),
    )


async def connection_by_name(connection_id: ConnectionId) -> ConnectionRow:
    """Return a connection before anybody is known, by its unguessable name: for sign-in alone.

    Raises:
        Absent: when there is none.
    """
    async with reading(None) as db:
        company: str | None = await value(db, "SELECT company_of_connection(%s)", (connection_id,))
    if company is None:
        raise Absent
    itself = CompanyItself(organisation_id=OrganisationId(company))
    async with reading(itself) as db:
        return await connection(db, itself, connection_id)


async def entrance_of(organisation_id: OrganisationId) -> ConnectionRow | None:
    """Return the live connection of a company before anybody is known; None when it has none, or there is no such."""
    itself = CompanyItself(organisation_id=organisation_id)
    async with reading(itself) as db:
        return await live_connection(db, itself)


async def enforced_on(organisation_id: OrganisationId) -> ConnectionRow | None:
    """Return the connection that is the only way in for a company's people, or None when there are others."""
    found = await entrance_of(organisation_id)
    return found if found is not None and found.enforced else None


async def identities(
    db: Connection, actor: Actor | CompanyItself, connection_id: ConnectionId
) -> list[IdentityRow]:
    """Return who is bound at a connection of the acting company, the last bound first."""
    return await rows(
        db,
        IdentityRow,
        """
        SELECT i.connection_id, i.person_id, i.subject, i.bound_at
        FROM connections_identity i JOIN connections_connection c USING (room_id, connection_id)
        WHERE i.connection_id = %s AND c.organisation_id = %s ORDER BY i.bound_at DESC, i.person_id LIMIT 1000
        """,
        (connection_id, actor.organisation_id),
    )


async def bond(
    db: Connection, connection_id: ConnectionId, *, subject: str | None, person_id: PersonId | None
) -> Bond:
    """Return to whom a subject is bound, and a person to which."""
    cursor = await db.execute(
        """
        SELECT (SELECT person_id FROM connections_identity
                WHERE connection_id = %(connection)s AND subject = %(subject)s),
            (SELECT coalesce(subject, '') FROM connections_identity
             WHERE connection_id = %(connection)s AND person_id = %(person)s)
        """,
        {"connection": connection_id, "subject": subject, "person": person_id},
    )
    of_subject, of_person = await cursor.fetchone() or (None, None)
    return Bond(
        person_of_subject=PersonId(of_subject) if of_subject else None, subject_of_person=of_person
    )


async def connection_facts(
    db: Connection, actor: Actor | CompanyItself, connection_id: ConnectionId
) -> ConnectionFacts | None:
    """Return a connection as policies judge it, None when the acting company has none of that name."""
    cursor = await db.execute(
        """
        SELECT c.state, c.settings, c.enforced,
            EXISTS (SELECT FROM connections_secret s WHERE s.connection_id = c.connection_id),
            EXISTS (SELECT FROM connections_connection o WHERE o.organisation_id = c.organisation_id
                AND o.connection_id <> c.connection_id AND o.state = 'live'), c.protocol
        FROM connections_connection c WHERE c.connection_id = %s AND c.organisation_id = %s
        """,
        (connection_id, actor.organisation_id),
    )
    found: tuple[Any, ...] | None = await cursor.fetchone()
    if found is None:
        return None
    state, settings, enforced, secret, another_live, protocol = found
    return ConnectionFacts(
        connection_id=connection_id,
        organisation_id=actor.organisation_id,
        state=state,
        described=bool(settings),
        secret=secret or protocol == "saml",
        another_live=another_live,
        enforced=enforced,
        issuer=(settings or {}).get("issuer", ""),
    )


async def open_connections(db: Connection, actor: Actor) -> int:
    """Return how many connections the acting company has that are not closed."""
    count: int = await value(
        db,
        "SELECT count(*) FROM connections_connection WHERE organisation_id = %s AND state <> 'closed'",
        (actor.organisation_id,),
    )
    return count


async def proved_domains(db: Connection, actor: Actor) -> int:
    """Return how many domains the acting company has proved."""
    count: int = await value(
        db,
        "SELECT count(*) FROM organisations_domain WHERE organisation_id = %s AND proved_at IS NOT NULL",
        (actor.organisation_id,),
    )
    return count


async def ready_referents(db: Connection, actor: Actor | CompanyItself) -> list[PersonId]:
    """Return the acting company's named referents who are present and have a passkey."""
    cursor = await db.execute(
        """
        SELECT r.person_id FROM organisations_referent r JOIN people_person p USING (room_id, person_id)
        WHERE r.organisation_id = %s AND p.present
            AND EXISTS (SELECT FROM people_passkey k WHERE k.person_id = r.person_id) ORDER BY r.person_id
        """,
        (actor.organisation_id,),
    )
    return [PersonId(found) for (found,) in await cursor.fetchall()]


async def proven_at(db: Connection, actor: Actor, session: str) -> datetime | None:
    """Return when the acting person last proved who he is in the session of this token; None when it is not his."""
    found: datetime | None = await value(
        db,
        "SELECT max(proven_at) FROM people_session WHERE token_hash = %s AND person_id = %s AND expires_at > %s",
        (token_hash(session), actor.person_id, clock.now()),
    )
    return found


async def going_live_decision(
    db: Connection, actor: Actor, connection_id: ConnectionId, *, session: str
) -> Decision:
    """Return whether the acting person may let the connection go live, and by which rule: a page says so first."""
    return policy.may_go_live(
        standing=await people.standing(db, actor),
        connection=await connection_facts(db, actor, connection_id),
        domains=await proved_domains(db, actor),
        proven_at=await proven_at(db, actor, session),
        now=clock.now(),
    )


async def check_administers(db: Connection, actor: Actor) -> None:
    """Pass whoever may connect the company's sign-in.

    Raises:
        Refused: by `policy.may_open_connection`.
    """
    standing = await people.standing(db, actor)
    policy.may_open_connection(standing=standing, open_already=0, most=1).require()


async def testable(db: Connection, actor: Actor, connection_id: ConnectionId) -> ConnectionRow:
    """Return a connection that the acting person may sign in by to test it.

    Raises:
        Refused: by `policy.may_test_connection`.
        Absent: when there is none.
    """
    policy.may_test_connection(
        standing=await people.standing(db, actor),
        connection=await connection_facts(db, actor, connection_id),
    ).require()
    return await connection(db, actor, connection_id)


async def administered(db: Connection, actor: Actor, connection_id: ConnectionId) -> ConnectionRow:
    """Return a connection to somebody who may replace its secret, so test it and read what became of sign-ins.

    Raises:
        Refused: by `policy.may_replace_secret`.
        Absent: when there is none.
    """
    policy.may_replace_secret(
        standing=await people.standing(db, actor),
        connection=await connection_facts(db, actor, connection_id),
    ).require()
    return await connection(db, actor, connection_id)
