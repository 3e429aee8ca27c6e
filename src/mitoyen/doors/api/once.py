"""Writing once: a write that comes again under its idempotency key is told what the first one did.

What is kept is the names of what was made, never a content: the answer is read anew, within the walls of that moment.
Posting and opening threads keep their keys with their entries (`talk.commands.once`); this serves the other writes.
Commands on documents know their own requests again; here it is seen when a key comes with another request.
A write that began and whose end is unknown (the process died, the database went away) is not repeated: its key
answers 409 until it is forgotten, so that at worst a write is looked for, and never done twice.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from mitoyen.doors.api.problems import KeyReused, KeyUnderWay, Unshown
from mitoyen.doors.api.requests import ApiRequest
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Broken, Busy, Refused, Unfit
from mitoyen.journal import jobs
from mitoyen.journal.database import Connection, connection, reading, row

KEPT = timedelta(hours=48)
_UNCERTAIN = frozenset({"unreachable", "out_of_resources"})  # lost, perhaps while committing


@dataclass(frozen=True, slots=True)
class _Earlier:
    request_hash: bytes
    made: list[str] | None


async def once(
    request: ApiRequest, act: Callable[[], Awaitable[Sequence[str]]], *, repeatable: bool = False
) -> list[str]:
    """Do a write, unless it was done before under the same key; return the names of what it made.

    Args:
        act: the write.
        repeatable: whether `act` itself writes only once under this key, so that it may be asked again.

    Raises:
        KeyReused: when the key came with another request.
        KeyUnderWay: when the first request has not ended, or how it ended is not known.
        Exception: whatever `act` raises.
    """
    key = request.idempotency_key
    if key is None:
        return list(await act())
    key_hash = sha256(key.encode()).digest()
    try:
        made = await _claim(request.actor, key_hash, await _fingerprint(request))
    except KeyUnderWay:
        if not repeatable:
            raise
        made = None
    if made is not None:
        return made
    try:
        made = list(await act())
    except (Refused, Unfit, Broken):
        await _release(request.actor, key_hash)
        raise
    except Busy as busy:
        if busy.reason not in _UNCERTAIN:
            await _release(request.actor, key_hash)
        raise
    with suppress(Busy):  # it is written: whoever asks again under this key must look
        async with reading(request.actor) as db:
            await db.execute(
                "UPDATE api_once SET made = %s WHERE person_id = %s AND key_hash = %s",
                (made, request.actor.person_id, key_hash),
            )
    return made


@asynccontextmanager
async def showing(actor: Actor) -> AsyncIterator[Connection]:
    """Lend a connection that reads what was just written.

    Raises:
        Unshown: when the house cannot show it now. `Busy` would say that nothing was written.
    """
    try:
        async with reading(actor) as db:
            yield db
    except Busy as busy:
        raise Unshown from busy


async def forget_keys() -> int:
    """Forget the keys that are older than `KEPT`; return how many went."""
    async with connection() as db:
        cursor = await db.execute("SELECT api_forget_once(%s)", (clock.now() - KEPT,))
        found = await cursor.fetchone()
        return int(found[0]) if found else 0


@jobs.app.periodic(cron="53 * * * *")
@jobs.app.task(name="forget_api_keys", queueing_lock="forget_api_keys")
async def _forget_hourly(timestamp: int) -> None:  # noqa: ARG001 (procrastinate says when it was due)
    await forget_keys()


async def _fingerprint(request: ApiRequest) -> bytes:
    asked = f"{request.scope['method']} {request.url.path}?{request.url.query}\n".encode()
    return sha256(asked + await request.body()).digest()


async def _claim(actor: Actor, key_hash: bytes, request_hash: bytes) -> list[str] | None:
    """Take a key for a request; return what was made under it before, None when this is the first."""
    now = clock.now()
    async with reading(actor) as db:
        taken = await db.execute(
            """
            INSERT INTO api_once (person_id, key_hash, request_hash, asked_at) VALUES (%s, %s, %s, %s)
            ON CONFLICT (person_id, key_hash) DO UPDATE
                SET request_hash = excluded.request_hash, asked_at = excluded.asked_at, made = NULL
                WHERE api_once.asked_at < %s
            RETURNING true
            """,
            (actor.person_id, key_hash, request_hash, now, now - KEPT),
        )
        if await taken.fetchone():
            return None
        earlier = await row(
            db,
            _Earlier,
            "SELECT request_hash, made FROM api_once WHERE person_id = %s AND key_hash = %s",
            (actor.person_id, key_hash),
        )
    if earlier is None:
        raise KeyUnderWay  # it was released this very moment
    if earlier.request_hash != request_hash:
        raise KeyReused
    if earlier.made is None:
        raise KeyUnderWay
    return earlier.made


async def _release(actor: Actor, key_hash: bytes) -> None:
    async with reading(actor) as db:
        await db.execute(
            "DELETE FROM api_once WHERE person_id = %s AND key_hash = %s AND made IS NULL",
            (actor.person_id, key_hash),
        )
