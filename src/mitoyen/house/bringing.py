"""`mitoyen import-mail`: letters brought into a room, in the name of one of its members."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from mitoyen.doors.cli.import_mail import NoLetters, import_mail
from mitoyen.foundation.identifiers import NotAnIdentifier, RoomId
from mitoyen.house.acting import person_named
from mitoyen.house.composition import open_house
from mitoyen.house.settings import Malformed, Settings


async def bring_letters_in(
    settings: Settings,
    *,
    files: Sequence[Path],
    room: str,
    address: str,
    thread_title: str,
    by_subject: bool,
    console: Console,
) -> int:
    """Bring letters in, and tell what became of each.

    Returns:
        The exit status: 0, or 1 when a letter could not be brought in.

    Raises:
        Malformed: when there is no such person, the room's name is none, or a file holds no letters.
        Absent: when the person does not sit in the room.
    """
    try:
        room_id = RoomId.parse(room)
    except NotAnIdentifier as wrong:
        raise Malformed(f"{room} is not the name of a room (r_…)") from wrong
    async with open_house(settings, beside=settings.embedded):
        actor = await person_named(address)
        try:
            tally = await import_mail(
                files,
                actor=actor,
                room_id=room_id,
                thread_title=thread_title,
                by_subject=by_subject,
                console=console,
            )
        except NoLetters as nothing:
            raise Malformed(str(nothing)) from nothing
    return 1 if tally.count["refused"] else 0
