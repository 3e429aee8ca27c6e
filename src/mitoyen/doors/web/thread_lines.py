"""Threads as lines of a list: the title, who wrote last, what one has not read."""

from collections.abc import Callable, Iterable

from mitoyen.domains.talk.queries import ThreadRow
from mitoyen.domains.talk.queries.since import writers
from mitoyen.doors.web.views import PartyView, PersonView, ThreadLineView
from mitoyen.foundation.identifiers import OrganisationId
from mitoyen.journal.database import Connection

ERASED = "…"  # stands for a title that was erased

PartyOf = Callable[[OrganisationId | None, str | None], PartyView]


async def thread_lines(
    db: Connection, threads: Iterable[ThreadRow], party_of: PartyOf
) -> list[ThreadLineView]:
    """Return threads as lines of a list, in their order."""
    shown = list(threads)
    last = await writers(db, [(thread.room_id, thread.last_index) for thread in shown])
    lines = []
    for thread in shown:
        writer = last.get((thread.room_id, thread.last_index))
        person = (
            PersonView(name=writer.name, party=party_of(writer.organisation_id, None))
            if writer
            else None
        )
        lines.append(
            ThreadLineView(
                room_id=thread.room_id,
                thread_id=thread.thread_id,
                title=thread.title or ERASED,
                index=thread.last_index,
                at=thread.last_at,
                person=person,
                messages=thread.messages,
                unread=thread.unread,
                closed=thread.closed_at is not None,
            )
        )
    return lines
