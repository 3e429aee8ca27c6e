"""What can be read of people, within the reader's walls."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg.errors import ExclusionViolation, UniqueViolation

from mitoyen.domains.people import policy
from mitoyen.domains.people.facts import (
    AccessTokenId,
    AddressTaken,
    Colleague,
    PasskeyId,
    SessionId,
    Standing,
    token_hash,
)
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.decisions import Absent, Decision
from mitoyen.foundation.identifiers import MemberId, OrganisationId, PersonId, RoomId
from mitoyen.journal.database import Connection, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person as his own company sees him."""

    person_id: PersonId
    organisation_id: OrganisationId
    name: str | None
    address: str | None
    title: str | None
    language: Literal["fr", "en"]
    administrator: bool
    provisioned: bool
    invited_at: datetime
    joined_at: datetime | None
    paused_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is behind a session or a token: known before any wall, by the secret he holds."""

    person_id: PersonId
    organisation_id: OrganisationId
    organisation_name: str | None
    name: str | None
    address: str | None
    language: Literal["fr", "en"]
    administrator: bool
    joined: bool

    @property
    def actor(self) -> Actor:
        """The person, acting for his company."""
        return Actor(person_id=self.person_id, organisation_id=self.organisation_id)


async def company_room(db: Connection, actor: Actor | CompanyItself) -> RoomId:
    """Return the journal of the acting company.

    Raises:
        Absent: when the person has left, or there is no such company.
    """
    if isinstance(actor, Actor):
        found = await row(
            db,
            _Room,
            "SELECT room_id FROM people_person WHERE person_id = %s AND present",
            (actor.person_id,),
        )
    else:
        found = await row(
            db,
            _Room,
            "SELECT room_id FROM organisations_organisation WHERE organisation_id = %s",
            (actor.organisation_id,),
        )
    if found is None:
        raise Absent
    return found.room_id


@dataclass(frozen=True, slots=True)
class _Room:
    room_id: RoomId


async def standing(db: Connection, actor: Actor) -> Standing | None:
    """Return the acting person's place in his company, or None when he has left."""
    return await row(
        db,
        Standing,
        "SELECT person_id, organisation_id, administrator FROM people_person WHERE person_id = %s AND present",
        (actor.person_id,),
    )


async def colleague(
    db: Connection, actor: Actor | CompanyItself, person_id: PersonId
) -> Colleague | None:
    """Return a person of the acting company, or None when there is no such colleague now."""
    known = await known_colleague(db, actor, person_id)
    return None if known is None or known.gone else known


async def known_colleague(
    db: Connection, actor: Actor | CompanyItself, person_id: PersonId
) -> Colleague | None:
    """Return a person of the acting company, also one who has left; None when it never had him."""
    return await row(
        db,
        Colleague,
        """
        SELECT person_id, administrator, paused_at IS NOT NULL AS paused, left_at IS NOT NULL AS gone,
            (SELECT count(*) FROM people_person
             WHERE organisation_id = %(company)s AND administrator AND present) AS administrators
        FROM people_person WHERE person_id = %(person)s AND organisation_id = %(company)s
        """,
        {"company": actor.organisation_id, "person": person_id},
    )


async def people_of_company(db: Connection, actor: Actor | CompanyItself) -> list[PersonRow]:
    """Return the people of the acting person's company, present ones first, then by name."""
    return await rows(
        db,
        PersonRow,
        """
        SELECT person_id, organisation_id, name, address, title, language, administrator, provisioned,
            invited_at, joined_at, paused_at, left_at
        FROM people_person WHERE organisation_id = %s ORDER BY left_at IS NOT NULL, name LIMIT 1000
        """,
        (actor.organisation_id,),
    )


async def person(db: Connection, actor: Actor | CompanyItself, person_id: PersonId) -> PersonRow:
    """Return one person of the acting person's company.

    Raises:
        Absent: when there is none.
    """
    found = await row(
        db,
        PersonRow,
        """
        SELECT person_id, organisation_id, name, address, title, language, administrator, provisioned,
            invited_at, joined_at, paused_at, left_at
        FROM people_person WHERE person_id = %s AND organisation_id = %s
        """,
        (person_id, actor.organisation_id),
    )
    if found is None:
        raise Absent
    return found


@contextmanager
def one_person_an_address() -> Iterator[None]:
    """Say as `at_address` would have made one say it when two take an address at the same moment.

    Raises:
        AddressTaken: when the table refuses a second person at an address.
    """
    try:
        yield
    except (UniqueViolation, ExclusionViolation) as taken:
        raise AddressTaken from taken


async def at_address(db: Connection, address: str) -> PersonId | None:
    """Return whom an e-mail address belongs to (any company): for sign-in and invitations only, never shown."""
    found = await row(db, _Person, "SELECT person_id FROM person_at_address(%s)", (address,))
    return found.person_id if found else None


async def claim_address(db: Connection, address: str) -> None:
    """Hold an address until this transaction ends, so that of two who want it at the same moment one waits.

    Raises:
        AddressTaken: when a person with this address is already known here.
    """
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", (address,))
    if await at_address(db, address) is not None:
        raise AddressTaken


@dataclass(frozen=True, slots=True)
class _Person:
    person_id: PersonId


