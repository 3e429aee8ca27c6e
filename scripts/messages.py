"""Keep the translations: what pages say, gathered from their sources, and compiled.

    messages.py gather     bring every catalogue up to what its sources say; new sentences come out empty
    messages.py compile    each `.po` becomes the `.mo` beside it

A catalogue is `<package>/locale/<language>/LC_MESSAGES/<name>.po` and speaks for all of its package. Tests
refuse a sentence without its translation (tests/architecture/test_translations.py).
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCES = Path(__file__).resolve().parent.parent / "src"
METHODS = {
    ".py": "python",
    ".html": "jinja2",
    ".jinja": "jinja2",
    ".txt": "jinja2",
    ".xml": "jinja2",
}
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}  # N_ marks a sentence that is translated later
NOTES = ["Translators:"]
WIDTH = 100  # characters


def catalogues() -> list[Path]:
    """Return every catalogue of the tree, sorted."""
    return sorted(SOURCES.rglob("locale/*/LC_MESSAGES/*.po"))


def read(path: Path) -> Catalog:
    """Return a catalogue as it stands."""
    with path.open("rb") as text:
        return read_po(text, locale=path.parent.parent.name, ignore_obsolete=True)


def said_by(package: Path) -> Catalog:
    """Return what a package says, gathered from its modules and templates, tests left out."""
    gathered = Catalog()
    for path in sorted(package.rglob("*")):
        method = METHODS.get(path.suffix)
        if method is None or "tests" in path.parts or not _may_speak(path):
            continue
        options = {"newstyle_gettext": "true", "silent": "false", "trimmed": "true"}
        for _, message, notes, context in extract_from_file(
            method, path, keywords=KEYWORDS, comment_tags=NOTES, options=options
        ):
            gathered.add(message, auto_comments=notes, context=context)
    return gathered


def _may_speak(path: Path) -> bool:
    return path.suffix == ".py" or "templates" in path.parts


def gather() -> Iterator[Path]:
    """Bring each catalogue up to its sources; yield those that changed."""
    for path in catalogues():
        kept = read(path)
        fresh = said_by(path.parents[3])
        for message in fresh:
            before = kept.get(message.id, message.context) if message.id else None
            if before is not None and message.pluralizable == before.pluralizable:
                message.string = before.string
        text = BytesIO()
        fresh.locale = kept.locale
        fresh.fuzzy = False
        fresh.header_comment = f"# {kept.locale} of Mitoyen. Kept by `make messages`."
        write_po(
            text, fresh, width=WIDTH, omit_header=False, sort_output=True, ignore_obsolete=True
        )
        written = _without_dates(text.getvalue())
        if written != path.read_bytes():
            path.write_bytes(written)
            yield path


def _without_dates(text: bytes) -> bytes:
    """Drop what changes with every run, or tells of the tool: the file is compared by people."""
    volatile = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Generated-By',
        b'"Last-Translator',
        b'"Project-Id-Version',
        b'"Report-Msgid-Bugs-To',
        b'"Language-Team',
    )
    lines = text.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(volatile))


def compile_catalogues() -> None:
    """Write every `.mo`. A fuzzy entry is left out: the page then speaks its source language."""
    for path in catalogues():
        with path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read(path))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gather"]:
            for changed in gather():
                print(f"{changed.relative_to(SOURCES.parent)} has changed")
            compile_catalogues()
        case ["compile"]:
            compile_catalogues()
        case _:
            sys.exit("usage: messages.py gather|compile")
