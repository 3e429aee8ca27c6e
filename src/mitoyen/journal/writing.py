"""The one way to write: a room's log, opened under its head row's lock.

Writers of one room wait here, in the process, in order, before they take a connection: handing a row lock over between
many transactions makes one room slower as its writers grow (architecture, section 4). Whoever would have to wait is
asked first whether the walls let him: how busy a room is, or that it is there, is told to nobody else.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from psycopg import AsyncCursor
from psycopg.rows import TupleRow

from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor, CompanyItself, Operator
from mitoyen.foundation.decisions import Broken, Busy
from mitoyen.foundation.events import Event
from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId
from mitoyen.journal import keys, moves
from mitoyen.journal.database import Connection, connection, transaction
from mitoyen.journal.entries import Entry, Part, Prepared, prepare
from mitoyen.journal.projecting import project

E = TypeVar("E", bound=Event)
MOST_WAITING = 1_000  # writers of one room, in this process
LONGEST_WAIT_S = 10.0
LONGEST_DRAFT_S = (
    30.0  # it holds its room; journal_open has PostgreSQL end it after a minute, should we be gone
)

_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
_waiting: dict[str, int] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Generic[E]):
    """An event and its place in the journal, once its transaction has committed."""

    room_id: RoomId
    index: int
    at: datetime
    event: E


@dataclass(slots=True)
class Draft:
    """A room's log open for writing: read facts through `db`, decide, then record. Committed when the block ends.

    Attributes:
        author: the acting person's pseudonym in this journal, None for the operator and for a company itself.
        organisation_id: the company he acts for.
        size: entries so far, those of this draft included.
    """

    db: Connection
    room_id: RoomId
    size: int
    last_at: datetime | None
    author: MemberId | None
    organisation_id: OrganisationId | None

    async def record(self, happened: E) -> Recorded[E]:
        """Append one event and show it in the tables."""
        return (await self.record_many([happened]))[0]

    async def record_many(self, events: Sequence[E]) -> list[Recorded[E]]:
        """Append events in order, in one statement, and show them in the tables (the batch path)."""
        at = max(clock.now(), self.last_at) if self.last_at else clock.now()
        prepared = [prepare(self._place(self.size + n, at, e), e) for n, e in enumerate(events)]
        await _append(self.db, self.room_id, self.size, at, prepared)
        self.size += len(prepared)
        self.last_at = at
        await project(self.db, [(p.entry, e) for p, e in zip(prepared, events, strict=True)])
        return [
            Recorded(room_id=self.room_id, index=p.entry.index, at=at, event=e)
            for p, e in zip(prepared, events, strict=True)
        ]

    async def erase(self, index: int, part: str) -> str | None:
        """Destroy the content and the salt of one part; record the entry that says so in the same draft.

        Returns:
            Where a stored part stood, for its owner to destroy after commit; else None.
        """
        cursor = await self.db.execute(
            "SELECT journal_erase(%s, %s, %s)", (self.room_id, index, part)
        )
        found = await cursor.fetchone()
        stored_as: str | None = found[0] if found else None
        return stored_as

    def _place(self, index: int, at: datetime, happened: Event) -> Entry:
        return Entry(
            room_id=self.room_id,
            index=index,
            at=at,
            kind=happened.kind,
            author=self.author,
            organisation_id=self.organisation_id,
        )


async def _append(
    db: Connection, room_id: RoomId, first: int, at: datetime, prepared: Sequence[Prepared]
) -> None:
    parts: list[tuple[int, Part]] = [(p.entry.index, part) for p in prepared for part in p.parts]
    if len(prepared) == len(parts) == 1:
        await _append_one(db, room_id, at, prepared[0], parts[0][1])
        return
    await db.execute(
        "SELECT journal_append(%s, %s, %s, %b::bytea[], %b::bytea[],"
        " %b::bigint[], %b::text[], %b::bytea[], %b::bytea[], %b::text[])",
        (
            room_id,
            first,
            at,
            [p.encoded for p in prepared],
            [p.leaf for p in prepared],
            [index for index, _ in parts],
            [part.name for _, part in parts],
            [part.salt for _, part in parts],
            [part.content for _, part in parts],
            [part.stored_as for _, part in parts],
        ),
    )


async def _append_one(
    db: Connection, room_id: RoomId, at: datetime, prepared: Prepared, part: Part
) -> None:
    """Append what most entries are: one, with one part. PostgreSQL makes arrays of one for less than we do."""
    await db.execute(
        "SELECT journal_append(%s, %s, %s, ARRAY[%b::bytea], ARRAY[%b::bytea],"
        " ARRAY[%s::bigint], ARRAY[%s::text], ARRAY[%b::bytea], ARRAY[%b::bytea], ARRAY[%s::text])",
        (
            room_id,
            prepared.entry.index,
            at,
            prepared.encoded,
            prepared.leaf,
            prepared.entry.index,
            part.name,
            part.salt,
            part.content,
            part.stored_as,
        ),
    )


@asynccontextmanager
async def writing(
    room_id: RoomId, *, actor: Actor | CompanyItself | Operator, invitation: bytes | None = None
) -> AsyncIterator[Draft]:
    """Open a room's log for one transaction.

    Args:
        actor: who writes. The operator can only through the owner's connection.
        invitation: the hash of an open invitation that stands in this room, for who is not yet in.

    Raises:
        Absent: when the walls do not let the actor write there, or there is no such room.
        Refused: when the actor's company reads only.
        Busy: when the room's queue is too long, the draft takes longer than `LONGEST_DRAFT_S`, or the database cannot
            serve now; nothing was written.
        Broken: when the room's journal does not verify.
    """
    asked = partial(_ask, room_id, actor, invitation)
    async with _turn(room_id, asked) as pass_on, _bounded(), connection() as db, transaction(db):
        cursor = await _open(db, room_id, actor, invitation)
        found = await cursor.fetchone()
        if found is None or found[4]:
            raise Broken(room_id)
        draft = Draft(
            db=db,
            room_id=room_id,
            size=found[0],
            last_at=found[1],
            author=found[2],
            organisation_id=found[3],
        )
        before = draft.size
        yield draft
        pass_on()
    if draft.size > before:
        moves.appended(room_id, draft.size)


async def _open(
    db: Connection,
    room_id: RoomId,
    actor: Actor | CompanyItself | Operator,
    invitation: bytes | None,
) -> AsyncCursor[TupleRow]:
    """Lock the room's head, within the walls of whoever writes."""
    if isinstance(actor, CompanyItself):
        return await db.execute(
            "SELECT size, nullif(last_at, '-infinity'), author, organisation_id, broken FROM journal_open_for(%s, %s)",
            (room_id, actor.organisation_id),
        )
    return await db.execute(
        "SELECT size, nullif(last_at, '-infinity'), author, organisation_id, broken FROM journal_open(%s, %s, %s)",
        (room_id, actor.person_id if isinstance(actor, Actor) else None, invitation),
    )


