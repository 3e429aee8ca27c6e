"""Write docs/formats/events.md: every kind of event that an entry can record, as the code declares it.

A test refuses a page that says anything else (tests/formats/test_events.py).
"""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from mitoyen.foundation.events import Event, StoredPart, registered
from mitoyen.foundation.identifiers import Identifier
from mitoyen.house.composition import declare_projections

PAGE = Path(__file__).resolve().parent.parent / "docs" / "formats" / "events.md"
HEAD = """# Kinds of events

What an entry can record: `k` is the kind, `v` the version, and the fields stand in `d` ([entry.md](entry.md)). A
field that is *erasable* is not in `d`: it is a part, named as the field, and the entry holds a commitment to it
alone. A field that is *optional* may be absent; it then has the value given, if any. Fields are never renamed,
retyped or removed: one may be added, optional, or the next version stands beside. A reader passes over what it does
not know.

This page is written by `make events`, from the code.
"""
WORDS: dict[Any, str] = {
    int: "integer",
    str: "text",
    bool: "`true` or `false`",
    StoredPart: "file",
    type(None): "",
}


def page() -> str:
    """Return what the page should say now."""
    declare_projections()
    parts = [HEAD]
    for domain, kinds in groupby(_of_the_house(), key=lambda cls: cls.kind.partition(".")[0]):
        parts += [f"## {domain}\n", *map(_said_of, kinds)]
    return "\n".join(parts)


def _of_the_house() -> list[type[Event]]:
    return [cls for cls in registered() if "tests" not in cls.__module__.split(".")]


def _said_of(cls: type[Event]) -> str:
    first = (cls.__doc__ or "").strip().partition("\n\n")[0]
    sentence = re.sub(r"\s+", " ", first)
    title = f"### `{cls.kind}`, version {cls.version}\n\n{sentence}\n"
    rows = list(_rows(cls))
    return "\n".join(
        [title, "| field | value | |", "| --- | --- | --- |", *rows, ""] if rows else [title]
    )


def _rows(cls: type[Event]) -> Iterator[str]:
    hints = get_type_hints(cls)
    for field in msgspec.structs.fields(cls):
        notes = ["erasable"] if field.name in cls.erasable else []
        if not field.required:
            default = field.default if field.default is not msgspec.NODEFAULT else None
            notes.append("optional" + (f", `{_plain(default)}`" if default is not None else ""))
        yield f"| `{field.name}` | {_value(hints[field.name])} | {'; '.join(notes)} |"


def _plain(default: object) -> str:
    return "[]" if default == () else msgspec.json.encode(default).decode()


def _value(hint: Any) -> str:  # noqa: ANN401 - types as values
    """Say in words what a field holds."""
    arguments = get_args(hint)
    match get_origin(hint):
        case origin if origin is Literal:
            return ", ".join(f"`{value}`" for value in arguments)
        case origin if origin in (Union, UnionType):
            return " or ".join(filter(None, map(_value, arguments)))
        case origin if origin is tuple:
            return "array of " + _value(arguments[0])
        case origin if origin is dict:
            return "object of " + _value(arguments[1])
    if isinstance(hint, type) and issubclass(hint, Identifier):
        return f"identifier `{hint.prefix}…`"
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and hint is not StoredPart:
        fields = get_type_hints(hint).items()
        return "object: " + ", ".join(f"`{name}` {_value(inner)}" for name, inner in fields)
    return WORDS[hint]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
