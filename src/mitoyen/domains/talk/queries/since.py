"""What moved in the talk since the reader last looked, and since he last wrote."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from mitoyen.domains.talk.queries.rows import MessageRow
from mitoyen.domains.talk.queries.threads import MOST_UNREAD
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import (
    MemberId,
    OrganisationId,
    PersonId,
    RoomId,
    ThreadId,
)
from mitoyen.journal.database import Connection, row, rows

MOST_COUNTED = 1_000  # threads of a room


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshRow:
    """A thread's part that the reader has not read.

    Attributes:
        first: the position of the first message of others that he has not read, among the last `MOST_UNREAD`.
        organisations: the companies of those who wrote since.
    """

    room_id: RoomId
    thread_id: ThreadId
    first: int
    organisations: Sequence[OrganisationId]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterRow:
    """Who wrote the message at a position."""

    room_id: RoomId
    index: int
    name: str | None
    organisation_id: OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadCountRow:
    """How many threads a room has, at most `MOST_COUNTED`."""

    room_id: RoomId
    threads: int


async def fresh(
    db: Connection, places: Collection[tuple[RoomId, ThreadId]]
) -> dict[tuple[RoomId, ThreadId], FreshRow]:
    """Return, of those threads of which the reader has something to read, where it begins and by whom."""
    found = await rows(
        db,
        FreshRow,
        """
        WITH here AS MATERIALIZED (
            SELECT r.room_id, me.member_id AS me, me.arrived_at FROM spaces_room r JOIN spaces_space s USING (space_id)
            JOIN spaces_member me
                ON me.room_id = s.room_id AND me.person_id = (SELECT my_person()) AND me.left_at IS NULL
            WHERE r.room_id = ANY (%(rooms)s::text[])
        )
        SELECT t.room_id, t.thread_id, min(m.index) AS first, array_agg(DISTINCT m.organisation_id) AS organisations
        FROM unnest(%(rooms)s::text[], %(threads)s::text[]) AS t (room_id, thread_id) JOIN here USING (room_id)
        CROSS JOIN LATERAL (
            SELECT coalesce(max(d.up_to), -1) AS up_to FROM talk_read d
            WHERE d.room_id = t.room_id AND d.person_id = (SELECT my_person()) AND d.thread_id IN ('', t.thread_id)
        ) AS seen
        CROSS JOIN LATERAL (
            SELECT n.index, n.author, n.organisation_id, n.posted_at FROM talk_message n
            WHERE n.room_id = t.room_id AND n.thread_id = t.thread_id AND n.index > seen.up_to
            ORDER BY n.index DESC LIMIT %(most)s
        ) AS m
        WHERE m.author <> here.me AND m.posted_at >= here.arrived_at
        GROUP BY t.room_id, t.thread_id
        """,
        {
            "rooms": [room_id for room_id, _ in places],
            "threads": [thread_id for _, thread_id in places],
            "most": MOST_UNREAD,
        },
    )
    return {(one.room_id, one.thread_id): one for one in found}


async def writers(
    db: Connection, places: Collection[tuple[RoomId, int]]
) -> dict[tuple[RoomId, int], WriterRow]:
    """Return who wrote the messages at these positions of rooms."""
    found = await rows(
        db,
        WriterRow,
        """
        SELECT m.room_id, m.index, a.name, m.organisation_id
        FROM unnest(%(rooms)s::text[], %(indexes)s::bigint[]) AS asked (room, at)
        CROSS JOIN LATERAL (
            SELECT room_id, author, index, organisation_id FROM talk_message n
            WHERE n.room_id = asked.room AND n.index >= asked.at AND n.index <= asked.at
            ORDER BY n.index LIMIT 1
        ) AS m
        JOIN spaces_room r USING (room_id) JOIN spaces_space s USING (space_id)
        LEFT JOIN spaces_member a ON a.room_id = s.room_id AND a.member_id = m.author
        """,
        {
            "rooms": [room_id for room_id, _ in places],
            "indexes": [index for _, index in places],
        },
    )
    return {(one.room_id, one.index): one for one in found}


async def thread_counts(db: Connection, room_ids: Collection[RoomId]) -> dict[RoomId, int]:
    """Return how many threads these rooms have, at most `MOST_COUNTED`; a room without any is left out."""
    found = await rows(
        db,
        ThreadCountRow,
        """
        SELECT r.room_id, count(*) AS threads FROM unnest(%s::text[]) AS r (room_id)
        CROSS JOIN LATERAL (SELECT FROM talk_thread t WHERE t.room_id = r.room_id LIMIT %s) AS counted
        GROUP BY r.room_id
        """,
        (list(room_ids), MOST_COUNTED),
    )
    return {one.room_id: one.threads for one in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class LastHere:
    """When the reader last wrote in a room, or said that he has seen who is new there.

    Attributes:
        acknowledged: whether it is the latter.
    """

    at: datetime
    acknowledged: bool


async def last_here(db: Connection, room_id: RoomId, actor: Actor) -> LastHere | None:
    """Return when the reader last wrote in a room or acknowledged its reach, None when he never did.

    Cost: one row of an index for each of his places in the space, however long ago he wrote.
    """
    return await row(
        db,
        LastHere,
        """
        SELECT at, acknowledged FROM (
            SELECT m.posted_at AS at, false AS acknowledged
            FROM spaces_room r JOIN spaces_space s USING (space_id)
            JOIN spaces_member me ON me.room_id = s.room_id AND me.person_id = %(person)s
            CROSS JOIN LATERAL (
                SELECT n.posted_at FROM talk_message n WHERE n.room_id = r.room_id AND n.author = me.member_id
                ORDER BY n.index DESC LIMIT 1
            ) AS m
            WHERE r.room_id = %(room)s
            UNION ALL
            SELECT seen_at, true FROM talk_reach_seen WHERE room_id = %(room)s AND person_id = %(person)s
        ) AS found ORDER BY at DESC LIMIT 1
        """,
        {"room": room_id, "person": actor.person_id},
    )


async def people_concerned(
    db: Connection, room_id: RoomId, messages: Collection[MessageRow]
) -> set[PersonId]:
    """Return who wrote these messages of a room or set a sign under them: they see them otherwise than the others."""
    members = {message.author for message in messages}
    signed = [message.message_id for message in messages if message.reacted]
    if signed:
        cursor = await db.execute(
            "SELECT member_id FROM talk_reaction WHERE room_id = %s AND message_id = ANY (%s::text[])",
            (room_id, signed),
        )
        members |= {MemberId(found) for (found,) in await cursor.fetchall()}
    if not members:
        return set()
    cursor = await db.execute(
        "SELECT person_id FROM spaces_member WHERE member_id = ANY (%s::text[])", (list(members),)
    )
    return {PersonId(found) for (found,) in await cursor.fetchall() if found}
