"""The end of access, as it reaches what people have open: pages that stay open, files on their way out or in.

Whatever opens something registers it first, asks the database after, and sends only then: a notice that falls between
is not lost. Each process hears of ends on a connection of its own. While it hears nothing, for longer than `DEAF_S`,
nothing stays open and nothing new opens: whoever cannot be told that somebody left shows nothing to anybody.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog

from mitoyen.foundation.decisions import Absent, Busy
from mitoyen.foundation.identifiers import PersonId
from mitoyen.journal.database import Connection

ACCESS_ENDS = (
    "mitoyen_access"  # the channel on which PostgreSQL tells every process whose access ended
)
LOOK = " look"  # after a person's name: not all of his ended; ask which of his secrets still open something
LOOK_AGAIN = (ACCESS_ENDS, LOOK)  # what is told when some of a person's sessions or tokens ended
DEAF_S = 5.0  # without a connection that hears, until everything closes
HEARTBEAT_S = 15.0  # between two looks at everything that is open: a lost notice costs no more
ALIVE_S = 1.5  # between two questions whether the connection still hears
ANSWER_S = 2.0  # for its answer
AGAIN_S = 0.2  # before it is made anew
MOST_ASKED = 5_000  # secrets in one question

log = structlog.get_logger()
StillOpen = Callable[[Collection[bytes]], Awaitable[set[bytes]]]
Ending = Callable[[], None]
App = Callable[[Any, Any, Any], Awaitable[None]]
Refuse = Callable[[], Exception]
Taking = Callable[[AsyncIterator[bytes]], AsyncIterator[bytes]]


class AccessEnded(Exception):
    """The reader's access ended while something of his was open: nothing more goes out or in."""


@dataclass(slots=True, eq=False)
class Passage:
    """Something that a person has open in this process.

    Attributes:
        secret: the hash of the session or token that opened it.
        ended: whether his access ended; closed: whether it must close, for that or because nothing is heard.
    """

    person_id: PersonId
    secret: bytes
    ended: bool = False
    closed: bool = False
    _when_closed: Ending = field(default=lambda: None)

    def close(self, *, ended: bool) -> None:
        """Close it: at once, and once."""
        self.ended = self.ended or ended
        if not self.closed:
            self.closed = True
            self._when_closed()


async def _until_closed(
    chunks: AsyncIterator[bytes], passage: Passage, closed: asyncio.Task[Any]
) -> AsyncIterator[bytes]:
    while True:
        coming = asyncio.create_task(_next(chunks))
        await asyncio.wait((coming, closed), return_when=asyncio.FIRST_COMPLETED)
        if passage.closed:
            coming.cancel()
            await asyncio.wait((coming,))
            raise AccessEnded if passage.ended else Busy("deaf")
        chunk = coming.result()
        if chunk is None:
            return
        yield chunk


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    return await anext(chunks, None)


