"""The verbs about a company's sign-in, each an entry in the company's own journal.

Secrets stand in no journal; they are kept, and go, in the transaction of the entry that says so.
"""

from datetime import datetime
from typing import LiteralString

from psycopg.errors import UniqueViolation

from mitoyen.domains.connections import policy, queries
from mitoyen.domains.connections.events import (
    BreakGlassUsed,
    ConnectionClosed,
    ConnectionDescribed,
    ConnectionOpened,
    ConnectionTested,
    ConnectionWentLive,
    IdentityBound,
    IdentityUnbound,
    SecretReplaced,
    SignInEnforced,
)
from mitoyen.domains.connections.facts import (
    Protocol,
    SealedSecret,
    Settings,
    is_subject,
    written_oidc,
    written_saml,
)
from mitoyen.domains.people import queries as people
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.decisions import Refused
from mitoyen.foundation.identifiers import ConnectionId, PersonId, RoomId
from mitoyen.journal.database import Connection, reading, value
from mitoyen.journal.writing import Recorded, writing

MOST_CONNECTIONS = 10  # of one company, that are not closed
_FORGET_CONNECTION: tuple[LiteralString, ...] = (
    """
    DELETE FROM people_session WHERE session_id IN
        (SELECT session_id FROM connections_sign_in WHERE connection_id = %s)
    """,
    "DELETE FROM connections_secret WHERE connection_id = %s",
    "DELETE FROM connections_exchange WHERE connection_id = %s",
    "DELETE FROM connections_refresh WHERE connection_id = %s",
)
_FORGET_IDENTITY: tuple[LiteralString, ...] = (
    """
    DELETE FROM people_session WHERE session_id IN
        (SELECT session_id FROM connections_sign_in WHERE connection_id = %s AND person_id = %s)
    """,
    "DELETE FROM connections_refresh WHERE connection_id = %s AND person_id = %s",
)


async def open_connection(*, actor: Actor, protocol: Protocol) -> Recorded[ConnectionOpened]:
    """Begin to connect one's own company's sign-in. Nobody can sign in by it yet.

    Raises:
        Refused: by `policy.may_open_connection`.
    """
    async with writing(await _room(actor), actor=actor) as draft:
        policy.may_open_connection(
            standing=await people.standing(draft.db, actor),
            open_already=await queries.open_connections(draft.db, actor),
            most=MOST_CONNECTIONS,
        ).require()
        return await draft.record(
            ConnectionOpened(
                connection_id=ConnectionId.new(), company=actor.organisation_id, protocol=protocol
            )
        )


async def describe_connection(
    *, actor: Actor, connection_id: ConnectionId, settings: Settings
) -> Recorded[ConnectionDescribed] | None:
    """Say which provider it is and how it is asked; what was tested is to be tested again. No change is no entry.

    Raises:
        Refused: by `policy.may_describe_connection`.
        IssuerUnfit, ClientUnfit, ClaimUnfit, HostedDomainUnfit, CertificateUnfit, SubjectUnfit, SettingUnfit: what was
            given does not fit.
    """
    async with writing(await _room(actor), actor=actor) as draft:
        policy.may_describe_connection(
            standing=await people.standing(draft.db, actor),
            connection=await queries.connection_facts(draft.db, actor, connection_id),
        ).require()
        known = await queries.connection(draft.db, actor, connection_id)
        written = (written_oidc if known.protocol == "oidc" else written_saml)(settings)
        if known.settings == written:
            return None
        named = "issuer" if known.protocol == "oidc" else "entity_id"
        if known.setting(named) != written[named]:  # another provider names others the same
            await _keep_issuer(draft.db, connection_id)
        return await draft.record(
            ConnectionDescribed(connection_id=connection_id, settings=written)
        )


async def _keep_issuer(db: Connection, connection_id: ConnectionId) -> None:
    """Refuse another issuer where somebody is bound already: a new issuer is a new connection.

    Raises:
        Refused: when somebody is.
    """
    bound = await value(
        db,
        "SELECT EXISTS (SELECT FROM connections_identity WHERE connection_id = %s)",
        (connection_id,),
    )
    if bound:
        raise Refused("connections.issuer_fixed")


