"""Compile the translations: each `.po` under `src/` becomes the `.mo` beside it."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parent.parent / "src"


def compile_catalogues() -> None:
    """Write every `.mo`. A fuzzy entry is left out: the page then speaks its source language."""
    for source in sorted(SOURCES.rglob("*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)


if __name__ == "__main__":
    if sys.argv[1:] != ["compile"]:
        sys.exit("usage: messages.py compile")
    compile_catalogues()
