"""Whether those who keep a page open may still read its room: asked again at each nudge, and asked together.

Whoever asks while a question is under way waits for the next one, so an answer is never older than its question, and
two thousand pages that are nudged at once are a few questions to the database.
"""

import asyncio
from itertools import islice

from mitoyen.domains.people.facts import token_hash
from mitoyen.domains.spaces.queries.watching import ReaderNow, readers_now
from mitoyen.foundation.identifiers import RoomId

MOST_AT_ONCE = (
    256  # sessions in one question, so that the first answers leave while the last are looked up
)

_Answers = dict[bytes, asyncio.Future[ReaderNow | None]]


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
        waiting = self._waiting.setdefault(room_id, {})
        key = token_hash(token)
        if key not in waiting:
            waiting[key] = asyncio.get_running_loop().create_future()
            waiting[key].add_done_callback(_looked_at)
        answer = waiting[key]
        if room_id not in self._asking:
            self._asking[room_id] = asyncio.create_task(self._ask(room_id))
        return await asyncio.shield(answer)

    async def _ask(self, room_id: RoomId) -> None:
        try:
            while waiting := self._waiting.get(room_id):
                asked = dict(islice(waiting.items(), MOST_AT_ONCE))
                for key in asked:
                    del waiting[key]
                await _answer(room_id, asked)
        finally:
            del self._asking[room_id]
            self._waiting.pop(room_id, None)


async def _answer(room_id: RoomId, asked: _Answers) -> None:
    try:
        found = await readers_now(room_id, asked)
    except BaseException as failure:  # whatever it is, each of those who wait has to hear of it
        for answer in asked.values():
            answer.set_exception(failure)
        if not isinstance(failure, Exception):
            raise
    else:
        for key, answer in asked.items():
            answer.set_result(found.get(key))


def _looked_at(answer: asyncio.Future[ReaderNow | None]) -> None:
    """Take note of a failure that nobody waits for any more, so that it is not reported as forgotten."""
    if not answer.cancelled():
        answer.exception()