async def replace_secret(
    *, actor: Actor, connection_id: ConnectionId, sealed: SealedSecret
) -> Recorded[SecretReplaced]:
    """Keep the secret by which this house proves itself to the provider, instead of the one before.

    Args:
        sealed: from `unrecorded.secrets`.

    Raises:
        Refused: by `policy.may_replace_secret`.
    """
    async with writing(await _room(actor), actor=actor) as draft:
        policy.may_replace_secret(
            standing=await people.standing(draft.db, actor),
            connection=await queries.connection_facts(draft.db, actor, connection_id),
        ).require()
        recorded = await draft.record(SecretReplaced(connection_id=connection_id))
        await draft.db.execute(
            """
            INSERT INTO connections_secret (connection_id, kind, closed, kept_at) VALUES (%s, %s, %s, %s)
            ON CONFLICT (connection_id, kind) DO UPDATE SET closed = excluded.closed, kept_at = excluded.kept_at
            """,
            (connection_id, sealed.kind, sealed.closed, clock.now()),
        )
        return recorded


async def test_connection(
    *, actor: Actor, connection_id: ConnectionId
) -> Recorded[ConnectionTested]:
    """Note that the acting administrator has just signed in by the connection, and that it said who he is.

    Whoever calls has checked what the provider said (`unrecorded.exchanging.finish`).

    Raises:
        Refused: by `policy.may_test_connection`.
    """
    async with writing(await _room(actor), actor=actor) as draft:
        policy.may_test_connection(
            standing=await people.standing(draft.db, actor),
            connection=await queries.connection_facts(draft.db, actor, connection_id),
        ).require()
        return await draft.record(
            ConnectionTested(connection_id=connection_id, person_id=actor.person_id)
        )


async def go_live(
    *, actor: Actor, connection_id: ConnectionId, proven_at: datetime | None
) -> Recorded[ConnectionWentLive]:
    """Let the company's people sign in by this connection.

    Args:
        proven_at: when the acting person last proved who he is; see `queries.proven_at`.

    Raises:
        Refused: by `policy.may_go_live`.
    """
    async with writing(await _room(actor), actor=actor) as draft:
        policy.may_go_live(
            standing=await people.standing(draft.db, actor),
            connection=await queries.connection_facts(draft.db, actor, connection_id),
            domains=await queries.proved_domains(draft.db, actor),
            proven_at=proven_at,
            now=clock.now(),
        ).require()
        return await draft.record(ConnectionWentLive(connection_id=connection_id))


async def close_connection(
    *, actor: Actor, connection_id: ConnectionId, proven_at: datetime | None
) -> Recorded[ConnectionClosed]:
    """Let nobody sign in by this connection any more, and sign out whoever had.

    Args:
        proven_at: when the acting person last proved who he is; see `queries.proven_at`.

    Raises:
        Refused: by `policy.may_close_connection`.
    """
    async with writing(await _room(actor), actor=actor) as draft:
        policy.may_close_connection(
            standing=await people.standing(draft.db, actor),
            connection=await queries.connection_facts(draft.db, actor, connection_id),
            proven_at=proven_at,
            now=clock.now(),
        ).require()
        recorded = await draft.record(ConnectionClosed(connection_id=connection_id))
        for forget in _FORGET_CONNECTION:
            await draft.db.execute(forget, (connection_id,))
        return recorded


