"""Fragments that were just made for one open page, for the others that ask for the same."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple

from mitoyen.doors.web.views import Language
from mitoyen.foundation.identifiers import PersonId, RoomId, ThreadId

MOST_KEPT, LONGEST_KEPT_S = 512, 30.0


class Asked(NamedTuple):
    """What an open page asks for, and how far the journal was when its access was checked."""

    room_id: RoomId
    thread_id: ThreadId
    after: int
    language: Language
    size: int
    sealed: int


@dataclass(frozen=True, slots=True)
class Made:
    """A fragment; `concerned` would see another one."""

    html: str
    concerned: frozenset[PersonId]
    at: float = field(default_factory=monotonic)


class Fragments:
    """Fragments that were just made, for the other pages that ask for the same."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Asked, Made] = OrderedDict()
        self._making: dict[Asked, asyncio.Lock] = {}

    def find(self, asked: Asked, person_id: PersonId) -> Made | None:
        """Return what was made for others, unless this reader would see something else."""
        made = self._kept.get(asked)
        if made is None or person_id in made.concerned:
            return None
        return made if monotonic() - made.at < LONGEST_KEPT_S else None

    def alone(self, asked: Asked) -> asyncio.Lock:
        """Return the lock under which one makes what the others wait for."""
        return self._making.setdefault(asked, asyncio.Lock())

    def keep(self, asked: Asked, made: Made, person_id: PersonId) -> None:
        """Keep what was made, unless it was made for its reader alone."""
        self._making.pop(asked, None)
        if person_id in made.concerned:
            return
        self._kept[asked] = made
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
