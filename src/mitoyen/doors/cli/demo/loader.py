"""The demo's story, read from its files and checked before anything is played.

`story/cast.toml` says who plays and where; each room has a file of its own, named by its key.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from mitoyen.doors.cli.demo.checks import check
from mitoyen.doors.cli.demo.pieces import (
    Act,
    Company,
    Person,
    RoomStory,
    Space,
    Story,
    StoryFile,
    StoryWrong,
)

__all__ = [
    "Act",
    "Company",
    "Person",
    "RoomStory",
    "Space",
    "Story",
    "StoryFile",
    "StoryWrong",
    "story",
]

T = TypeVar("T")


def story(folder: Traversable | None = None) -> Story:
    """Return the story told by the files of `folder`, by default ours.

    Raises:
        StoryWrong: when a file cannot be read or the story contradicts itself.

    Cost: about 50 ms.
    """
    folder = folder or files("mitoyen.doors.cli.demo") / "story"
    cast = _told(Story, _table(folder / "cast.toml"), "cast.toml")
    rooms = tuple(_room(folder, key) for space in cast.spaces for key in space.rooms)
    acts = sorted((act for room in rooms for act in room.acts), key=attrgetter("at"))
    whole = msgspec.structs.replace(cast, rooms=rooms, acts=tuple(acts))
    check(whole)
    return whole


def _room(folder: Traversable, key: str) -> RoomStory:
    name = f"{key}.toml"
    room = _told(RoomStory, _table(folder / name), name)
    acts: dict[str, Act] = {}
    for number, bare in enumerate(room.acts, 1):
        act = _placed(bare, room=key, number=number, before=acts)
        if act.key in acts:
            raise StoryWrong(f"{name}, act {number}: the key {act.key!r} is taken")
        acts[act.key] = act
    return msgspec.structs.replace(room, key=key, acts=tuple(acts.values()))


def _placed(act: Act, *, room: str, number: int, before: Mapping[str, Act]) -> Act:
    """Say of an act in which room and thread it happens."""
    thread = act.key if act.kind == "open_thread" else act.thread
    if act.to:
        if act.to not in before:
            raise StoryWrong(f"{room}.toml, act {number}: nothing before it is called {act.to!r}")
        thread = before[act.to].thread
    key = act.key or f"act-{number}"
    return msgspec.structs.replace(act, room=room, key=key, thread=thread)


def _table(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoryWrong(f"{file.name}: there is no such file") from None
    except tomllib.TOMLDecodeError as wrong:
        raise StoryWrong(f"{file.name}: {wrong}") from wrong


def _told(shape: type[T], table: dict[str, Any], name: str) -> T:
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as wrong:
        raise StoryWrong(f"{name}: {wrong}") from wrong
