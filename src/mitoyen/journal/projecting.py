"""Projections: the rows that follow from entries, declared by the domains.

A projection reads its entries and its own room's tables; it uses no clock, no randomness, no settings, no network.
It runs in the transaction that records the entry: if it fails, there is no entry. The same
functions rebuild the tables.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, TypeVar

from mitoyen.foundation.events import Event
from mitoyen.journal.database import Connection
from mitoyen.journal.entries import Entry

E = TypeVar("E", bound=Event)
Happening = tuple[Entry, Any]
One = Callable[[Connection, Entry, E], Awaitable[None]]
Many = Callable[[Connection, Sequence[tuple[Entry, E]]], Awaitable[None]]

_projections: dict[type[Event], list[Many[Any]]] = {}
_tables: list[str] = []


def projects(kind: type[E]) -> Callable[[One[E]], One[E]]:
    """Run the decorated function for each entry of `kind`, in journal order."""

    def register(show: One[E]) -> One[E]:
        async def each(db: Connection, happenings: Sequence[tuple[Entry, E]]) -> None:
            for entry, happened in happenings:
                await show(db, entry, happened)

        _projections.setdefault(kind, []).append(each)
        return show

    return register


def projects_many(kind: type[E]) -> Callable[[Many[E]], Many[E]]:
    """Run the decorated function for runs of entries of `kind` (one or thousands), in journal order.

    For events that arrive in bulk: one statement for the whole run instead of one for each entry.
    """

    def register(show: Many[E]) -> Many[E]:
        _projections.setdefault(kind, []).append(show)
        return show

    return register


def projected_tables(*tables: str) -> None:
    """Declare tables whose rows follow from the journal alone. Each has a `room_id` column: whose journal says it."""
    _tables.extend(table for table in tables if table not in _tables)


def tables() -> tuple[str, ...]:
    """Return every declared table, in the order of declaration (lowest domain first)."""
    return tuple(_tables)


async def project(db: Connection, happenings: Iterable[Happening]) -> None:
    """Run all projections over `happenings`, in order; runs of one kind go together."""
    for kind, run in groupby(happenings, key=lambda happening: type(happening[1])):
        together = list(run)
        for show in _projections.get(kind, ()):
            await show(db, together)
