"""`mitoyen rebuild` and `mitoyen verify`: long work on all journals, with progress and a table at the end."""

from collections.abc import AsyncIterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from mitoyen.foundation import clock
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal.database import Connection
from mitoyen.journal.rebuilding import RoomSize, rebuild_room, rooms
from mitoyen.journal.verifying import Fault, StoredCommitment, mark, verify_room


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("entries"),
        TimeElapsedColumn(),
        console=console,
    )


async def _chosen(db: Connection, room: str | None) -> list[RoomSize]:
    found = await rooms(db)
    return [one for one in found if room is None or one.room_id == room]


async def rebuild_journals(db: Connection, *, room: str | None, console: Console) -> int:
    """Rebuild every projected table, or those of one room, from the journal. Reading goes on meanwhile.

    Returns:
        The exit status: 0, or 1 when there is no such room.
    """
    chosen = await _chosen(db, room)
    if room is not None and not chosen:
        console.print(f"There is no room {room}.")
        return 1
    with _progress(console) as progress:
        task = progress.add_task("rebuilding", total=sum(one.size for one in chosen))
        for one in chosen:
            await _advance(progress, task, rebuild_room(db, one.room_id))
    entries = sum(one.size for one in chosen)
    console.print(f"Rebuilt {len(chosen)} journals, {entries} entries.")
    return 0


async def _advance(progress: Progress, task: TaskID, steps: AsyncIterator[int]) -> None:
    done = 0
    async for reached in steps:
        progress.advance(task, reached - done)
        done = reached


async def verify_journals(
    db: Connection, *, room: str | None, stored: StoredCommitment | None, console: Console
) -> int:
    """Recompute entries, trees, checkpoints, tiles and contents; say where the first fault of each room is.

    Writing stops in a room that does not verify, and goes on in one that verifies again.

    Returns:
        The exit status: 0 when everything verifies, 1 when something does not or there is no such room.
    """
    chosen = await _chosen(db, room)
    if room is not None and not chosen:
        console.print(f"There is no room {room}.")
        return 1
    faults: list[Fault] = []
    with _progress(console) as progress:
        task = progress.add_task("verifying", total=sum(one.size for one in chosen))
        for one in chosen:
            done, before = 0, len(faults)
            async for found in verify_room(db, RoomId(one.room_id), stored):
                if isinstance(found, Fault):
                    faults.append(found)
                else:
                    progress.advance(task, found.verified - done)
                    done = found.verified
            broken, index = len(faults) > before, faults[-1].index if faults else None
            broken_at = clock.now() if broken else None
            await mark(db, RoomId(one.room_id), broken_at=broken_at, index=index)
    console.print(f"Verified {len(chosen)} journals, {sum(one.size for one in chosen)} entries.")
    if not faults:
        console.print("Nothing is missing, nothing is altered.")
        return 0
    table = Table("room", "entry", "first fault", title="Not intact")
    for fault in faults:
        table.add_row(fault.room_id, "" if fault.index is None else str(fault.index), fault.what)
    console.print(table)
    return 1
