"""Bringing letters into a room, some hundreds at a time: what is known is left, what fails is noted."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from mitoyen.domains.documents.commands import import_documents
from mitoyen.domains.documents.facts import ImportedFile, UploadId
from mitoyen.domains.documents.unrecorded import receive
from mitoyen.domains.talk import queries as talk
from mitoyen.domains.talk.commands import Letter, import_messages
from mitoyen.domains.talk.facts import letter_message_id
from mitoyen.doors.cli.import_mail.contents import Contents, Enclosure, contents_of
from mitoyen.doors.cli.import_mail.conversations import Placed
from mitoyen.doors.cli.import_mail.headings import Heading, LetterUnreadable
from mitoyen.doors.cli.import_mail.sources import Found
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import DocumentId, MessageId, RoomId, ThreadId
from mitoyen.journal.database import reading

LETTERS_AT_ONCE = 500  # the room's other writers wait that long
BYTES_AT_ONCE = 64 * 1024 * 1024  # of letters held in memory, about
FILES_AT_ONCE = 50
CHUNK = 256 * 1024  # bytes

Moved = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A letter that did not come in, or not whole, and why."""

    where: str
    why: str


@dataclass(slots=True)
class Tally:
    """What became of the letters: imported, known, refused; cut, left_out, enclosures."""

    count: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)

    def note(self, outcome: str, where: str = "", why: str = "", *, times: int = 1) -> None:
        """Count, and keep what went wrong."""
        self.count[outcome] += times
        if why:
            self.troubles.append(Trouble(where, why))