class Passages:
    """What people have open in this process, and the ear that hears whose access ended."""

    def __init__(self, still_open: StillOpen) -> None:
        """Start deaf, with nothing open.

        Args:
            still_open: which of these secrets open something now, asked of the database.
        """
        self._still_open = still_open
        self._of_person: dict[PersonId, set[Passage]] = {}
        self._when_ended: list[Callable[[PersonId], None]] = []
        self._deaf = True
        self._falling: asyncio.TimerHandle | None = None
        self._heard = asyncio.Event()

    @property
    def count(self) -> int:
        """How much is open now."""
        return sum(len(some) for some in self._of_person.values())

    @contextmanager
    def registered(
        self, person_id: PersonId, secret: bytes, when_closed: Ending
    ) -> Iterator[Passage]:
        """Register something that opens, before the database is asked whether it may; forget it with the block.

        Args:
            when_closed: called once, from the loop, when it must close; returns at once.

        Raises:
            Busy: while this process cannot hear whose access ends.
        """
        if self._deaf:
            raise Busy("deaf", retry_after_s=int(DEAF_S))
        passage = Passage(person_id, secret, _when_closed=when_closed)
        self._of_person.setdefault(person_id, set()).add(passage)
        try:
            yield passage
        finally:
            passages = self._of_person[person_id]
            passages.discard(passage)
            if not passages:
                del self._of_person[person_id]

    @asynccontextmanager
    async def passing(self, person_id: PersonId, secret: bytes) -> AsyncIterator[None]:
        """Let a file pass while access lasts; whatever the block waits for is interrupted when it ends.

        Raises:
            AccessEnded: before the block, or in the midst of it.
            Busy: when this process cannot hear whose access ends.
        """
        clock, limit = asyncio.get_running_loop().time, asyncio.timeout(None)
        with self.registered(person_id, secret, lambda: limit.reschedule(clock())) as passage:
            try:
                async with limit:
                    if secret not in await self._still_open((secret,)):
                        raise AccessEnded
                    yield
            except TimeoutError:
                if not passage.closed:
                    raise
                raise (AccessEnded() if passage.ended else Busy("deaf")) from None

    @asynccontextmanager
    async def arriving(self, person_id: PersonId, secret: bytes) -> AsyncIterator[Taking]:
        """Lend what passes a file on as it comes in, and lets nothing more of it come once access ended.

        Whoever takes the file in may read it from any task: it is the source that stops.

        Raises:
            AccessEnded: before the block, or out of the source.
            Busy: when this process cannot hear whose access ends.
        """
        closed = asyncio.Event()
        with self.registered(person_id, secret, closed.set) as passage:
            if secret not in await self._still_open((secret,)):
                raise AccessEnded
            waiting = asyncio.create_task(closed.wait())
            try:
                yield lambda chunks: _until_closed(chunks, passage, waiting)
            finally:
                waiting.cancel()

    def bounded(self, app: App, person_id: PersonId, secret: bytes, refuse: Refuse) -> App:
        """Return an answer (ASGI) that stops when access ends: a file on its way out.

        Args:
            refuse: returns what to raise when access had ended before the first byte. Later, the answer breaks off:
                whoever fetches sees that it is not whole.
        """

        async def answer(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 (ASGI)
            begun = False

            async def send_noting(message: Any) -> None:  # noqa: ANN401 (ASGI)
                nonlocal begun
                begun = True
                await send(message)

            try:
                async with self.passing(person_id, secret):
                    await app(scope, receive, send_noting)
            except AccessEnded:
                if not begun:
                    raise refuse() from None
            except Busy:
                if not begun:
                    raise

        return answer

    def when_ended(self, listener: Callable[[PersonId], None]) -> None:
        """Call `listener(person_id)` at each notice; it returns at once."""
        self._when_ended.append(listener)

    async def hears(self, timeout_s: float) -> bool:
        """Wait until this process hears, at most so long; tell whether it does."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._heard.wait(), timeout_s)
        return self._heard.is_set()

    async def listen(self, address: str) -> None:
        """Hear of every end of access until cancelled, through losses of the database.

        Args:
            address: of the database; the connection is this task's own.
        """
        self._lose()
        try:
            while True:
                try:
                    await self._hear(address)
                except (psycopg.Error, OSError, TimeoutError, Busy, Absent) as lost:
                    task = asyncio.current_task()
                    if task is not None and task.cancelling():
                        raise asyncio.CancelledError from lost  # psycopg tells how the query ended instead
                    log.warning("access_unheard", reason=type(lost).__name__)
                self._lose()
                await asyncio.sleep(AGAIN_S)
        finally:
            self._fall()

    async def _hear(self, address: str) -> None:
        async with await Connection.connect(
            address, autocommit=True, application_name="mitoyen access", connect_timeout=3
        ) as db:
            await db.execute("LISTEN mitoyen_access")
            await self._compare()  # what ended while nobody listened
            self._find()
            clock = asyncio.get_running_loop().time
            compared = clock()
            while True:
                async for notice in db.notifies(timeout=ALIVE_S):
                    await self._told(notice.payload)
                self._doubt()
                async with asyncio.timeout(ANSWER_S):
                    await db.execute("SELECT 1")
                self._find()
                if clock() - compared >= HEARTBEAT_S:
                    compared = clock()
                    await self._compare()

    async def _told(self, payload: str) -> None:
        person_id = PersonId(payload.removesuffix(LOOK))
        passages = list(self._of_person.get(person_id, ()))
        if payload.endswith(LOOK):
            await self._look(passages)
            return
        for passage in passages:
            passage.close(ended=True)
        for listener in self._when_ended:
            listener(person_id)

    async def _compare(self) -> None:
        """Look at all that is open: whatever no secret of now opens is closed."""
        everything = [one for passages in self._of_person.values() for one in passages]
        for first in range(0, len(everything), MOST_ASKED):
            await self._look(everything[first : first + MOST_ASKED])

    async def _look(self, passages: list[Passage]) -> None:
        if not passages:
            return
        still = await self._still_open({passage.secret for passage in passages})
        for passage in passages:
            if passage.secret not in still:
                passage.close(ended=True)

    def _lose(self) -> None:
        """Nothing is heard from here on: soon everything closes."""
        self._heard.clear()
        self._doubt()

    def _doubt(self) -> None:
        """Close everything soon, unless it turns out that this process hears."""
        if self._falling is None and not self._deaf:
            self._falling = asyncio.get_running_loop().call_later(DEAF_S, self._fall)

    def _find(self) -> None:
        self._deaf = False
        self._heard.set()
        if self._falling is not None:
            self._falling.cancel()
            self._falling = None

    def _fall(self) -> None:
        """Close everything: nobody could say whose access ended."""
        self._deaf, self._falling = True, None
        closed = 0
        for passages in list(self._of_person.values()):
            for passage in list(passages):
                passage.close(ended=False)
                closed += 1
        if closed:
            log.warning("access_fell", closed=closed)
