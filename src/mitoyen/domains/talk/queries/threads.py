"""Threads of a room, and what the reader has not read of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk.queries.rows import ThreadPage, ThreadRow
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId, SpaceId, ThreadId
from mitoyen.journal.database import Connection, rows

MOST_THREADS = 100  # a page
MOST_UNREAD = 100  # counted among the last so many messages of a thread; a page then says "99+"
BEYOND = 2**63 - 1  # a position after every other
THREADS_COUNTED = 50  # the last moved ones of a room: what its unread count looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadRow:
    """What the reader has not read of a room, in its `THREADS_COUNTED` last moved threads.

    Attributes:
        messages: of others; threads: in how many threads; called: how many of them mention him.
    """

    room_id: RoomId
    space_id: SpaceId
    messages: int
    threads: int
    called: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """Somebody whom a message in this room may mention."""

    member_id: MemberId
    name: str | None
    organisation_id: OrganisationId
    organisation_name: str | None
    tone: int


def _together(*pieces: LiteralString) -> LiteralString:
    return " ".join(pieces)


# What others wrote after the reader's mark, since he arrived. Own words never count as unread.
_COUNTS: Final[LiteralString] = """
    (SELECT count(*) FROM (
        SELECT m.author, m.posted_at FROM talk_message m
        WHERE m.room_id = t.room_id AND m.thread_id = t.thread_id AND m.index > seen.up_to
        ORDER BY m.index DESC LIMIT %(most)s) AS last
     WHERE last.author <> here.me AND last.posted_at >= here.arrived_at) AS unread,
    (SELECT count(*) FROM (
        SELECT FROM talk_mention n
        WHERE n.room_id = t.room_id AND n.member_id = here.me AND n.index > seen.up_to AND n.thread_id = t.thread_id
        LIMIT %(most)s) AS calls) AS called
"""
_HERE: Final[LiteralString] = """
    WITH here AS MATERIALIZED (
        SELECT r.room_id, r.space_id, s.room_id AS everybody, me.member_id AS me, me.arrived_at
        FROM spaces_room r JOIN spaces_space s USING (space_id)
        LEFT JOIN spaces_member me
            ON me.room_id = s.room_id AND me.person_id = (SELECT my_person()) AND me.left_at IS NULL
"""
_SEEN: Final[LiteralString] = """
    CROSS JOIN LATERAL (
        SELECT coalesce(max(d.up_to), -1) AS up_to FROM talk_read d
        WHERE d.room_id = t.room_id AND d.person_id = (SELECT my_person()) AND d.thread_id IN ('', t.thread_id)) AS seen
"""
_ROW: Final[LiteralString] = """
    SELECT t.room_id, t.thread_id, t.index, t.title, t.opened_at, t.opened_by AS opener, o.name AS opener_name,
        t.organisation_id, p.name AS organisation_name, p.tone, t.messages, t.last_index, t.last_at,
        t.closed_at, t.closed_index, c.name AS closed_by_name, t.conclusion,
"""
_JOINED: Final[LiteralString] = """
    LEFT JOIN spaces_member o ON o.room_id = here.everybody AND o.member_id = t.opened_by
    LEFT JOIN spaces_member c ON c.room_id = here.everybody AND c.member_id = t.closed_by
    LEFT JOIN spaces_party p ON p.room_id = here.everybody AND p.organisation_id = t.organisation_id
    ORDER BY t.last_index DESC
"""


async def _rows(
    db: Connection, chosen: LiteralString, room_id: RoomId, **parameters: object
) -> list[ThreadRow]:
    """Return the rows of the threads that the query `chosen` picks, the last moved first."""
    return await rows(
        db,
        ThreadRow,
        _together(
            _HERE,
            "WHERE r.room_id = %(room)s), page AS (",
            chosen,
            ")",
            _ROW,
            _COUNTS,
            "FROM page t CROSS JOIN here",
            _SEEN,
            _JOINED,
        ),
        {"room": room_id, "most": MOST_UNREAD, **parameters},
    )


async def threads(
    db: Connection, room_id: RoomId, *, before: int | None = None, count: int
) -> ThreadPage:
    """Return the threads of a room, the last moved first.

    Args:
        before: return those that moved before this position (a `last_index`).
        count: at most `MOST_THREADS`.
    """
    most = max(1, min(count, MOST_THREADS))
    found = await _rows(
        db,
        """
        SELECT * FROM talk_thread WHERE room_id = %(room)s AND last_index < %(before)s
        ORDER BY last_index DESC LIMIT %(limit)s
        """,
        room_id,
        before=BEYOND if before is None else before,
        limit=most + 1,
    )
    return ThreadPage(threads=tuple(found[:most]), more=len(found) > most)


async def thread(db: Connection, room_id: RoomId, thread_id: ThreadId) -> ThreadRow:
    """Return one thread.

    Raises:
        Absent: when the room has no such thread, or the reader may not read the room.
    """
    found = await _rows(
        db,
        "SELECT * FROM talk_thread WHERE room_id = %(room)s AND thread_id = %(thread)s",
        room_id,
        thread=thread_id,
    )
    if not found:
        raise Absent
    return found[0]


async def unread(db: Connection, space_id: SpaceId | None = None) -> list[UnreadRow]:
    """Return what the reader has not read, room by room, in one space or in all of them; read rooms are left out."""
    return await rows(
        db,
        UnreadRow,
        _together(
            _HERE,
            ")" if space_id is None else "WHERE r.space_id = %(space)s)",
            """
            SELECT room_id, space_id, sum(unread)::bigint AS messages,
                count(*) FILTER (WHERE unread > 0) AS threads, sum(called)::bigint AS called
            FROM (SELECT here.room_id, here.space_id,
            """,
            _COUNTS,
            """
                FROM here CROSS JOIN LATERAL (
                    SELECT * FROM talk_thread u WHERE u.room_id = here.room_id
                    ORDER BY last_index DESC LIMIT %(threads)s) AS t
            """,
            _SEEN,
            """
                WHERE t.last_index > seen.up_to) AS counted
            GROUP BY room_id, space_id HAVING sum(unread) > 0 ORDER BY room_id
            """,
        ),
        {"space": space_id, "most": MOST_UNREAD, "threads": THREADS_COUNTED},
    )


async def mention_candidates(db: Connection, room_id: RoomId, actor: Actor) -> list[CandidateRow]:
    """Return whom a message in this room may mention: those who will see it, oneself left out, by company and name.

    Raises:
        Absent: when the reader may not read the room.
    """
    reach = await spaces.reach(db, room_id)
    member = await spaces.membership(db, room_id, actor)
    return [
        CandidateRow(
            member_id=person.member_id,
            name=person.name,
            organisation_id=party.organisation_id,
            organisation_name=party.name,
            tone=party.tone,
        )
        for party in reach.parties
        for person in party.people
        if member is None or person.member_id != member.member_id
    ]


async def reached_members(db: Connection, room_id: RoomId) -> set[MemberId]:
    """Return the members who see what is written in a room now."""
    reach = await spaces.reach(db, room_id)
    return {person.member_id for party in reach.parties for person in party.people}


def total(found: Sequence[UnreadRow]) -> int:
    """Return how many messages in all, over some rooms."""
    return sum(room.messages for room in found)