@dataclass(frozen=True, slots=True)
class Coming:
    """A letter about to come in: where it lies, what its headers say, where it belongs."""

    found: Found
    heading: Heading
    placed: Placed


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter that was read whole."""

    coming: Coming
    contents: Contents

    def letter(self, documents: Sequence[DocumentId]) -> Letter:
        """Return it as the room takes it."""
        heading, placed, contents = self.coming.heading, self.coming.placed, self.contents
        return Letter(
            letter_id=heading.letter_id,
            conversation=placed.conversation,
            title=placed.title,
            body=contents.text,
            sender_name=contents.sender_name,
            sender_address=contents.sender_address,
            ancestors=heading.ancestors,
            sent_at=heading.sent_at,
            zone_assumed=heading.zone_assumed,
            documents=tuple(documents),
        )


@dataclass(slots=True)
class Lot:
    """Letters that come in together, and those among them that could not be read."""

    opened: list[Opened] = field(default_factory=list)
    unreadable: list[Trouble] = field(default_factory=list)
    held: int = 0  # bytes

    @property
    def dealt(self) -> int:
        """How many letters were dealt with."""
        return len(self.opened) + len(self.unreadable)

    def read(self, coming: Coming) -> None:
        """Read a letter whole."""
        try:
            raw = coming.found.whole()
            contents = contents_of(raw, quoted_from=coming.found.box.quoted_from)
        except LetterUnreadable as wrong:
            self.unreadable.append(Trouble(coming.found.where, str(wrong)))
        else:
            self.opened.append(Opened(coming, contents))
            self.held += len(raw)


@dataclass(slots=True)
class Bringer:
    """Brings letters into one room in the name of one person."""

    actor: Actor
    room_id: RoomId
    tally: Tally

    async def bring(self, coming: Sequence[Coming], moved: Moved) -> None:
        """Bring letters in, in the order given; call `moved` with how many more were dealt with.

        The next ones are read while the last ones are written.
        """
        once = {self._message_id(one): one for one in reversed(coming)}
        fresh = await self._unknown({name: once[name] for name in reversed(once)})
        self.tally.note("known", times=len(coming) - len(fresh))
        moved(len(coming) - len(fresh))
        lots = _lots(fresh)
        following = asyncio.create_task(asyncio.to_thread(next, lots, None))
        try:
            while lot := await following:
                following = asyncio.create_task(asyncio.to_thread(next, lots, None))
                await self._bring_lot(lot)
                moved(lot.dealt)
        finally:
            await asyncio.gather(following, return_exceptions=True)

    async def _unknown(self, coming: dict[MessageId, Coming]) -> list[Coming]:
        fresh: list[Coming] = []
        names = list(coming)
        for first in range(0, len(names), LETTERS_AT_ONCE):
            asked = names[first : first + LETTERS_AT_ONCE]
            async with reading(self.actor) as db:
                known = await talk.known_messages(db, self.room_id, asked)
            fresh += [coming[name] for name in asked if name not in known]
        return fresh

    async def _bring_lot(self, lot: Lot) -> None:
        for trouble in lot.unreadable:
            self.tally.note("refused", trouble.where, trouble.why)
        documents = await self._enclosed(lot.opened)
        letters = [opened.letter(documents.get(n, ())) for n, opened in enumerate(lot.opened)]
        outcomes = await import_messages(actor=self.actor, room_id=self.room_id, letters=letters)
        for opened, outcome in zip(lot.opened, outcomes, strict=True):
            where, contents = opened.coming.found.where, opened.contents
            self.tally.note(outcome.outcome, where, outcome.reason)
            if contents.cut:
                self.tally.note(
                    "cut", where, "its text is long: the whole is in the file beside it"
                )
            if contents.left_out:
                self.tally.note("left_out", where, f"{contents.left_out} parts beyond the limits")

    async def _enclosed(self, lot: Sequence[Opened]) -> dict[int, list[DocumentId]]:
        """Bring in the files that came with the letters of a lot: by number of letter, what they became."""
        carrying = [(n, opened) for n, opened in enumerate(lot) if opened.contents.enclosures]
        if not carrying:
            return {}
        async with reading(self.actor) as db:
            standing = await talk.letters_standing(
                db, self.room_id, [opened.letter(()) for _, opened in carrying]
            )
        issued: dict[int, list[DocumentId]] = {}
        waiting: list[tuple[int, ImportedFile]] = []
        for n, opened in carrying:
            thread_id = standing.threads[opened.coming.placed.conversation]
            facts = standing.facts.get(thread_id)
            if facts and facts.closed:
                continue  # the letter will be refused
            for enclosure in opened.contents.enclosures:
                file = await self._received(opened, enclosure, thread_id)
                waiting += [(n, file)] if file else []
                if len(waiting) == FILES_AT_ONCE:
                    await self._issue(waiting, issued)
        await self._issue(waiting, issued)
        return issued

    async def _received(
        self, opened: Opened, enclosure: Enclosure, thread_id: ThreadId
    ) -> ImportedFile | None:
        message_id = self._message_id(opened.coming)
        try:
            upload = await receive(
                actor=self.actor,
                room_id=self.room_id,
                filename=enclosure.name,
                chunks=_chunks(enclosure.content),
            )
        except Unfit as unfit:
            self.tally.note("left_out", opened.coming.found.where, f"{enclosure.name}: {unfit}")
            return None
        return ImportedFile(
            upload_id=UploadId(upload.upload_id), thread_id=thread_id, message_id=message_id
        )

    async def _issue(
        self, waiting: list[tuple[int, ImportedFile]], issued: dict[int, list[DocumentId]]
    ) -> None:
        if not waiting:
            return
        recorded = await import_documents(
            actor=self.actor,
            room_id=self.room_id,
            files=[file for _, file in waiting],
            source="mail",
        )
        for (n, _), one in zip(waiting, recorded, strict=True):
            issued.setdefault(n, []).append(one.event.document_id)
        self.tally.note("enclosures", times=len(waiting))
        waiting.clear()

    def _message_id(self, coming: Coming) -> MessageId:
        return letter_message_id(self.room_id, coming.heading.letter_id)


def _lots(coming: Sequence[Coming]) -> Iterator[Lot]:
    """Read letters whole, in lots of bounded number and size."""
    lot = Lot()
    for one in coming:
        lot.read(one)
        if lot.dealt == LETTERS_AT_ONCE or lot.held >= BYTES_AT_ONCE:
            yield lot
            lot = Lot()
    if lot.dealt:
        yield lot


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for first in range(0, len(content), CHUNK):
        yield content[first : first + CHUNK]
