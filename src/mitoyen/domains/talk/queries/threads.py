"""Threads of a room, and what the reader has not read of them."""

from collections.abc import Collection, Sequence
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


_FROM_CHOSEN: Final[LiteralString] = """
    SELECT shown.* FROM (SELECT array_agg(room_id) AS rooms, array_agg(thread_id) AS threads FROM (
"""
_SHOWN: Final[LiteralString] = """
    ) AS chosen) AS asked CROSS JOIN LATERAL threads_shown(asked.rooms, asked.threads, %(most)s::integer) AS shown
"""


async def _rows(db: Connection, chosen: LiteralString, **parameters: object) -> list[ThreadRow]:
    """Return the rows of the threads that the query `chosen` picks, the last moved first."""
    return await rows(
        db, ThreadRow, _FROM_CHOSEN + chosen + _SHOWN, {"most": MOST_UNREAD, **parameters}
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
        SELECT room_id, thread_id FROM talk_thread WHERE room_id = %(room)s AND last_index < %(before)s
        ORDER BY last_index DESC LIMIT %(limit)s
        """,
        room=room_id,
        before=BEYOND if before is None else before,
        limit=most + 1,
    )
    return ThreadPage(threads=tuple(found[:most]), more=len(found) > most)


async def last_moved(
    db: Connection, room_ids: Collection[RoomId], *, count: int
) -> list[ThreadRow]:
    """Return the `count` last moved threads of each of these rooms, those that the reader may not read left out."""
    return await _rows(
        db,
        """
        SELECT t.room_id, t.thread_id FROM unnest(%(rooms)s::text[]) AS r (room) CROSS JOIN LATERAL (
            SELECT room_id, thread_id FROM talk_thread WHERE room_id = r.room
            ORDER BY last_index DESC LIMIT %(limit)s) AS t
        """,
        rooms=list(room_ids),
        limit=max(1, min(count, MOST_THREADS)),
    )


async def thread(db: Connection, room_id: RoomId, thread_id: ThreadId) -> ThreadRow:
    """Return one thread.

    Raises:
        Absent: when the room has no such thread, or the reader may not read the room.
    """
    found = await _rows(
        db,
        "SELECT room_id, thread_id FROM talk_thread WHERE room_id = %(room)s AND thread_id = %(thread)s",
        room=room_id,
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
        "SELECT room_id, space_id, messages, threads_moved AS threads, called"
        " FROM unread_now(%s::text, %s::integer, %s::integer)",
        (space_id, THREADS_COUNTED, MOST_UNREAD),
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
