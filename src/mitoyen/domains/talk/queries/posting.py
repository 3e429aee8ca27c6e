"""What posting judges, asked in one statement."""

from dataclasses import dataclass
from datetime import datetime

from mitoyen.domains.spaces.facts import Membership, RoomKind
from mitoyen.domains.talk.facts import ThreadFacts
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId, SpaceId, ThreadId
from mitoyen.journal.database import Connection, row


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What posting in a thread depends on.

    Attributes:
        member: the acting person's place in the room, None when he may not read it.
        thread: None when the room has no such thread.
        written: where the first request under his key wrote, and that request's hash; None when there was none.
    """

    member: Membership | None
    thread: ThreadFacts | None
    written: tuple[int, bytes] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    space_id: SpaceId
    kind: RoomKind
    member_id: MemberId | None
    organisation_id: OrganisationId
    administrator: bool
    opened_for: OrganisationId | None
    closed: bool
    written_index: int | None
    request_hash: bytes


async def standing(
    db: Connection,
    room_id: RoomId,
    thread_id: ThreadId,
    actor: Actor,
    *,
    key_hash: bytes,
    since: datetime,
) -> Standing:
    """Return what posting depends on.

    Args:
        key_hash: of an idempotency key; empty for none.
        since: keys that were used before count no more.
    """
    found = await row(
        db,
        _Found,
        """
        SELECT p.space_id, p.kind, p.member_id, p.organisation_id, p.administrator,
            t.organisation_id AS opened_for, t.closed_at IS NOT NULL AS closed,
            o.index AS written_index, o.request_hash
        FROM (SELECT) AS asked
        LEFT JOIN my_place(%(room)s) p ON p.organisation_id = %(company)s AND my_person() = %(person)s
        LEFT JOIN talk_thread t ON t.room_id = %(room)s AND t.thread_id = %(thread)s
        LEFT JOIN talk_once o ON o.room_id = %(room)s AND o.person_id = %(person)s
            AND o.key_hash = %(key)b AND o.written_at > %(since)s
        """,
        {
            "room": room_id,
            "thread": thread_id,
            "person": actor.person_id,
            "company": actor.organisation_id,
            "key": key_hash,
            "since": since,
        },
    )
    if found is None:
        return Standing(member=None, thread=None, written=None)
    return Standing(
        member=_member(room_id, found),
        thread=_thread(thread_id, found),
        written=None if found.written_index is None else (found.written_index, found.request_hash),
    )


def _member(room_id: RoomId, found: _Found) -> Membership | None:
    if found.member_id is None:
        return None
    return Membership(
        room_id=room_id,
        space_id=found.space_id,
        kind=found.kind,
        member_id=found.member_id,
        organisation_id=found.organisation_id,
        administrator=found.administrator,
    )


def _thread(thread_id: ThreadId, found: _Found) -> ThreadFacts | None:
    if found.opened_for is None:
        return None
    return ThreadFacts(thread_id=thread_id, organisation_id=found.opened_for, closed=found.closed)
