"""`mitoyen import-mail`: letters that were exchanged before, brought into a room."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk.facts import LONGEST_TITLE
from mitoyen.doors.cli.import_mail.bringing import Bringer, Coming, Tally
from mitoyen.doors.cli.import_mail.conversations import placed
from mitoyen.doors.cli.import_mail.headings import Heading, LetterUnreadable, heading_of
from mitoyen.doors.cli.import_mail.sources import Found, NoLetters, letters_at
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.identifiers import RoomId
from mitoyen.journal.database import reading

MOST_TROUBLES = 50  # told one by one; the others are counted

__all__ = ["NoLetters", "Tally", "import_mail"]


async def import_mail(
    files: Sequence[Path],
    *,
    actor: Actor,
    room_id: RoomId,
    thread_title: str = "",
    by_subject: bool = False,
    console: Console | None = None,
) -> Tally:
    """Bring e-mail that was exchanged before into a room.

    Each letter becomes a message that says: brought in by you, now; written by its sender, then. It never stands as if
    its sender had written in the room. Letters that answer one another become one thread; their attachments become
    documents of the room. Run it again as often as you like: what came in before is left alone, also when somebody has
    taken it back since.

    Nothing in a letter is run. HTML loses its scripts, styles and pictures; text that is not in a known character set
    is read as well as can be. A letter that cannot be read is named at the end, and does not keep the others out.
    Limits: letters of 64 MB, 256 KB of headers, 500 parts; 200,000 characters of text are shown, the whole then comes
    as a file; 20 attachments a letter, each as large as the house accepts.

    Args:
        files: mbox files, Maildir folders, .eml files or folders of them; what each is, is found out.
        actor: in whose name they come in; he must sit in the room.
        room_id: where they come in.
        thread_title: put all letters in one thread of this title, instead of one for each conversation.
        by_subject: also put answers that do not say what they answer into the thread of their subject.
        console: where to show progress and the summary.

    Returns:
        What became of the letters.

    Raises:
        Absent: when the actor does not sit in the room.
        NoLetters: when one of `files` holds no letters; nothing was brought in.
    """
    console = console or Console()
    async with reading(actor) as db:
        await spaces.room(db, room_id)
    tally = Tally()
    with letters_at(files) as found, _progress(console) as progress:
        task = progress.add_task("reading headers", total=len(found))
        known: list[tuple[Found, Heading]] = []
        for letter, heading in _headings(found, tally):
            progress.advance(task)
            if heading:
                known.append((letter, heading))
        coming = _coming(known, thread_title=thread_title, by_subject=by_subject)
        task = progress.add_task("bringing in", total=len(coming))
        await Bringer(actor, room_id, tally).bring(
            coming, lambda more: progress.advance(task, more)
        )
    _tell(console, tally)
    return tally


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("letters"),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _headings(found: Sequence[Found], tally: Tally) -> Iterator[tuple[Found, Heading | None]]:
    for letter in found:
        try:
            yield letter, heading_of(letter.headers())
        except LetterUnreadable as unreadable:
            tally.note("refused", letter.where, str(unreadable))
            yield letter, None


def _coming(
    known: Sequence[tuple[Found, Heading]], *, thread_title: str, by_subject: bool
) -> list[Coming]:
    """Return letters in the order in which they come in, with the threads that they belong to."""
    order = placed([heading for _, heading in known], by_subject=by_subject)
    if thread_title:
        title = " ".join(thread_title.split())[:LONGEST_TITLE]
        order = [replace(one, conversation=f"title:{title}", title=title) for one in order]
    return [Coming(*known[one.n], one) for one in order]


def _tell(console: Console, tally: Tally) -> None:
    table = Table(show_header=False, box=None)
    for name, words in (
        ("imported", "brought in"),
        ("known", "were there already"),
        ("refused", "not brought in"),
        ("enclosures", "attachments brought in"),
        ("cut", "texts shown in part, whole beside"),
        ("left_out", "letters with something left out"),
    ):
        if tally.count[name] or name == "imported":
            table.add_row(f"{tally.count[name]:,}", words)
    console.print(table)
    for trouble in tally.troubles[:MOST_TROUBLES]:
        console.print(f"[bold]{escape(trouble.where)}[/]: {escape(trouble.why)}", soft_wrap=True)
    if len(tally.troubles) > MOST_TROUBLES:
        console.print(f"… and {len(tally.troubles) - MOST_TROUBLES:,} more.")
