"""Messages of a thread, paged by position. Each page is one statement, and one more when somebody reacted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, LiteralString

from mitoyen.domains.talk.queries.rows import (
    MessagePage,
    MessageRow,
    Place,
    ReactionRow,
    Wording,
)
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import MessageId, RoomId, ThreadId
from mitoyen.journal.database import Connection, row, rows
from mitoyen.journal.events import ContentErased
from mitoyen.journal.reading import entry_range

MOST_MESSAGES = 200  # a page

# The wall of the messages chooses, and that of the room is asked once more for all that stands around them.
_SHOWN: Final[LiteralString] = "SELECT * FROM messages_shown(%(room)s, ARRAY ("
_THREAD: Final[LiteralString] = (
    "SELECT index FROM talk_message WHERE room_id = %(room)s AND thread_id = %(thread)s"
)


async def latest_messages(
    db: Connection, room_id: RoomId, thread_id: ThreadId, *, count: int
) -> MessagePage:
    """Return the last `count` messages of a thread, oldest of them first. Empty for a thread one cannot see."""
    found = await _page(
        db,
        _THREAD + " ORDER BY index DESC LIMIT %(limit)s",
        room_id,
        {"thread": thread_id, "limit": _bounded(count) + 1},
    )
    return MessagePage(
        messages=tuple(found[-_bounded(count) :]), earlier=len(found) > count, later=False
    )


async def messages_before(
    db: Connection, room_id: RoomId, thread_id: ThreadId, *, before: int, count: int
) -> MessagePage:
    """Return the `count` messages of a thread that stand just before position `before`, oldest first."""
    found = await _page(
        db,
        _THREAD + " AND index < %(before)s ORDER BY index DESC LIMIT %(limit)s",
        room_id,
        {"thread": thread_id, "before": before, "limit": _bounded(count) + 1},
    )
    return MessagePage(
        messages=tuple(found[-_bounded(count) :]), earlier=len(found) > count, later=True
    )


async def messages_after(
    db: Connection, room_id: RoomId, thread_id: ThreadId, *, after: int, count: int
) -> MessagePage:
    """Return the `count` messages of a thread that stand just after position `after`, oldest first."""
    found = await _page(
        db,
        _THREAD + " AND index > %(after)s ORDER BY index LIMIT %(limit)s",
        room_id,
        {"thread": thread_id, "after": after, "limit": _bounded(count) + 1},
    )
    return MessagePage(
        messages=tuple(found[: _bounded(count)]), earlier=True, later=len(found) > count
    )


async def messages_around(
    db: Connection, room_id: RoomId, thread_id: ThreadId, *, index: int, count: int
) -> MessagePage:
    """Return about `count` messages of a thread around position `index`, oldest first: a permanent link's page."""
    half = max(_bounded(count) // 2, 1)
    found = await _page(
        db,
        ("(" + _THREAD + " AND index <= %(index)s ORDER BY index DESC LIMIT %(limit)s)")
        + " UNION ALL "
        + ("(" + _THREAD + " AND index > %(index)s ORDER BY index LIMIT %(limit)s)"),
        room_id,
        {"thread": thread_id, "index": index, "limit": half + 1},
    )
    before = [m for m in found if m.index <= index]
    after = [m for m in found if m.index > index]
    return MessagePage(
        messages=(*before[-half:], *after[:half]),
        earlier=len(before) > half,
        later=len(after) > half,
    )


async def changes(
    db: Connection, room_id: RoomId, thread_id: ThreadId, *, after: int, count: int = MOST_MESSAGES
) -> list[MessageRow]:
    """Return the messages of a thread that are new or were touched by an entry after position `after`.

    Returns:
        At most `count`, by position, those moved first. When there are as many, ask again after the largest
        `moved_index` of them.
    """
    return await _page(
        db,
        """
            SELECT index FROM (
                (SELECT index, index AS moved FROM talk_message
                 WHERE room_id = %(room)s AND thread_id = %(thread)s AND index > %(after)s
                 ORDER BY index LIMIT %(limit)s)
                UNION ALL
                (SELECT index, touched_index FROM talk_message
                 WHERE room_id = %(room)s AND thread_id = %(thread)s AND touched_index > %(after)s
                   AND index <= %(after)s
                 ORDER BY touched_index LIMIT %(limit)s)) AS both_ways
            ORDER BY moved LIMIT %(limit)s
        """,
        room_id,
        {"thread": thread_id, "after": after, "limit": _bounded(count)},
    )


async def message_at(db: Connection, room_id: RoomId, index: int) -> MessageRow:
    """Return the message that stands at a position.

    Raises:
        Absent: when there is none that the reader may see.
    """
    found = await _page(
        db,
        "SELECT index FROM talk_message WHERE room_id = %(room)s AND index = %(index)s",
        room_id,
        {"index": index},
    )
    return _only(found)


async def message(db: Connection, room_id: RoomId, message_id: MessageId) -> MessageRow:
    """Return one message.

    Raises:
        Absent: when there is none that the reader may see.
    """
    found = await _page(
        db,
        "SELECT index FROM talk_message WHERE room_id = %(room)s AND message_id = %(message)s",
        room_id,
        {"message": message_id},
    )
    return _only(found)


async def wordings(db: Connection, room_id: RoomId, message_id: MessageId) -> list[Wording]:
    """Return how a message read over time, oldest first, with what is left of each wording."""
    return await rows(
        db,
        Wording,
        """
        SELECT e.index, (convert_from(e.entry, 'UTF8')::jsonb ->> 'at')::timestamptz AS written_at,
            convert_from(c.content, 'UTF8') AS body
        FROM journal_entry e
        LEFT JOIN journal_content c ON c.room_id = e.room_id AND c.index = e.index AND c.part = 'body'
        WHERE e.room_id = %(room)s AND e.index = ANY (ARRAY (
            SELECT index FROM talk_message WHERE room_id = %(room)s AND message_id = %(message)s
            UNION ALL
            SELECT index FROM talk_edit WHERE room_id = %(room)s AND message_id = %(message)s))
        ORDER BY e.index LIMIT 500
        """,
        {"room": room_id, "message": message_id},
    )


async def place(db: Connection, room_id: RoomId, index: int) -> Place:
    """Return where an entry is seen in the talk, so that a link to any entry leads somewhere.

    Raises:
        Absent: when it is not seen there, or the reader may not see it.
    """
    for recorded in await entry_range(db, room_id, index, index + 1):
        said = recorded.header.structure
        if recorded.header.entry.kind == ContentErased.kind:
            return await place(db, room_id, said["index"])
        if "message_id" in said:
            found = await row(
                db,
                Place,
                "SELECT thread_id, index AS message_index FROM talk_message"
                " WHERE room_id = %s AND message_id = %s",
                (room_id, said["message_id"]),
            )
        else:
            found = await row(
                db,
                Place,
                "SELECT thread_id, NULL::bigint AS message_index FROM talk_thread"
                " WHERE room_id = %s AND thread_id = %s",
                (room_id, said.get("thread_id")),
            )
        if found:
            return found
    raise Absent


def _bounded(count: int) -> int:
    return max(1, min(count, MOST_MESSAGES))


def _only(found: list[MessageRow]) -> MessageRow:
    if not found:
        raise Absent
    return found[0]


async def _page(
    db: Connection, chosen: LiteralString, room_id: RoomId, parameters: dict[str, Any]
) -> list[MessageRow]:
    """Return the rows of the messages whose positions the query `chosen` picks, by position."""
    found = await rows(db, MessageRow, _SHOWN + chosen + "))", {"room": room_id, **parameters})
    reacted = [m.message_id for m in found if m.reacted and m.retracted_at is None]
    if not reacted:
        return found
    given = await _reactions(db, room_id, reacted)
    return [replace(m, reactions=given.get(m.message_id, ())) for m in found]


async def _reactions(
    db: Connection, room_id: RoomId, message_ids: Sequence[MessageId]
) -> dict[MessageId, tuple[ReactionRow, ...]]:
    cursor = await db.execute(
        """
        SELECT r.message_id, r.reaction, count(*),
            coalesce(bool_or(a.person_id = (SELECT my_person())), false) AS mine,
            (array_agg(a.name ORDER BY r.index))[:20] AS names
        FROM talk_reaction r
        JOIN spaces_room o ON o.room_id = r.room_id JOIN spaces_space s USING (space_id)
        LEFT JOIN spaces_member a ON a.room_id = s.room_id AND a.member_id = r.member_id
        WHERE r.room_id = %s AND r.message_id = ANY (%s::text[])
        GROUP BY r.message_id, r.reaction ORDER BY r.message_id, min(r.index)
        """,
        (room_id, list(message_ids)),
    )
    given: dict[MessageId, tuple[ReactionRow, ...]] = {}
    for message_id, reaction, count, mine, names in await cursor.fetchall():
        sign = ReactionRow(reaction=reaction, count=count, mine=mine, names=names)
        given[message_id] = (*given.get(message_id, ()), sign)
    return given
