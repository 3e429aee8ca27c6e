"""An event with a table of its own, for tests of the journal that belong to no domain: somebody noted something.

The table is made by the fixture `probe` (conftest.py), in the database of the tests alone.
"""

from dataclasses import dataclass
from functools import cache
from secrets import token_hex

from mitoyen.domains.organisations.commands import register_organisation
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.events import Event, event
from mitoyen.foundation.identifiers import MessageId, RoomId
from mitoyen.journal.events import ContentErased
from mitoyen.journal.projecting import projected_tables, projects, projects_many
from mitoyen.journal.writing import writing

TABLE = """
CREATE TABLE IF NOT EXISTS probe_note (
    room_id text NOT NULL, index bigint NOT NULL, note_id text NOT NULL, body text, PRIMARY KEY (room_id, index));
DO $$ BEGIN
    PERFORM raise_wall('probe_note');
    GRANT SELECT, INSERT, UPDATE, DELETE ON probe_note TO mitoyen_app;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
"""


@event("probe.noted", version=1, erasable={"body"})
class Noted(Event, frozen=True, kw_only=True):
    note_id: MessageId
    body: str | None = None


@projects_many(Noted)
async def show_notes(db, happenings):
    await db.execute(
        "INSERT INTO probe_note (room_id, index, note_id, body)"
        " SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::text[])",
        (
            happenings[0][0].room_id,
            [entry.index for entry, _ in happenings],
            [noted.note_id for _, noted in happenings],
            [noted.body for _, noted in happenings],
        ),
    )


async def forget_body(db, entry, erased):
    await db.execute(
        "UPDATE probe_note SET body = NULL WHERE room_id = %(room_id)s AND index = %(index_erased)s",
        {"room_id": entry.room_id, "index_erased": erased.index},
    )


@cache
def declare():
    """Not before the table stands: other tests erase contents too, and have none."""
    projected_tables("probe_note")
    projects(ContentErased)(forget_body)


@dataclass(frozen=True)
class Room:
    """A log to write in (a company's own journal) and somebody who may."""

    room_id: RoomId
    actor: Actor

    async def note(self, *bodies):
        """Record notes in one draft."""
        async with writing(self.room_id, actor=self.actor) as draft:
            return await draft.record_many([noted(body) for body in bodies])

    async def erase(self, index, part="body"):
        async with writing(self.room_id, actor=self.actor) as draft:
            await draft.erase(index, part)
            return await draft.record(ContentErased(index=index, part=part, basis="law"))


def noted(body):
    return Noted(note_id=MessageId.new(), body=body)


async def new_room():
    here = token_hex(6)
    registered = await register_organisation(
        by=None, invited=True, name="Aster", person_name="Karim Benali", address=f"k@{here}.example"
    )
    return Room(registered.room_id, registered.administrator)
