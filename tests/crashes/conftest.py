"""Processes to be killed, and what must hold once they are."""

import asyncio
import multiprocessing
from collections import defaultdict

import psycopg
import pytest

from mitoyen.journal.entries import parse
from tests.ledger import Look
from tests.probe import new_room


@pytest.fixture(scope="session")
def forks():
    """Where processes come from: a server that has imported everything already, so that each starts at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crashes.child"])
    return context


class Child:
    """A process that was started, and the pipe on which it tells what it acknowledged."""

    def __init__(self, context, target, *arguments, **more):
        self._told, telling = context.Pipe(duplex=False)
        self.running = context.Process(
            target=target, args=(*arguments, telling), kwargs=more, daemon=True
        )
        self.running.start()
        telling.close()

    async def first(self):
        """Wait until it has told something."""
        for _ in range(2_000):
            if self._told.poll():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the child says nothing")

    def kill(self):
        """Kill it at once; return all that it told."""
        self.running.kill()
        return self.heard()

    def heard(self):
        said = []
        try:
            while True:
                said.append(self._told.recv_bytes().decode())
        except EOFError:
            self.running.join(10)
            return said


class Ledger:
    """What was acknowledged, and what must therefore be there."""

    def __init__(self, database, rooms):
        self.database = database
        self.rooms = rooms
        self.acknowledged = defaultdict(dict)

    def take(self, said):
        for line in said:
            room_id, index, note_id = line.split()
            self.acknowledged[room_id][int(index)] = note_id

    @property
    def count(self):
        return sum(map(len, self.acknowledged.values()))

    async def holds(self):
        """Nothing acknowledged is lost; no gap, no double, no half-made projection; one chain of checkpoints."""
        async with await psycopg.AsyncConnection.connect(
            self.database.owner, autocommit=True
        ) as owner:
            for room in self.rooms:
                await self._holds(Look(owner), room)

    async def _holds(self, look, room):
        entries = await look.entries(room)
        assert [index for index, _, _ in entries] == list(range(await look.size(room)))
        headers = [parse(room.room_id, entry) for _, entry, _ in entries]
        notes = {
            header.entry.index: header.structure["note_id"]
            for header in headers
            if header.entry.kind == "probe.noted"
        }
        assert self.acknowledged[room.room_id].items() <= notes.items()
        assert len(set(notes.values())) == len(notes)
        shown = await look.rows(
            "SELECT index, note_id FROM probe_note WHERE room_id = %s", room.room_id
        )
        assert dict(shown) == notes
        assert await look.faults(room) == []
        before, after = await look.rebuilt(room)
        assert before == after


@pytest.fixture
async def ledger(probe, database):
    return Ledger(database, [await new_room() for _ in range(3)])


@pytest.fixture
def child(forks, settings, database):
    """Start one: child(target, …)."""
    started = []

    def start(target, *arguments, **more):
        one = Child(forks, target, settings.folder, database.application, *arguments, **more)
        started.append(one)
        return one

    yield start
    for one in started:
        one.running.kill()
        one.running.join(10)
