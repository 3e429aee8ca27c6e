"""Whether those who keep a page open may still read its room: asked again at each nudge, and asked together.

Whoever asks while a question is under way waits for the next one, so an answer is never older than its question, and
two thousand pages that are nudged at once are a few questions to the database.
"""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice

from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.spaces.queries.watching import ReaderNow, readers_now
from mitoyen.foundation.identifiers import RoomId

MOST_AT_ONCE = (
    256  # sessions in one question, so that the first answers leave while the last are looked up
)

_Answers = dict[bytes, list[asyncio.Future[ReaderNow | None]]]


class Access:
    """Who may read which room, at this moment."""

    def __init__(self) -> None:
        self._waiting: dict[RoomId, _Answers] = {}
        self._asking: dict[RoomId, asyncio.Task[None]] = {}

    async def reader(self, room_id: RoomId, token: str | None) -> ReaderNow | None:
        """Return who holds a session's token if he may read the room now, else None.

        Raises:
            Busy: when the database cannot say.
        """
        if not token:
            return None
        answer: asyncio.Future[ReaderNow | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(room_id, {}).setdefault(token_hash(token), []).append(answer)
        if room_id not in self._asking:
            self._asking[room_id] = asyncio.create_task(self._ask(room_id))
        return await answer

    async def _ask(self, room_id: RoomId) -> None:
        waiting = self._waiting[room_id]
        try:
            while waiting:
                asked = dict(islice(waiting.items(), MOST_AT_ONCE))
                for key in asked:
                    del waiting[key]
                await _answer(room_id, asked)
        finally:
            del self._asking[room_id], self._waiting[room_id]


async def _answer(room_id: RoomId, asked: _Answers) -> None:
    try:
        found = await readers_now(room_id, asked)
    except Exception as failure:  # noqa: BLE001 (whatever it is, those who wait have to hear of it)
        for answer in _awaited(asked.values()):
            answer.set_exception(failure)
    else:
        for key, answers in asked.items():
            for answer in _awaited([answers]):
                answer.set_result(found.get(key))


def _awaited(
    answers: Iterable[list[asyncio.Future[ReaderNow | None]]],
) -> Iterator[asyncio.Future[ReaderNow | None]]:
    """Return those that somebody still waits for: a page may have gone meanwhile."""
    return (answer for together in answers for answer in together if not answer.done())
