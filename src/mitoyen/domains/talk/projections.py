"""Talk's tables. Each row follows from the journal of its `room_id` alone."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, LiteralString

from mitoyen.domains.talk.events import (
    MessageEdited,
    MessageImported,
    MessagePosted,
    MessageRetracted,
    ReactionGiven,
    ReactionWithdrawn,
    ThreadClosed,
    ThreadOpened,
    ThreadRenamed,
    ThreadReopened,
)
from mitoyen.foundation.identifiers import MemberId
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry
from mitoyen.journal.events import ContentErased
from mitoyen.journal.projecting import projected_tables, projects, projects_many

projected_tables("talk_thread", "talk_message", "talk_edit", "talk_reaction", "talk_mention")


@projects_many(ThreadOpened)
async def show_threads(db: Connection, opened: Sequence[tuple[Entry, ThreadOpened]]) -> None:
    """Threads appear, still empty."""
    await db.execute(
        """
        INSERT INTO talk_thread (room_id, thread_id, index, opened_by, organisation_id, opened_at,
            title, title_index, last_index, last_at)
        SELECT %(room_id)s, o.thread_id, o.index, o.author, o.company, o.at, o.title, o.index, o.index, o.at
        FROM unnest(%(index)b::bigint[], %(author)b::text[], %(company)b::text[], %(at)b::timestamptz[],
            %(thread_id)b::text[], %(title)b::text[]) AS o (index, author, company, at, thread_id, title)
        """,
        {
            **_places(entry for entry, _ in opened),
            "thread_id": [event.thread_id for _, event in opened],
            "title": [event.title for _, event in opened],
        },
    )


@projects(ThreadRenamed)
async def rename_thread(db: Connection, entry: Entry, renamed: ThreadRenamed) -> None:
    await db.execute(
        "UPDATE talk_thread SET title = %(title)s, title_index = %(index)s"
        " WHERE room_id = %(room_id)s AND thread_id = %(thread_id)s",
        entry.with_fields(renamed),
    )


@projects(ThreadClosed)
async def close_thread(db: Connection, entry: Entry, closed: ThreadClosed) -> None:
    await db.execute(
        """
        UPDATE talk_thread
        SET closed_at = %(at)s, closed_index = %(index)s, closed_by = %(author)s, conclusion = %(conclusion)s
        WHERE room_id = %(room_id)s AND thread_id = %(thread_id)s
        """,
        entry.with_fields(closed),
    )


@projects(ThreadReopened)
async def reopen_thread(db: Connection, entry: Entry, reopened: ThreadReopened) -> None:
    await db.execute(
        "UPDATE talk_thread SET closed_at = NULL, closed_index = NULL, closed_by = NULL, conclusion = NULL"
        " WHERE room_id = %(room_id)s AND thread_id = %(thread_id)s",
        entry.with_fields(reopened),
    )


_MANY_SAID: Final[LiteralString] = """
    SELECT %(room_id)s, p.index, p.author, p.company, p.at, p.message_id, p.thread_id,
        p.body, p.reply_to, p.mentions::text[], p.documents::text[]
    FROM unnest(%(index)b::bigint[], %(author)b::text[], %(company)b::text[], %(at)b::timestamptz[],
        %(message_id)b::text[], %(thread_id)b::text[], %(body)b::text[], %(reply_to)b::text[],
        %(mentions)b::text[], %(documents)b::text[])
        AS p (index, author, company, at, message_id, thread_id, body, reply_to, mentions, documents)
"""
_ONE_SAID: Final[LiteralString] = """
    VALUES (%(room_id)s, %(index)s::bigint, %(author)s, %(company)s, %(at)s::timestamptz, %(message_id)s,
        %(thread_id)s, %(body)s, %(reply_to)s, %(mentions)s::text[], %(documents)s::text[])
"""


_SAID: Final[LiteralString] = """
    WITH said AS (
        INSERT INTO talk_message (room_id, index, author, organisation_id, posted_at, message_id, thread_id,
            body, reply_to, mentions, documents)
"""
_MOVED: Final[LiteralString] = """
        RETURNING thread_id, index, posted_at
    )
    UPDATE talk_thread t SET messages = t.messages + s.count, last_index = s.last_index, last_at = s.last_at
    FROM (SELECT thread_id, count(*), max(index) AS last_index, max(posted_at) AS last_at
          FROM said GROUP BY thread_id) s
    WHERE t.room_id = %(room_id)s AND t.thread_id = s.thread_id
