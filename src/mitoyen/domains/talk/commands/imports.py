"""Bringing letters in: many at once, each in the name of whoever brings it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import policy, queries
from mitoyen.domains.talk.commands.wording import (
    _brought,
    _written,
    _written_title,
)
from mitoyen.domains.talk.events import MessageImported, ThreadOpened
from mitoyen.domains.talk.facts import (
    LONGEST_IMPORTED,
    LONGEST_LETTER_ID,
    LONGEST_SENDER,
    MOST_LETTERS,
    MessageTooLong,
    letter_message_id,
)
from mitoyen.domains.talk.queries import LettersStanding
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import DocumentId, MessageId, RoomId, ThreadId
from mitoyen.journal.writing import writing

RECORDED_AT_ONCE = 250  # the database writes these while the next ones are prepared
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class LettersTooMany(Unfit):
    """More than `MOST_LETTERS` letters at once."""

    field = "letters"


class SenderUnfit(Unfit):
    """What a letter says of its sender or of itself is too long."""

    field = "sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to bring in.

    Attributes:
        letter_id: its own identifier, by which it comes in only once; 1 to 998 characters.
        conversation: a word shared by the letters of one conversation, which become one thread.
        title: of the thread that opens when this letter is the first of it; 1 to 200 characters.
        body: plain text, up to 200,000 characters; may be empty.
        ancestors: the identifiers of those it answers, the nearest last.
        sent_at: when it says it was sent; zone_assumed: it did not say in which time zone.
        documents: the documents of the room that came with it, at most 20.
    """

    letter_id: str
    conversation: str
    title: str
    body: str
    sender_name: str = ""
    sender_address: str = ""
    ancestors: tuple[str, ...] = ()
    sent_at: datetime | None = None
    zone_assumed: bool = False
    documents: tuple[DocumentId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOutcome:
    """What became of a letter: brought in, known already, or refused by a rule or for what does not fit."""

    letter_id: str
    message_id: MessageId
    outcome: Literal["imported", "known", "refused"]
    reason: str = ""


async def import_messages(
    *, actor: Actor, room_id: RoomId, letters: Sequence[Letter]
) -> tuple[LetterOutcome, ...]:
    """Bring letters in, in the order given, all in one transaction; their conversations become threads.

    A letter that came in before is left alone. One that does not fit, or whose thread was closed since, is refused and
    the others come in.

    Args:
        letters: at most `MOST_LETTERS`.

    Returns:
        What became of each, in the order given.

    Raises:
        Refused: by `policy.may_import_messages`.
        LettersTooMany: nothing was brought in.
    """
    if len(letters) > MOST_LETTERS:
        raise LettersTooMany(limit=MOST_LETTERS)
    batch = _Batch(room_id)
    for letter in letters:
        batch.take(letter)
    async with writing(room_id, actor=actor) as draft:
        policy.may_import_messages(
            member=await spaces.membership(draft.db, room_id, actor)
        ).require()
        imported = list(
            batch.imported(await queries.letters_standing(draft.db, room_id, batch.letters()))
        )
        events = [*batch.opened.values(), *imported]
        for first in range(0, len(events), RECORDED_AT_ONCE):
            await draft.record_many(events[first : first + RECORDED_AT_ONCE])
    return tuple(batch.outcomes[n] for n in range(len(letters)))


@dataclass(slots=True)
class _Batch:
    """Letters on their way in."""

    room_id: RoomId
    taken: list[tuple[int, Letter]] = field(default_factory=list)
    outcomes: dict[int, LetterOutcome] = field(default_factory=dict)
    opened: dict[ThreadId, ThreadOpened] = field(default_factory=dict)

    def take(self, letter: Letter) -> None:
        """Take a letter as it will be recorded, or note why it does not fit."""
        n = len(self.taken) + len(self.outcomes)
        try:
            self.taken.append((n, _written_letter(letter)))
        except Unfit as unfit:
            message_id = letter_message_id(self.room_id, letter.letter_id)
            self._note(n, letter, message_id, "refused", str(unfit))

    def letters(self) -> list[Letter]:
        """Return the letters that fit."""
        return [letter for _, letter in self.taken]

    def imported(self, standing: LettersStanding) -> Iterator[MessageImported]:
        """Return what to record of each letter, and note what becomes of it."""
        known = dict(standing.known)
        names = standing.names
        for n, letter in self.taken:
            message_id = names[letter.letter_id]
            thread_id = standing.threads[letter.conversation]
            facts = standing.facts.get(thread_id)
            if message_id in known:
                self._note(n, letter, message_id, "known")
                continue
            if facts and facts.closed:
                self._note(n, letter, message_id, "refused", "talk.thread_closed")
                continue
            if facts is None and thread_id not in self.opened:
                self.opened[thread_id] = ThreadOpened(thread_id=thread_id, title=letter.title)
            answered = (names[a] for a in reversed(letter.ancestors))
            reply_to = next((a for a in answered if known.get(a) == thread_id), None)
            self._note(n, letter, message_id, "imported")
            yield _event(letter, message_id, thread_id, reply_to)
            known[message_id] = thread_id

    def _note(
        self,
        n: int,
        letter: Letter,
        message_id: MessageId,
        outcome: Literal["imported", "known", "refused"],
        reason: str = "",
    ) -> None:
        self.outcomes[n] = LetterOutcome(
            letter_id=letter.letter_id, message_id=message_id, outcome=outcome, reason=reason
        )


def _written_letter(letter: Letter) -> Letter:
    """Return a letter as it is recorded."""
    letter_id = _written(letter.letter_id, "sender", LONGEST_LETTER_ID, SenderUnfit)
    if not letter_id:
        raise SenderUnfit(limit=LONGEST_LETTER_ID)
    return Letter(
        letter_id=letter_id,
        conversation=letter.conversation,
        title=_written_title(letter.title),
        body=_written(letter.body, "body", LONGEST_IMPORTED, MessageTooLong),
        sender_name=_written(letter.sender_name, "sender", LONGEST_SENDER, SenderUnfit),
        sender_address=_written(letter.sender_address, "sender", LONGEST_SENDER, SenderUnfit),
        ancestors=letter.ancestors,
        sent_at=letter.sent_at,
        zone_assumed=letter.zone_assumed,
        documents=_brought(letter.documents),
    )


def _event(
    letter: Letter, message_id: MessageId, thread_id: ThreadId, reply_to: MessageId | None
) -> MessageImported:
    said = {
        "name": letter.sender_name,
        "address": letter.sender_address,
        "letter_id": letter.letter_id,
    }
    sent_ms = None if letter.sent_at is None else _milliseconds(letter.sent_at)
    return MessageImported(
        message_id=message_id,
        thread_id=thread_id,
        sender={name: text for name, text in said.items() if text},
        body=letter.body or None,
        reply_to=reply_to,
        sent_ms=sent_ms,
        zone=None if sent_ms is None else "assumed" if letter.zone_assumed else "given",
        documents=letter.documents,
    )


def _milliseconds(moment: datetime) -> int | None:
    """Return milliseconds since 1970, None for what no letter can mean."""
    ms = round((moment - EPOCH).total_seconds() * 1000)
    return ms if ms >= 0 else None