async def _ask(
    room_id: RoomId, actor: Actor | CompanyItself | Operator, invitation: bytes | None
) -> None:
    """Ask the walls, before waiting, whether this writer may write there; that costs what a refusal of `_open` costs.

    Raises:
        Absent: when he may not, or there is no such room.
    """
    async with _bounded(), connection() as db, transaction(db):
        cursor = await db.execute(
            "SELECT may_write(%s, %s, %s, %s)",
            (
                room_id,
                actor.person_id if isinstance(actor, Actor) else None,
                actor.organisation_id if isinstance(actor, CompanyItself) else None,
                invitation,
            ),
        )
        await cursor.fetchone()


@asynccontextmanager
async def beginning(
    room_id: RoomId, *, actor: Actor | Operator, author: MemberId | None = None
) -> AsyncIterator[Draft]:
    """Begin a new log: like `writing`, for a room that does not exist yet.

    The first event recorded must say the log's `origin` and `vkey`, as `keys.log_of(room_id)` gives them.

    Args:
        author: the pseudonym under which the actor opens it; None for the operator.
    """
    person = actor.person_id if isinstance(actor, Actor) else None
    log = keys.log_of(room_id)
    async with connection() as db, transaction(db):
        await db.execute(
            "SELECT journal_begin(%s, %s, %s, %s)", (room_id, log.origin, log.vkey, person)
        )
        draft = Draft(
            db=db,
            room_id=room_id,
            size=0,
            last_at=None,
            author=author,
            organisation_id=actor.organisation_id if isinstance(actor, Actor) else None,
        )
        yield draft
    moves.appended(room_id, draft.size)


@asynccontextmanager
async def _bounded() -> AsyncIterator[None]:
    """End a draft that takes too long. PostgreSQL does not see it idle: a pipeline looks like a statement to come."""
    bound = asyncio.timeout(LONGEST_DRAFT_S)
    try:
        async with bound:
            yield
    except TimeoutError as late:
        if bound.expired():
            raise Busy("too_slow") from late
        raise


@asynccontextmanager
async def _turn(
    room_id: RoomId, ask: Callable[[], Awaitable[None]]
) -> AsyncIterator[Callable[[], None]]:
    """Wait for this room's turn, in order of arrival; whoever has to wait is asked meanwhile.

    Args:
        ask: raises when the walls do not let him write there.

    Yields:
        What passes the turn on, when only the commit is left: the next writer prepares meanwhile, and waits for the row
        lock alone. Without it the turn ends with the block.
    """
    waiting = _waiting.get(room_id, 0)
    if waiting >= MOST_WAITING:
        await ask()
        raise Busy("room_queue_full")
    turn = _turns.get(room_id)
    if turn is None:
        turn = _turns[room_id] = asyncio.Lock()
    _waiting[room_id] = waiting + 1
    try:
        if waiting or turn.locked():
            await _stand_in_line(turn, ask)
        else:
            await turn.acquire()  # at once
    finally:
        _waiting[room_id] -= 1
        if not _waiting[room_id]:
            del _waiting[room_id]
    with ExitStack() as held:
        held.callback(turn.release)
        yield held.close


async def _stand_in_line(turn: asyncio.Lock, ask: Callable[[], Awaitable[None]]) -> None:
    """Take a place, and leave it as soon as the walls refuse."""
    place = asyncio.create_task(turn.acquire())
    try:
        await ask()
        async with asyncio.timeout(LONGEST_WAIT_S):
            await place
    except BaseException as failure:
        if place.done() and not place.cancelled():
            turn.release()
        place.cancel()
        if isinstance(failure, TimeoutError):
            raise Busy("room_queue_slow") from failure
        raise