"""


@projects_many(MessagePosted)
async def show_messages(db: Connection, posted: Sequence[tuple[Entry, MessagePosted]]) -> None:
    """Messages appear, and their threads move."""
    columns = {
        **_places(entry for entry, _ in posted),
        "message_id": [event.message_id for _, event in posted],
        "thread_id": [event.thread_id for _, event in posted],
        "body": [event.body for _, event in posted],
        "reply_to": [event.reply_to for _, event in posted],
        "mentions": [_listed(event.mentions) for _, event in posted],
        "documents": [_listed(event.documents) for _, event in posted],
    }
    if len(posted) == 1:  # as people write: arrays of one would cost more than all the rest of it
        room_id = columns.pop("room_id")
        alone = {name: column[0] for name, column in columns.items()}
        await db.execute(_SAID + _ONE_SAID + _MOVED, {"room_id": room_id, **alone})
    else:
        await db.execute(_SAID + _MANY_SAID + _MOVED, columns)
    for entry, event in posted:
        if event.mentions:
            await _call(db, entry.index, event.mentions, entry.with_fields(event))


@projects_many(MessageImported)
async def show_imported(db: Connection, imported: Sequence[tuple[Entry, MessageImported]]) -> None:
    """Letters appear in the name of who brought them, and their threads move."""
    await db.execute(
        """
        WITH brought AS (
            INSERT INTO talk_message (room_id, index, author, organisation_id, posted_at, message_id, thread_id,
                body, reply_to, documents, sender_name, sender_address, sent_at, zone_assumed, imported)
            SELECT %(room_id)s, i.index, i.author, i.company, i.at, i.message_id, i.thread_id, i.body, i.reply_to,
                i.documents::text[], i.name, i.address, to_timestamp(i.sent_ms / 1000.0), i.zone_assumed, true
            FROM unnest(%(index)b::bigint[], %(author)b::text[], %(company)b::text[], %(at)b::timestamptz[],
                %(message_id)b::text[], %(thread_id)b::text[], %(body)b::text[], %(reply_to)b::text[],
                %(documents)b::text[], %(name)b::text[], %(address)b::text[], %(sent_ms)b::bigint[],
                %(zone_assumed)b::boolean[])
                AS i (index, author, company, at, message_id, thread_id, body, reply_to,
                      documents, name, address, sent_ms, zone_assumed)
            RETURNING thread_id, index, posted_at
        )
        UPDATE talk_thread t SET messages = t.messages + b.count, last_index = b.last_index, last_at = b.last_at
        FROM (SELECT thread_id, count(*), max(index) AS last_index, max(posted_at) AS last_at
              FROM brought GROUP BY thread_id) b
        WHERE t.room_id = %(room_id)s AND t.thread_id = b.thread_id
        """,
        {
            **_places(entry for entry, _ in imported),
            "message_id": [event.message_id for _, event in imported],
            "thread_id": [event.thread_id for _, event in imported],
            "body": [event.body for _, event in imported],
            "reply_to": [event.reply_to for _, event in imported],
            "documents": [_listed(event.documents) for _, event in imported],
            "name": [(event.sender or {}).get("name") for _, event in imported],
            "address": [(event.sender or {}).get("address") for _, event in imported],
            "sent_ms": [event.sent_ms for _, event in imported],
            "zone_assumed": [event.zone == "assumed" for _, event in imported],
        },
    )


@projects(MessageEdited)
async def show_edit(db: Connection, entry: Entry, edited: MessageEdited) -> None:
    """A message reads differently; where its wordings stand is kept."""
    fields = entry.with_fields(edited)
    await db.execute(
        "INSERT INTO talk_edit (room_id, index, message_id) VALUES (%(room_id)s, %(index)s, %(message_id)s)",
        fields,
    )
    cursor = await db.execute(
        """
        UPDATE talk_message SET body = %(body)s, mentions = %(mentions)b::text[], edits = edits + 1,
            edited_at = %(at)s, edited_index = %(index)s, touched_index = %(index)s
        WHERE room_id = %(room_id)s AND message_id = %(message_id)s
        RETURNING index, thread_id
        """,
        fields,
    )
    for index, thread_id in await cursor.fetchall():
        await db.execute(
            "DELETE FROM talk_mention WHERE room_id = %s AND index = %s", (entry.room_id, index)
        )
        if edited.mentions:
            await _call(db, index, edited.mentions, {**fields, "thread_id": thread_id})


@projects(MessageRetracted)
async def show_retraction(db: Connection, entry: Entry, retracted: MessageRetracted) -> None:
    """A notice stands where a message was."""
    cursor = await db.execute(
        """
        UPDATE talk_message SET body = NULL, sender_name = NULL, sender_address = NULL, mentions = '{}',
            retracted_at = %(at)s, retracted_index = %(index)s, reason = %(reason)s, touched_index = %(index)s
        WHERE room_id = %(room_id)s AND message_id = %(message_id)s
        RETURNING index
        """,
        entry.with_fields(retracted),
    )
    for (index,) in await cursor.fetchall():
        await db.execute(
            "DELETE FROM talk_mention WHERE room_id = %s AND index = %s", (entry.room_id, index)
        )


@projects(ReactionGiven)
async def show_reaction(db: Connection, entry: Entry, given: ReactionGiven) -> None:
    fields = entry.with_fields(given)
    await db.execute(
        """
        INSERT INTO talk_reaction (room_id, message_id, reaction, member_id, index)
        VALUES (%(room_id)s, %(message_id)s, %(reaction)s, %(author)s, %(index)s)
        ON CONFLICT DO NOTHING
        """,
        fields,
    )
    await db.execute(
        "UPDATE talk_message SET reacted = true, touched_index = %(index)s"
        " WHERE room_id = %(room_id)s AND message_id = %(message_id)s",
        fields,
    )


@projects(ReactionWithdrawn)
async def remove_reaction(db: Connection, entry: Entry, withdrawn: ReactionWithdrawn) -> None:
    fields = entry.with_fields(withdrawn)
    await db.execute(
        """
        DELETE FROM talk_reaction
        WHERE room_id = %(room_id)s AND message_id = %(message_id)s
          AND reaction = %(reaction)s AND member_id = %(author)s
        """,
        fields,
    )
    await db.execute(
        """
        UPDATE talk_message m SET touched_index = %(index)s,
            reacted = EXISTS (SELECT FROM talk_reaction r WHERE r.room_id = m.room_id AND r.message_id = m.message_id)
        WHERE room_id = %(room_id)s AND message_id = %(message_id)s
        """,
        fields,
    )


_ERASURES: dict[str, LiteralString] = {
    "body": """
        UPDATE talk_message SET body = NULL, touched_index = %(by)s
        WHERE room_id = %(room_id)s AND coalesce(edited_index, index) = %(erased)s
          AND index IN (
            SELECT %(erased)s::bigint
            UNION ALL
            SELECT o.index FROM talk_edit e JOIN talk_message o USING (room_id, message_id)
            WHERE e.room_id = %(room_id)s AND e.index = %(erased)s)
        """,
    "sender": """
        UPDATE talk_message SET sender_name = NULL, sender_address = NULL, touched_index = %(by)s
        WHERE room_id = %(room_id)s AND index = %(erased)s
        """,
    "title": """
        UPDATE talk_thread SET title = NULL WHERE room_id = %(room_id)s AND title_index = %(erased)s
        """,
    "conclusion": """
        UPDATE talk_thread SET conclusion = NULL WHERE room_id = %(room_id)s AND closed_index = %(erased)s
        """,
    "reason": """
        UPDATE talk_message SET reason = NULL, touched_index = %(by)s
        WHERE room_id = %(room_id)s AND retracted_index = %(erased)s
        """,
}


@projects(ContentErased)
async def show_erasure(db: Connection, entry: Entry, erased: ContentErased) -> None:
    """Words whose content was destroyed, on whichever ground, no longer show."""
    if erased.part in _ERASURES:
        await db.execute(
            _ERASURES[erased.part],
            {"room_id": entry.room_id, "erased": erased.index, "by": entry.index},
        )


async def _call(
    db: Connection, index: int, mentions: tuple[MemberId, ...], fields: dict[str, Any]
) -> None:
    """Note whom the message at `index` calls."""
    await db.execute(
        """
        INSERT INTO talk_mention (room_id, member_id, index, thread_id)
        SELECT %(room_id)s, called, %(message_index)s, %(thread_id)s FROM unnest(%(called)b::text[]) AS called
        ON CONFLICT DO NOTHING
        """,
        {**fields, "message_index": index, "called": list(mentions)},
    )


def _places(entries: Iterable[Entry]) -> dict[str, Any]:
    """Return the entries' facts as columns, with their one room."""
    together = list(entries)
    return {
        "room_id": together[0].room_id,
        "index": [entry.index for entry in together],
        "author": [entry.author for entry in together],
        "company": [entry.organisation_id for entry in together],
        "at": [entry.at for entry in together],
    }


def _listed(names: Sequence[str]) -> str:
    """Write identifiers as one array of PostgreSQL; `unnest` would flatten an array of arrays."""
    return "{" + ",".join(names) + "}"
