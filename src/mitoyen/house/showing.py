"""`mitoyen demo`: a lived-in house on the embedded database, filled through commands at the first start."""

import shutil
from dataclasses import replace

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from mitoyen.doors.cli.demo.loader import story
from mitoyen.doors.cli.demo.play import Player
from mitoyen.house.cast import CAST, keep_cast
from mitoyen.house.composition import House, open_house
from mitoyen.house.database import addresses, migrate
from mitoyen.house.embedded import stop_in
from mitoyen.house.serving import check_port, serve, write_log_lines
from mitoyen.house.settings import Malformed, Settings
from mitoyen.journal.database import connection, value

MARK = "demo"  # a file of the data folder: it is the demo's, and may be emptied
FILLED = "demo-is-filled"  # a file of the data folder: its absence means that filling did not come to its end


async def show_demo(settings: Settings, *, reset: bool, console: Console) -> int:
    """Serve the demo, after filling it when it is not filled yet.

    Raises:
        Malformed: where others than this machine could reach it, or with a database of one's own.
    """
    settings = replace(settings, demo=True)
    if not settings.listens_here_only:
        raise Malformed(
            "the demo lets anybody act as anybody: it only listens on this machine. Leave MITOYEN_HOST and"
            " MITOYEN_PUBLIC_URL unset, or use `mitoyen serve`"
        )
    if not settings.embedded:
        raise Malformed("the demo uses the embedded database: unset MITOYEN_DATABASE_URL")
    filled = settings.folder / FILLED
    if reset or not filled.exists():
        forget(settings, console)
    check_port(settings)
    write_log_lines()
    settings.folder.mkdir(parents=True, exist_ok=True)
    (settings.folder / MARK).touch()
    where = addresses(settings)
    if where.owner is not None:
        _migrate_demo(where.owner, where.application)
    async with open_house(settings, reach=where) as house:
        if not filled.exists():
            keep_cast(await fill(console), settings.folder)
            filled.touch()
        await say_where_to_look(house, console)
        await serve(house)
    return 0


def _migrate_demo(owner: str, application: str) -> None:
    try:
        list(migrate(owner, application))
    except Malformed as changed:
        raise Malformed(f"{changed}; `make demo-reset` starts the demo anew") from changed


def forget(settings: Settings, console: Console) -> None:
    """Remove everything the demo keeps: database, files, copies, letters, secret.

    Raises:
        Malformed: when the folder holds a house that is no demo's: that is never emptied.
    """
    house = settings.folder / "master-secret", settings.folder / "postgresql"
    if not any(place.exists() for place in house):
        return
    if not (settings.folder / MARK).exists():
        raise Malformed(
            f"{settings.folder} holds a house that is not the demo's. Set MITOYEN_DATA_DIR to another folder"
        )
    stop_in(settings.folder / "postgresql")
    for kept in ("postgresql", "files", "copies", "outbox", "master-secret", FILLED, CAST, MARK):
        place = settings.folder / kept
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    console.print("The demo's data are forgotten.")


async def fill(console: Console) -> Player:
    """Play the story through commands, with progress; return who its people have become."""
    player = Player(story())
    progress = Progress(
        TextColumn("filling the demo"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("acts"),
        console=console,
    )
    with progress:
        task = progress.add_task("acts", total=len(player.story.acts))
        async for _ in player.play():
            progress.advance(task)
    return player


async def say_where_to_look(house: House, console: Console) -> None:
    """Print the address, and as whom one may come in."""
    async with connection() as db:
        entries = await value(db, "SELECT entries FROM journal_totals()")
    address = house.settings.public_url
    lines = (
        f"\nMitoyen is open at {address}, with {entries} entries in its journals.",
        f"Come in as any of its cast at {address}/demo, for instance:\n",
        "  Karim Benali    Aster, customer; administrator",
        "  Jeanne Le Goff  Boréal, supplier; administrator; shares a restricted room with Aster",
        "  Lucie Ferrand   Cadmus, supplier and rival of Boréal: cannot tell that this room exists",
        "  Rose Nguyen     Aster, in English",
        "  Solène Aubry    Dorval, party to nothing: the outsider\n",
        "Ctrl+C stops; the data stay for the next time. `make demo-reset` forgets them.\n",
    )
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)
