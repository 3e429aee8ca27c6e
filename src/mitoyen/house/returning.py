"""`mitoyen bounce`: reports that a letter could not be delivered close the door of whoever has no mailbox any more."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from mitoyen.domains.people import queries as people
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.security.unrecorded import note
from mitoyen.doors.bridges.returned import closed_mailboxes
from mitoyen.foundation.actors import CompanyItself
from mitoyen.foundation.decisions import Absent
from mitoyen.house.composition import open_house
from mitoyen.house.settings import Malformed, Settings
from mitoyen.journal.database import reading


async def take_bounces(settings: Settings, *, files: Sequence[Path], console: Console) -> int:
    """Read delivery reports, and pause whoever's mailbox is closed for good.

    Args:
        files: one report each; `-` is standard input, as mail servers pipe it.

    Raises:
        Malformed: when a file cannot be read.
    """
    paused = 0
    async with open_house(settings, beside=settings.embedded):
        for path in files:
            for address in closed_mailboxes(await asyncio.to_thread(_content, path)):
                paused += await pause_at(address)
    console.print(f"{paused} mailboxes are closed; their owners wait to be confirmed")
    return 0


def _content(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as unread:
        raise Malformed(f"{path} cannot be read: {unread.strerror}") from unread


async def pause_at(address: str) -> bool:
    """Pause whoever has an address, until his company confirms him; tell whether that changed anything."""
    async with reading(None) as db:
        person_id = await people.at_address(db, address)
        known = await people.signed_in(db, person_id) if person_id else None
    if known is None:
        return False
    company = CompanyItself(organisation_id=known.organisation_id)
    try:
        ended = await end_access(actor=company, person_id=known.person_id, cause="mailbox_closed")
    except Absent:
        return False
    if ended is not None:
        await note(
            "session_ended",
            organisation_id=known.organisation_id,
            person_id=known.person_id,
            facts={"act": "mailbox_closed"},
        )
    return ended is not None
