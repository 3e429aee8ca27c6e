"""What is no act of a room: how far each person has read, whom he has seen come, which requests were answered."""

from datetime import datetime, timedelta

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import queries
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import RoomId, ThreadId
from mitoyen.journal import jobs
from mitoyen.journal.database import Connection, connection, reading

KEYS_KEPT = timedelta(hours=48)
_WHOLE_ROOM = ThreadId("")


async def mark_read(*, actor: Actor, room_id: RoomId, thread_id: ThreadId, index: int) -> None:
    """Note that a person has read a thread up to position `index`. Never back: what was read stays read.

    Raises:
        Absent: when the room has no such thread, or he may not read it.
    """
    async with reading(actor) as db:
        if await queries.thread_facts(db, room_id, thread_id) is None:
            raise Absent
        await _mark(db, actor, room_id, thread_id, index)


async def mark_room_read(*, actor: Actor, room_id: RoomId, index: int) -> None:
    """Note that a person has read a whole room up to position `index`.

    Raises:
        Absent: when he may not read it.
    """
    async with reading(actor) as db:
        await spaces.room(db, room_id)
        await _mark(db, actor, room_id, _WHOLE_ROOM, index)


async def note_reach_seen(*, actor: Actor, room_id: RoomId, at: datetime) -> None:
    """Note that a person has seen who sees a room, as it was shown to him at a moment. Never back, never ahead.

    Raises:
        Absent: when he may not read it.
    """
    async with reading(actor) as db:
        await spaces.room(db, room_id)
        await db.execute(
            """
            INSERT INTO talk_reach_seen (room_id, person_id, seen_at) VALUES (%s, %s, %s)
            ON CONFLICT (room_id, person_id) DO UPDATE
            SET seen_at = excluded.seen_at WHERE talk_reach_seen.seen_at < excluded.seen_at
            """,
            (room_id, actor.person_id, min(at, clock.now())),
        )


async def forget_keys() -> int:
    """Forget idempotency keys older than 48 hours, at most 10,000 at a time. Return how many went."""
    async with connection() as db:
        cursor = await db.execute("SELECT talk_forget_once(%s)", (clock.now() - KEYS_KEPT,))
        found = await cursor.fetchone()
        return found[0] if found else 0


@jobs.app.periodic(cron="41 * * * *")
@jobs.app.task(name="forget_keys", queueing_lock="forget_keys")
async def _forget_hourly(timestamp: int) -> None:  # noqa: ARG001 (procrastinate says when it was due)
    await forget_keys()


async def _mark(
    db: Connection, actor: Actor, room_id: RoomId, thread_id: ThreadId, index: int
) -> None:
    await db.execute(
        """
        INSERT INTO talk_read (room_id, person_id, thread_id, up_to)
        SELECT room_id, %s, %s, least(%s, size - 1) FROM journal_head WHERE room_id = %s
        ON CONFLICT (room_id, person_id, thread_id) DO UPDATE
        SET up_to = excluded.up_to WHERE talk_read.up_to < excluded.up_to
        """,
        (actor.person_id, thread_id, index, room_id),
    )
