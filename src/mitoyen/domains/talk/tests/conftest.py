"""The talk of Pompe P4: one thread that Karim of Aster opened in the common room."""

from dataclasses import dataclass

import pytest

from mitoyen.domains.talk import queries
from mitoyen.domains.talk.commands import open_thread, post_message
from mitoyen.foundation.identifiers import MessageId, RoomId, ThreadId
from mitoyen.journal.database import reading, value
from mitoyen.journal.reading import entry_range, head
from tests.cast import PumpP4


@dataclass
class Talk:
    cast: PumpP4
    room_id: RoomId
    thread_id: ThreadId
    first: MessageId

    def __getitem__(self, who):
        return self.cast[who]

    async def says(self, who, body="Noté.", **more):
        said = await post_message(
            actor=self.cast[who],
            room_id=self.room_id,
            thread_id=self.thread_id,
            body=body,
            **more,
        )
        return said.event.message_id

    async def size(self):
        async with reading(self.cast["karim"]) as db:
            return (await head(db, self.room_id)).size

    async def kinds(self, after):
        """The kinds of the entries from position `after` on."""
        async with reading(self.cast["karim"]) as db:
            found = await entry_range(db, self.room_id, after, after + 100)
        return [entry.header.entry.kind for entry in found]

    async def message(self, who, message_id):
        async with reading(self.cast[who]) as db:
            return await queries.message(db, self.room_id, message_id)

    async def thread(self, who):
        async with reading(self.cast[who]) as db:
            return await queries.thread(db, self.room_id, self.thread_id)

    async def page(self, who, count=50):
        async with reading(self.cast[who]) as db:
            return await queries.latest_messages(db, self.room_id, self.thread_id, count=count)


@pytest.fixture
async def talk(pump_p4) -> Talk:
    return await opened_in(pump_p4, pump_p4.common)


@pytest.fixture
async def prices(pump_p4) -> Talk:
    """A thread of the restricted room, where Denis of Cadmus and Nadia of Boréal do not sit."""
    return await opened_in(pump_p4, pump_p4.prices)


async def opened_in(cast, room_id):
    opened = await open_thread(
        actor=cast["karim"], room_id=room_id, title="Cote d’arbre", body="À trancher le 24."
    )
    return Talk(cast, room_id, opened.thread.event.thread_id, opened.message.event.message_id)


@pytest.fixture
def content_of(owner):
    """What is left of the parts of an entry, behind the walls: {part: bytes}."""

    async def content(room_id, index):
        cursor = await owner.execute(
            "SELECT part, content FROM journal_content WHERE room_id = %s AND index = %s",
            (room_id, index),
        )
        return dict(await cursor.fetchall())

    return content


@pytest.fixture
def count_of(owner):
    async def count(table, room_id):
        return await value(owner, f"SELECT count(*) FROM {table} WHERE room_id = %s", (room_id,))

    return count
