"""Where a register was closed: signed checkpoints, shown as a clerk draws the line at the end of a day."""

from collections.abc import Sequence
from typing import TypeVar

from mitoyen.doors.web.views import PARIS, CheckpointView, EventView, JournalRowView, MessageView
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal.database import Connection
from mitoyen.journal.reading import CheckpointRow, checkpoints

One = TypeVar("One", MessageView | EventView, JournalRowView)


def checkpoint_view(found: CheckpointRow) -> CheckpointView:
    """Return a signed checkpoint as pages show it."""
    return CheckpointView(index=found.size - 1, at=found.sealed_at, root=found.root.hex())


async def closings(
    db: Connection, room_id: RoomId, entries: Sequence[One]
) -> tuple[One | CheckpointView, ...]:
    """Return entries, the oldest first, with the last checkpoint of each day between two days.

    There is about one checkpoint for each entry: the others are in the journal.
    """
    placed: list[One | CheckpointView] = []
    for before, one in zip([None, *entries], entries, strict=False):
        if before is not None and _day(before) != _day(one):
            found = await checkpoints(db, room_id, before.index + 1, one.index)
            placed += [checkpoint_view(c) for c in found[:1] if c.sealed_at < one.at]
        placed.append(one)
    return tuple(placed)


def _day(one: MessageView | EventView | JournalRowView) -> object:
    return one.at.astimezone(PARIS).date()
