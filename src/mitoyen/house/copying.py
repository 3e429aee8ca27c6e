"""Own copies are made here, beside serving, one at a time: orders survive a restart and are made anew."""

import asyncio
import zipapp
from contextlib import suppress
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

import structlog

from mitoyen.domains.copies.unrecorded import Tools, forget_expired, make_copy, waiting
from mitoyen.domains.documents.unrecorded import open_stored
from mitoyen.doors.web.markdown import markdown
from mitoyen.foundation.decisions import Absent, Busy

BETWEEN_LOOKS_S = 5.0
log = structlog.get_logger()


@cache
def packed_verifier() -> bytes:
    """Return the independent verifier as one file that Python runs: mitoyen-verify.pyz."""
    with TemporaryDirectory() as folder:
        ignored = ignore_patterns("tests", "__pycache__", "*.pyc")
        with as_file(files("mitoyen_verify")) as source:
            copytree(source, Path(folder) / "mitoyen_verify", ignore=ignored)
        packed = BytesIO()
        zipapp.create_archive(
            folder, packed, interpreter="/usr/bin/env python3", main="mitoyen_verify.__main__:main"
        )
        return packed.getvalue()


def tools_for(folder: Path, operator: str) -> Tools:
    """Return what the maker of copies needs of this house."""
    return Tools(
        folder=folder,
        operator=operator,
        open_file=open_stored,
        markdown=lambda words: str(markdown(words)),
        verifier=packed_verifier(),
    )


async def make_copies(folder: Path, operator: str, ordered: asyncio.Event) -> None:
    """Make what was ordered, for ever; forget what has expired.

    Args:
        folder: where archives are kept.
        ordered: set when somebody orders a copy in this process; others are found within `BETWEEN_LOOKS_S`.
    """
    tools = await asyncio.to_thread(tools_for, folder, operator)
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(ordered.wait(), BETWEEN_LOOKS_S)
        ordered.clear()
        try:
            for copy_id, actor in await waiting():
                with suppress(Absent):
                    await make_copy(copy_id, actor, tools)
            await forget_expired(folder)
        except (Busy, TimeoutError) as later:
            log.warning("copy_waits", reason=str(later))
        except Exception:
            log.exception("copy_failed")  # its order says so; the others go on
