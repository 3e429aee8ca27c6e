"""Which letters belong together, and in which order they come in.

After Jamie Zawinski's message threading (https://www.jwz.org/doc/threading.html): letters hang together by what they
refer to, present or missing. The subject joins them only when asked: two letters named "Order" are not one matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mitoyen.doors.cli.import_mail.headings import UNTITLED, Heading

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Placed:
    """A letter in its order, with the conversation that it belongs to and that one's title.

    Attributes:
        n: its number in the sequence given.
    """

    n: int
    conversation: str
    title: str


@dataclass(slots=True)
class _Families:
    """Sets of identifiers that hang together (union-find)."""

    _above: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        top = name
        while (above := self._above.get(top, top)) != top:
            top = above
        while name != top:
            self._above[name], name = top, self._above.get(name, top)
        return top

    def join(self, one: str, other: str) -> None:
        top, below = self.of(one), self.of(other)
        if top != below:
            self._above[below] = top


def placed(headings: Sequence[Heading], *, by_subject: bool = False) -> list[Placed]:
    """Return all letters in the order in which they come in: by date, and never before what they answer.

    Args:
        headings: in the order of the files, which decides where dates are missing or equal.
        by_subject: also join a letter that answers, but does not say what, to the conversation of that subject.
    """
    families = _Families()
    for heading in headings:
        for ancestor in heading.ancestors:
            families.join(ancestor, heading.letter_id)
    if by_subject:
        _join_subjects(headings, families)
    order = _order(headings)
    began: dict[str, tuple[str, str]] = {}
    for n in order:
        heading = headings[n]
        family = families.of(heading.letter_id)
        if family not in began:
            first = heading.ancestors[0] if heading.ancestors else heading.letter_id
            began[family] = first, heading.subject
    return [Placed(n, *began[families.of(headings[n].letter_id)]) for n in order]


def _join_subjects(headings: Sequence[Heading], families: _Families) -> None:
    known: dict[str, str] = {}
    for heading in headings:
        if not heading.answers and heading.subject != UNTITLED:
            known.setdefault(heading.subject.casefold(), heading.letter_id)
    for heading in headings:
        if heading.answers and not heading.ancestors:
            first = known.get(heading.subject.casefold())
            if first:
                families.join(first, heading.letter_id)


def _order(headings: Sequence[Heading]) -> list[int]:
    """Return numbers of letters by date, each after those it answers, however wrong a clock was."""
    here = {heading.letter_id: n for n, heading in reversed(list(enumerate(headings)))}
    dates = _dates(headings)
    effective: dict[int, tuple[datetime, int]] = {}
    for n in range(len(headings)):
        chain: dict[int, None] = {}  # in order
        above: int | None = n
        while above is not None and above not in effective and above not in chain:
            chain[above] = None
            above = _parent(headings[above], here)
        for one in reversed(chain):
            parent = _parent(headings[one], here)
            date, depth = effective.get(one if parent is None else parent, (EARLIEST, -1))
            effective[one] = max(date, dates[one]), depth + 1
    return sorted(range(len(headings)), key=lambda n: (*effective[n], n))


def _parent(heading: Heading, here: dict[str, int]) -> int | None:
    return next((here[a] for a in reversed(heading.ancestors) if a in here), None)


def _dates(headings: Sequence[Heading]) -> list[datetime]:
    """Return a date for each letter: its own, or that of the one before it."""
    dates: list[datetime] = []
    last = EARLIEST
    for heading in headings:
        last = heading.sent_at or last
        dates.append(last)
    return dates
