"""Connections to PostgreSQL, with the walls of whoever acts.

`reading(actor)` and `journal.writing` are the two ways in. Both say who acts once per transaction, and turn what
PostgreSQL says when it cannot serve into `Busy`, with nothing written.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, LiteralString, TypeVar

import psycopg
import structlog
from psycopg.abc import Params
from psycopg.rows import TupleRow, class_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from mitoyen.foundation.actors import Actor, CompanyItself
from mitoyen.foundation.decisions import Absent, Busy, Refused

Connection = psycopg.AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[Connection]
Parameters = Mapping[str, Any]
T = TypeVar("T")

# What PostgreSQL answers when it cannot serve now: nothing is written, and trying again later is right.
_NOT_NOW: dict[type[psycopg.Error], str] = {
    psycopg.errors.DiskFull: "disk_full",
    psycopg.errors.LockNotAvailable: "locked",
    psycopg.errors.QueryCanceled: "too_slow",
    psycopg.errors.IdleInTransactionSessionTimeout: "too_slow",
    psycopg.errors.SerializationFailure: "moved",
    psycopg.errors.DeadlockDetected: "locked",
    psycopg.errors.TooManyConnections: "too_many_connections",
    psycopg.errors.ReadOnlySqlTransaction: "read_only",
}

NOT_OPEN = (
    "not open to you"  # journal_open's words for whoever may not write there: no fault of ours
)

READS_ONLY = "your company reads only"  # journal_open's words while a company is restrained

log = structlog.get_logger()
_pool: Pool | None = None


def serve_from(pool: Pool | None) -> None:
    """Say which pool this process uses (the house does, when it starts; None when it stops)."""
    global _pool  # noqa: PLW0603 (one process, one database)
    _pool = pool


@asynccontextmanager
async def connection() -> AsyncIterator[Connection]:
    """Lend a connection outside any transaction.

    Raises:
        Busy: when the database cannot be reached or cannot serve now; nothing was written.
        Absent: when a wall of the database refused what a policy should have refused.
        Refused: when the acting person's company reads only.
    """
    if _pool is None:
        raise Busy("closed")
    try:
        async with _pool.connection() as db:
            yield db
    except (psycopg.Error, PoolTimeout, PoolClosed, TooManyRequests) as failure:
        raise await _meaning(failure, _pool) from failure


async def _meaning(failure: psycopg.Error, pool: Pool) -> BaseException:
    """Say what a failure means to whoever asked; itself when it is a bug."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        return (
            asyncio.CancelledError()
        )  # psycopg cancels the query, and tells how that ended instead
    for kind, reason in _NOT_NOW.items():
        if isinstance(failure, kind):
            return Busy(reason)
    if isinstance(failure, psycopg.errors.InsufficientPrivilege):
        if failure.diag.message_primary == READS_ONLY:
            return Refused("organisations.reads_only")
        if failure.diag.message_primary != NOT_OPEN:
            log.warning("wall_refused", said=failure.diag.message_primary)
        return Absent()
    if not isinstance(failure, psycopg.OperationalError):
        return failure
    if (failure.sqlstate or "").startswith("53"):  # insufficient resources
        return Busy("out_of_resources")
    if not isinstance(failure, (PoolTimeout, PoolClosed, TooManyRequests)):
        await _renew(pool)
    return Busy("unreachable")


async def _renew(pool: Pool) -> None:
    """Let the pool replace all connections that died with their server, not only the one that was just tried."""
    with suppress(psycopg.Error, PoolTimeout, PoolClosed):
        await pool.check()


@asynccontextmanager
async def transaction(db: Connection) -> AsyncIterator[None]:
    """One transaction in one pipeline: BEGIN leaves with the first statement, COMMIT with the last.

    psycopg's own `transaction()` waits for the server twice more, which would be a third of an append. What is inside
    must not open another one: there are no savepoints here.

    Raises:
        SerializationFailure: when the server says that it rolled back instead.
    """
    async with db.pipeline():
        await db.execute("BEGIN")
        yield
        committed = await db.execute("COMMIT")
    if committed.statusmessage != "COMMIT":
        raise psycopg.errors.SerializationFailure("rolled back")


@asynccontextmanager
async def reading(actor: Actor | CompanyItself | None) -> AsyncIterator[Connection]:
    """Lend a connection that reads within the walls of `actor`; None sees what nobody in particular may see.

    Raises:
        Busy: see `connection`.
    """
    async with connection() as db, transaction(db):
        await db.execute(
            "SELECT set_config('mitoyen.person', %s, true), set_config('mitoyen.company', %s, true),"
            " set_config('mitoyen.writing', '', true)",
            (
                actor.person_id if isinstance(actor, Actor) else "",
                actor.organisation_id if isinstance(actor, CompanyItself) else "",
            ),
        )
        yield db


async def rows(
    db: Connection, kind: type[T], query: LiteralString, params: Params | None = None
) -> list[T]:
    """Return the rows of `query` as frozen values of `kind`, whose fields are the query's columns."""
    async with db.cursor(row_factory=class_row(kind)) as cursor:
        await cursor.execute(query, params)
        return await cursor.fetchall()


async def row(
    db: Connection, kind: type[T], query: LiteralString, params: Params | None = None
) -> T | None:
    """Return the first row of `query` as a frozen value of `kind`, or None."""
    async with db.cursor(row_factory=class_row(kind)) as cursor:
        await cursor.execute(query, params)
        return await cursor.fetchone()


async def value(db: Connection, query: LiteralString, params: Params | None = None) -> Any:  # noqa: ANN401 (one column)
    """Return the first column of the first row of `query`, or None."""
    cursor = await db.execute(query, params)
    found = await cursor.fetchone()
    return found[0] if found else None
