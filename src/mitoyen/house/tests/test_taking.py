"""What the command line shows of a copy under way."""

import asyncio
from io import StringIO
from pathlib import Path

from rich.console import Console

from mitoyen.domains.copies.commands import take_copy
from mitoyen.house.taking import _show


async def test_the_bar_ends_where_the_copy_does(pump_p4, owner):
    """Also when the last count was read before the last entries were in."""
    taken = await take_copy(actor=pump_p4["jeanne"], space_id=pump_p4.space_id)
    await owner.execute(
        "UPDATE copies_order SET state = 'ready', done = 12, total = 20 WHERE copy_id = %s",
        (taken.event.copy_id,),
    )
    written = StringIO()

    async def made():
        await asyncio.sleep(0.1)
        return Path()

    making = asyncio.create_task(made())
    console = Console(file=written, width=80)
    await _show(making, pump_p4["jeanne"], taken.event.copy_id, console)

    assert "20/20 entries" in written.getvalue()
