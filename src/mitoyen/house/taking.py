"""`mitoyen copy`: an own copy at the command line, the same as by the button."""

import asyncio
import shutil
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from mitoyen.domains.copies import queries
from mitoyen.domains.copies.commands import take_copy
from mitoyen.domains.copies.unrecorded import Tools, make_copy
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Busy
from mitoyen.foundation.identifiers import CopyId, NotAnIdentifier, SpaceId
from mitoyen.house.acting import person_named
from mitoyen.house.composition import open_house
from mitoyen.house.copying import tools_for
from mitoyen.house.settings import Malformed, Settings
from mitoyen.journal.database import reading

BETWEEN_LOOKS_S = 0.3


async def take_copy_to(
    settings: Settings,
    *,
    space: str,
    address: str,
    to: Path,
    language: Literal["fr", "en"],
    console: Console,
) -> int:
    """Order a copy, make it here, and put it at `to`.

    Raises:
        Malformed: when there is no such space or person, or `to` exists.
        Refused: when the person may not take it.
    """
    if await asyncio.to_thread(to.exists):
        raise Malformed(f"{to} exists already")
    try:
        space_id = SpaceId.parse(space)
    except NotAnIdentifier as wrong:
        raise Malformed(f"{space} is not the name of a space (s_…)") from wrong
    async with open_house(settings, beside=settings.embedded) as house:
        for task in house.tasks:
            if task.get_name() == "copies":
                task.cancel()  # this command makes its own, and shows how far it is
        actor = await person_named(address)
        taken = await take_copy(actor=actor, space_id=space_id, language=language)
        tools = tools_for(house.copies, settings.operator)
        making = asyncio.create_task(_made(taken.event.copy_id, actor, tools))
        await _show(making, actor, taken.event.copy_id, console)
        made = await making
        await asyncio.to_thread(shutil.copyfile, made, to)
    console.print(f"{to}: verify it with `mitoyen-verify {to}`.", soft_wrap=True, highlight=False)
    return 0


async def _made(copy_id: CopyId, actor: Actor, tools: Tools) -> Path:
    """Make a copy; when the server was faster to begin, wait for its."""
    while True:
        try:
            return await make_copy(copy_id, actor, tools)
        except Busy as busy:
            if busy.reason != "copy_under_way":
                raise
        await asyncio.sleep(BETWEEN_LOOKS_S)
        async with reading(actor) as db:
            if (await queries.order(db, copy_id)).state == "ready":
                return tools.archive(copy_id)


async def _show(
    making: asyncio.Task[Path], actor: Actor, copy_id: CopyId, console: Console
) -> None:
    columns = (TextColumn("copying"), BarColumn(), MofNCompleteColumn(), TextColumn("entries"))
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("entries", total=None)
        while not making.done():
            async with reading(actor) as db:
                order = await queries.order(db, copy_id)
            progress.update(task, completed=order.done, total=order.total or None)
            await asyncio.wait({making}, timeout=BETWEEN_LOOKS_S)
        if not making.exception():
            async with reading(actor) as db:
                order = await queries.order(db, copy_id)
            progress.update(task, completed=order.total, total=order.total)
