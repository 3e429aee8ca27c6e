"""The feed: after commit, which room moved and to which position. It carries no content; pages fetch what is new."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal import moves

MOST_LISTENERS = 20_000  # open pages of one process


@dataclass(slots=True, eq=False)
class Listening:
    """One open page's ear: the latest position of its room, never a queue, so a slow page costs nothing."""

    recorded: int = 0
    sealed: int = 0
    closed: bool = False
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Let whoever waits look at the positions again."""
        self._woken.set()

    async def next(self, timeout_s: float) -> bool:
        """Wait until something moved, at most `timeout_s`. Tell whether it did."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True


class Feed:
    """Who listens to which room, in this process."""

    def __init__(self) -> None:
        """Start with nobody listening."""
        self._rooms: dict[RoomId, set[Listening]] = {}
        self._count = 0
        self._closed = False
        self._leave: list[moves.Leave] = []

    def attach(self) -> None:
        """Hear of every commit in this process, until closed."""
        self._leave += [moves.when_appended(self.appended), moves.when_sealed(self.sealed)]

    def appended(self, room_id: RoomId, size: int) -> None:
        """Say that the journal of `room_id` has `size` entries."""
        for listening in self._rooms.get(room_id, ()):
            listening.recorded = max(listening.recorded, size)
            listening.wake()

    def sealed(self, room_id: RoomId, size: int) -> None:
        """Say that the first `size` entries of `room_id` are sealed (they may come from another process)."""
        for listening in self._rooms.get(room_id, ()):
            listening.sealed = max(listening.sealed, size)
            listening.recorded = max(listening.recorded, size)
            listening.wake()

    @contextmanager
    def listening(self, room_id: RoomId) -> Iterator[Listening]:
        """Listen to one room while the block lasts. In a house that closes, the ear is closed from the first.

        Raises:
            Busy: when this process has `MOST_LISTENERS` open pages.
        """
        if self._count >= MOST_LISTENERS:
            raise Busy("too_many_pages", retry_after_s=10)
        ear = Listening(closed=self._closed)
        self._count += 1
        self._rooms.setdefault(room_id, set()).add(ear)
        try:
            yield ear
        finally:
            self._count -= 1
            ears = self._rooms[room_id]
            ears.discard(ear)
            if not ears:
                del self._rooms[room_id]

    @property
    def listeners(self) -> int:
        """How many pages listen now."""
        return self._count

    def close(self) -> None:
        """Tell every page that the house closes, so that it comes back to another process. Again is no fault."""
        self._closed = True
        while self._leave:
            self._leave.pop()()
        for ears in self._rooms.values():
            for ear in ears:
                ear.closed = True
                ear.wake()


async def positions(
    listening: Listening, *, heartbeat_s: float = 15
) -> AsyncIterator[tuple[int, int] | None]:
    """Yield (recorded, sealed) each time a room moves, None when nothing moved for `heartbeat_s`; end with the house.

    0 stands for a position of which nothing was heard yet.
    """
    while not listening.closed:
        moved = await listening.next(heartbeat_s)
        if not listening.closed:
            yield (listening.recorded, listening.sealed) if moved else None