async def signed_in(db: Connection, person_id: PersonId) -> SignedIn | None:
    """Return the person behind a proven secret, or None when he has left."""
    return await row(
        db,
        SignedIn,
        """
        SELECT person_id, organisation_id, organisation_name, name, address, language, administrator, joined
        FROM person_in_short(%s)
        """,
        (person_id,),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedRow:
    """A colleague who was invited and has not come in yet. `until` is when his letter is over; None when it is."""

    person_id: PersonId
    name: str | None
    address: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A sign-in of one browser. `here` says that it is the one that asks."""

    session_id: SessionId
    device: str
    proven_by: Literal["passkey", "mailbox", "company", "demo"]
    network: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRow:
    """A passkey."""

    passkey_id: PasskeyId
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTokenRow:
    """An access token, without the token."""

    access_token_id: AccessTokenId
    name: str
    may_write: bool
    made_at: datetime
    used_at: datetime | None
    expires_at: datetime


async def awaited_colleague(db: Connection, actor: Actor, person_id: PersonId) -> PersonRow:
    """Return a colleague to whom a letter may be sent, for the first time or again.

    Raises:
        Refused: by `policy.may_invite_person`.
        Absent: when he is unknown, in already, or gone.
    """
    policy.may_invite_person(standing=await standing(db, actor)).require()
    awaited = await person(db, actor, person_id)
    if awaited.joined_at is not None or awaited.left_at is not None or awaited.address is None:
        raise Absent
    return awaited


async def awaited_people(db: Connection, actor: Actor, now: datetime) -> list[AwaitedRow]:
    """Return the people of the acting person's company who were invited and have not come in yet, by name."""
    return await rows(
        db,
        AwaitedRow,
        """
        SELECT p.person_id, p.name, p.address,
            (SELECT max(i.expires_at) FROM people_invitation i
             WHERE i.person_id = p.person_id AND i.used_at IS NULL AND i.expires_at > %s) AS until
        FROM people_person p WHERE p.organisation_id = %s AND p.joined_at IS NULL AND p.left_at IS NULL
        ORDER BY p.name, p.person_id LIMIT 1000
        """,
        (now, actor.organisation_id),
    )


async def inviting_decision(db: Connection, actor: Actor) -> Decision:
    """Return whether the acting person may invite people, and by which rule: so that a page can say so first."""
    return policy.may_invite_person(standing=await standing(db, actor))


async def departing_colleague(db: Connection, actor: Actor, person_id: PersonId) -> PersonRow:
    """Return a colleague whose access may be ended; one who has left already is returned too.

    Raises:
        Refused: by `policy.may_end_access`.
        Absent: when there is no such colleague.
    """
    policy.may_invite_person(standing=await standing(db, actor)).require()
    departing = await person(db, actor, person_id)
    if departing.left_at is None:
        policy.may_end_access(
            standing=await standing(db, actor), colleague=await colleague(db, actor, person_id)
        ).require()
    return departing


async def seen_colleagues(db: Connection, actor: Actor, now: datetime) -> dict[PersonId, datetime]:
    """Return when each person of the company who is signed in now was last seen; for its administrators alone."""
    if not policy.may_invite_person(standing=await standing(db, actor)):
        return {}
    cursor = await db.execute(
        """
        SELECT p.person_id, max(s.seen_at) FROM people_session s JOIN people_person p USING (person_id)
        WHERE p.organisation_id = %(company)s AND s.expires_at > %(now)s AND s.seen_at + s.idle > %(now)s
        GROUP BY p.person_id
        """,
        {"company": actor.organisation_id, "now": now},
    )
    return {PersonId(found): seen_at for found, seen_at in await cursor.fetchall()}


async def sessions_of(
    db: Connection, actor: Actor, now: datetime, *, here: str = ""
) -> list[SessionRow]:
    """Return one's own open sessions, the last seen first.

    Args:
        here: the token of the session that asks.
    """
    return await rows(
        db,
        SessionRow,
        """
        SELECT session_id, device, proven_by, network, opened_at, seen_at, expires_at, token_hash = %(here)s AS here
        FROM people_session WHERE person_id = %(person)s AND expires_at > %(now)s AND seen_at + idle > %(now)s
        ORDER BY here DESC, seen_at DESC, session_id
        """,
        {"here": token_hash(here), "person": actor.person_id, "now": now},
    )


async def passkeys_of(db: Connection, actor: Actor) -> list[PasskeyRow]:
    """Return one's own passkeys, the first made first."""
    return await rows(
        db,
        PasskeyRow,
        "SELECT passkey_id, name, made_at, used_at FROM people_passkey"
        " WHERE person_id = %s ORDER BY made_at, passkey_id",
        (actor.person_id,),
    )


async def access_tokens_of(db: Connection, actor: Actor) -> list[AccessTokenRow]:
    """Return one's own access tokens, the last made first, also those that are over."""
    return await rows(
        db,
        AccessTokenRow,
        """
        SELECT access_token_id, name, may_write, made_at, used_at, expires_at
        FROM people_access_token WHERE person_id = %s ORDER BY made_at DESC, access_token_id LIMIT 200
        """,
        (actor.person_id,),
    )


async def names_in_journal(db: Connection, actor: Actor) -> dict[MemberId, str]:
    """Return who stands behind each pseudonym of the acting person's company's journal; erased names are left out."""
    cursor = await db.execute(
        "SELECT member_id, name FROM people_person WHERE organisation_id = %s AND name IS NOT NULL",
        (actor.organisation_id,),
    )
    return {MemberId(member): name for member, name in await cursor.fetchall()}
