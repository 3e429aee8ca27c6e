"""The command line of the house: every command opens what it needs, and gives the work to the cli door."""

import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Literal

import cyclopts
import psycopg
import uvloop
from rich.console import Console
from rich.table import Table

from mitoyen.foundation.decisions import Busy, Refused, Unfit
from mitoyen.house.composition import declare_projections, open_house
from mitoyen.house.database import addresses, migrate
from mitoyen.house.settings import Malformed, Settings, read_settings

EXIT_REFUSED, EXIT_SETTINGS, EXIT_BUSY = 1, 2, 75  # 75: EX_TEMPFAIL of sysexits.h

app = cyclopts.App(
    name="mitoyen",
    help="Common ground for companies that work together. Settings come from the environment:"
    " docs/operate/settings.md lists them. Without any, the embedded database in ./var is used.",
    help_format="plaintext",
    version_flags=["--version"],
)
# Without markup: names and faults that people or files bring may hold brackets.
console = Console(markup=False)
errors = Console(stderr=True, markup=False)
OneRoom = Annotated[str | None, cyclopts.Parameter(help="Only this room (r_…).")]


def main() -> None:
    """Run one command; say in one clear sentence what hinders it."""
    try:
        status = app(result_action="return_value")
    except Malformed as malformed:
        errors.print(f"mitoyen: {malformed}", highlight=False, soft_wrap=True)
        sys.exit(EXIT_SETTINGS)
    except Busy as busy:
        errors.print(
            f"mitoyen: the house cannot do this now ({busy.reason}); nothing was written",
            soft_wrap=True,
        )
        sys.exit(EXIT_BUSY)
    except psycopg.OperationalError as unreachable:
        errors.print(
            f"mitoyen: the database cannot be reached: {str(unreachable).strip()}", soft_wrap=True
        )
        sys.exit(EXIT_BUSY)
    except TimeoutError as late:
        errors.print(f"mitoyen: {str(late) or 'it took too long'}", soft_wrap=True)
        sys.exit(EXIT_BUSY)
    except (Refused, Unfit) as refused:
        errors.print(f"mitoyen: refused: {_in_words(refused)}", soft_wrap=True)
        sys.exit(EXIT_REFUSED)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(status if isinstance(status, int) else 0)


def _in_words(failure: Refused | Unfit) -> str:
    """Say why something was refused as the API says it, with the rule's name."""
    from mitoyen.doors.api.problems import rule_of  # noqa: PLC0415 (the web is not needed when all goes well)
    from mitoyen.doors.api.words import TITLES  # noqa: PLC0415 (idem)

    rule = failure.rule if isinstance(failure, Refused) else rule_of(type(failure))
    limit = getattr(failure, "limit", None)
    bound = "" if limit is None else f"; at most {limit:,}"
    return f"{TITLES.get(rule, 'a rule does not allow it')} ({rule}{bound})"


def _run(work: Coroutine[object, object, int | None]) -> int:
    return uvloop.run(work) or 0


@app.command(name="migrate")
def migrate_database() -> int:
    """Bring the database's schema up to this version. Needs the owner's address, or the embedded database."""
    settings = read_settings()
    return _migrate(settings)


def _migrate(settings: Settings) -> int:
    where = addresses(settings)
    if where.owner is None:
        raise Malformed(
            "MITOYEN_OWNER_DATABASE_URL is needed: the application's role may not change the schema"
        )
    applied = list(migrate(where.owner, where.application))
    for step in applied:
        console.print(f"applied {step}")
    console.print("The schema is up to date.")
    return 0


@app.command
def serve() -> int:
    """Serve pages and the API, and seal journals beside, until stopped (Ctrl+C or SIGTERM)."""
    from mitoyen.house.serving import serve_until_stopped  # noqa: PLC0415 (the web is not needed by other commands)

    settings = read_settings()
    if settings.embedded:
        _migrate(settings)
    return _run(serve_until_stopped(settings))


@app.command
def demo(
    *, reset: Annotated[bool, cyclopts.Parameter(help="Forget the demo's data first.")] = False
) -> int:
    """Serve a lived-in demo: three companies, a space, eight weeks of work. The first start fills it through commands.

    Only on this machine (MITOYEN_HOST stays 127.0.0.1): the demo's sign-in page lets anyone act as any of its cast.
    """
    from mitoyen.house.showing import show_demo  # noqa: PLC0415 (idem)

    return _run(show_demo(read_settings(), reset=reset, console=console))


@app.command
def rebuild(*, room: OneRoom = None) -> int:
    """Make every projected table anew from the journals, while reading goes on."""
    from mitoyen.doors.cli.journals import rebuild_journals  # noqa: PLC0415 (idem)

    async def work() -> int:
        declare_projections()
        async with await _owner_connection(read_settings()) as db:
            return await rebuild_journals(db, room=room, console=console)

    return _run(work())