async def enforce_sign_in(
    *, actor: Actor, connection_id: ConnectionId, on: bool, proven_at: datetime | None
) -> Recorded[SignInEnforced] | None:
    """Make the connection the only way in for the company's people, or one of several again. The same is no entry.

    Whoever came in another way is signed out, but for the acting administrator and the named referents.

    Args:
        proven_at: when the acting person last proved who he is; see `queries.proven_at`.

    Raises:
        Refused: by `policy.may_enforce_sign_in`.
    """
    async with writing(await _room(actor), actor=actor) as draft:
        known = await queries.connection_facts(draft.db, actor, connection_id)
        referents = await queries.ready_referents(draft.db, actor)
        policy.may_enforce_sign_in(
            standing=await people.standing(draft.db, actor),
            connection=known,
            referents=len(referents) if on else 1,
            proven_at=proven_at,
            now=clock.now(),
        ).require()
        if known is not None and known.enforced == on:
            return None
        recorded = await draft.record(SignInEnforced(connection_id=connection_id, on=on))
        if on:
            await _sign_out_others(draft.db, actor, referents)
        return recorded


async def _sign_out_others(db: Connection, actor: Actor, referents: list[PersonId]) -> None:
    await db.execute(
        """
        DELETE FROM people_session s USING people_person p
        WHERE p.person_id = s.person_id AND p.organisation_id = %s
            AND s.proven_by <> 'company' AND p.person_id <> ALL (%s)
        """,
        (actor.organisation_id, [*referents, actor.person_id]),
    )


async def bind_identity(
    *, actor: CompanyItself, connection_id: ConnectionId, person_id: PersonId, subject: str
) -> Recorded[IdentityBound] | None:
    """Know a person of the company by the name that its sign-in gives him, from here on. Again is no entry.

    Raises:
        Refused: by `policy.may_bind_identity`.
    """
    async with writing(await _room(actor), actor=actor) as draft:
        bond = await queries.bond(draft.db, connection_id, subject=subject, person_id=person_id)
        if bond.person_of_subject == person_id:
            return None
        policy.may_bind_identity(
            by_itself=is_subject(subject) and isinstance(actor, CompanyItself),
            connection=await queries.connection_facts(draft.db, actor, connection_id),
            colleague=await people.known_colleague(draft.db, actor, person_id),
            bond=bond,
            person_id=person_id,
        ).require()
        try:
            return await draft.record(
                IdentityBound(connection_id=connection_id, person_id=person_id, subject=subject)
            )
        except UniqueViolation as taken:
            raise Refused("connections.bound_otherwise") from taken


async def unbind_identity(
    *, actor: Actor, connection_id: ConnectionId, person_id: PersonId
) -> Recorded[IdentityUnbound]:
    """Let the company's sign-in no longer open a person's account, and sign him out where it had.

    Raises:
        Refused: by `policy.may_unbind_identity`.
    """
    async with writing(await _room(actor), actor=actor) as draft:
        policy.may_unbind_identity(
            standing=await people.standing(draft.db, actor),
            connection=await queries.connection_facts(draft.db, actor, connection_id),
            bond=await queries.bond(draft.db, connection_id, subject=None, person_id=person_id),
        ).require()
        recorded = await draft.record(
            IdentityUnbound(connection_id=connection_id, person_id=person_id)
        )
        for forget in _FORGET_IDENTITY:
            await draft.db.execute(forget, (connection_id, person_id))
        return recorded


async def use_break_glass(
    *, actor: CompanyItself, person_id: PersonId, passkey: bool
) -> Recorded[BreakGlassUsed] | None:
    """Let somebody in past his company's enforced sign-in; nothing to do where it is not enforced.

    Args:
        passkey: whether a passkey has just proved who he is: nothing else does.

    Raises:
        Refused: by `policy.may_use_break_glass`.
    """
    async with reading(actor) as db:
        live = await queries.live_connection(db, actor)
    if live is None or not live.enforced:
        return None
    async with writing(await _room(actor), actor=actor) as draft:
        policy.may_use_break_glass(
            enforced=live.enforced,
            referent=person_id in await queries.ready_referents(draft.db, actor),
            passkey=passkey,
        ).require()
        return await draft.record(
            BreakGlassUsed(connection_id=live.connection_id, person_id=person_id)
        )


async def _room(actor: Actor | CompanyItself) -> RoomId:
    async with reading(actor) as db:
        return await people.company_room(db, actor)