@app.command
def verify(*, room: OneRoom = None) -> int:
    """Recompute everything: entries, trees, checkpoints, tiles, contents. Say where the first fault of each room is."""
    from mitoyen.domains.documents.unrecorded import stored_commitment  # noqa: PLC0415 (idem)
    from mitoyen.doors.cli.journals import verify_journals  # noqa: PLC0415 (idem)

    async def work() -> int:
        settings = read_settings()
        async with (
            open_house(settings, as_role="owner", beside=False),
            await _owner_connection(settings) as db,
        ):
            return await verify_journals(db, room=room, stored=stored_commitment, console=console)

    return _run(work())


async def _owner_connection(settings: Settings) -> psycopg.AsyncConnection:
    where = addresses(settings)
    if where.owner is None:
        raise Malformed("MITOYEN_OWNER_DATABASE_URL is needed for this command")
    return await psycopg.AsyncConnection.connect(where.owner, autocommit=True)


@app.command
def register(
    company: Annotated[str, cyclopts.Parameter(help="The company's name.")],
    *,
    person: Annotated[str, cyclopts.Parameter(help="Name of its first administrator.")],
    address: Annotated[
        str, cyclopts.Parameter(help="His e-mail address: the invitation goes there.")
    ],
    language: Literal["fr", "en"] = "fr",
) -> int:
    """Register a company and invite its first administrator by letter (an act of the operator)."""
    from mitoyen.house.registering import register_company  # noqa: PLC0415 (idem)

    return _run(
        register_company(
            read_settings(),
            company=company,
            person=person,
            address=address,
            language=language,
            console=console,
        )
    )


@app.command(name="copy")
def take_own_copy(
    space: Annotated[
        str, cyclopts.Parameter(help="The space (s_…); its address in the browser ends with it.")
    ],
    *,
    as_: Annotated[
        str,
        cyclopts.Parameter(
            name="--as", help="E-mail of the administrator who takes it for his company."
        ),
    ],
    to: Annotated[Path, cyclopts.Parameter(help="The archive to write; it must not exist yet.")],
    language: Literal["fr", "en"] = "fr",
) -> int:
    """Take a company's own copy of a space: all that its people could read, with what proves it, in one archive.

    The entry that says so is written like for the button. A server must run beside, for it seals the journals.
    """
    from mitoyen.house.taking import take_copy_to  # noqa: PLC0415 (idem)

    return _run(
        take_copy_to(
            read_settings(), space=space, address=as_, to=to, language=language, console=console
        )
    )


@app.command
def bounce(
    files: Annotated[
        list[Path],
        cyclopts.Parameter(
            help="Delivery reports (RFC 3464), one a file; - for one on standard input."
        ),
    ],
) -> int:
    """Pause whoever's mailbox is closed for good, by a report on a letter of ours, until his company confirms him.

    A delay, a full mailbox, or a report on a letter that was not ours changes nothing.
    """
    from mitoyen.house.returning import take_bounces  # noqa: PLC0415 (idem)

    return _run(take_bounces(read_settings(), files=files, console=console))


@app.command(name="import-mail")
def bring_letters(
    files: Annotated[
        list[Path],
        cyclopts.Parameter(help="mbox files, Maildir folders, .eml files or folders of them."),
    ],
    *,
    room: Annotated[str, cyclopts.Parameter(help="The room (r_…) where they come in.")],
    as_: Annotated[
        str,
        cyclopts.Parameter(name="--as", help="E-mail of the member in whose name they come in."),
    ],
    thread_title: Annotated[
        str, cyclopts.Parameter(help="Put all letters in one thread of this title.")
    ] = "",
    by_subject: Annotated[
        bool,
        cyclopts.Parameter(
            help="Answers that do not say what they answer join the thread of their subject."
        ),
    ] = False,
) -> int:
    """Bring e-mail that was exchanged before into a room: threads by their references, attachments as documents.

    Each letter says by whom and when it was brought in; it never stands as if its sender had written in the room.
    Again is harmless: what came in before is left alone. Exit status 1 when a letter could not be brought in.
    """
    from mitoyen.house.bringing import bring_letters_in  # noqa: PLC0415 (idem)

    return _run(
        bring_letters_in(
            read_settings(),
            files=files,
            room=room,
            address=as_,
            thread_title=thread_title,
            by_subject=by_subject,
            console=console,
        )
    )


@app.command
def doctor() -> int:
    """Say what is wrong with this installation, and what to do about it. Exit status 1 when something is."""
    from mitoyen.house.doctor import examine  # noqa: PLC0415 (idem)

    async def work() -> int:
        table = Table("", "subject", "found", "what to do", title="Mitoyen doctor")
        ill = 0
        async for finding in examine(read_settings()):
            ill += not finding.well
            table.add_row(
                "well" if finding.well else "ILL", finding.subject, finding.found, finding.advice
            )
        console.print(table)
        return 1 if ill else 0

    return _run(work())


if __name__ == "__main__":
    main()
