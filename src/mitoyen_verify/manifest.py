"""What a copy says it holds: mitoyen-copy.json, its signature, and keys.txt."""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, NamedTuple

from mitoyen_verify.archive import Archive, NotACopy, Unreadable
from mitoyen_verify.entries import Malformed, canonical
from mitoyen_verify.faults import Fault
from mitoyen_verify.keys import LARGEST_NOTE, Key, KeyRefused, NotSigned, open_note, parse_key

FORMAT = "mitoyen-own-copy@v1"
MANIFEST = "mitoyen-copy.json"
SIGNATURE = "mitoyen-copy.sig"
KEYS = "keys.txt"
LARGEST_MANIFEST = 64_000_000  # bytes
MOST_ROOMS = 100_000

_ROOM_ID = re.compile("r_[a-z2-7]{26}")


class Room(NamedTuple):
    """A room of the copy. Entries from `start` to before `stop` are said to be included."""

    room: str
    name: str
    space: str
    origin: str
    vkey: str
    size: int
    start: int
    stop: int

    @property
    def folder(self) -> str:
        """The folder of the room in the archive."""
        return f"rooms/{self.room}/"

    def includes(self, index: int) -> bool:
        """Tell whether an entry must be there; the first always must, for its key."""
        return self.start <= index < self.stop or index == 0


class Copy(NamedTuple):
    """An own copy, as it describes itself."""

    made_at: str
    made_for: str
    operator: str
    rooms: tuple[Room, ...]
    pages: dict[str, str] | None  # path -> base64 of its SHA-256; None when not listed
    before: str | None  # base64 of the SHA-256 of all that lies before the manifest in the zip
    digest: str  # base64 of the SHA-256 of the manifest itself


def read_manifest(archive: Archive) -> Copy:
    """Read mitoyen-copy.json, or raise NotACopy."""
    try:
        encoded = archive.read(MANIFEST, LARGEST_MANIFEST)
        said = canonical(encoded)
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise NotACopy(f"{MANIFEST} does not say {FORMAT}")
        copy = Copy(
            _text(said, "made_at"),
            _text(_of(said, "made_for", dict), "name"),
            _text(said, "operator"),
            tuple(
                _room(room, _text(space, "name"))
                for space in _of(said, "spaces", list)
                for room in _of(space, "rooms", list)
            ),
            {_text(page, "path"): _text(page, "h") for page in _of(said, "pages", list)}
            if "pages" in said
            else None,
            _text(said, "before") if "before" in said else None,
            b64encode(sha256(encoded).digest()).decode(),
        )
    except (Unreadable, Malformed) as fault:
        raise NotACopy(f"{MANIFEST}: {fault}") from None
    if len({room.room for room in copy.rooms}) < len(copy.rooms) or len(copy.rooms) > MOST_ROOMS:
        raise NotACopy(f"{MANIFEST}: a room twice, or too many rooms")
    return copy


def _room(said: object, space: str) -> Room:
    room = Room(
        _text(said, "room"),
        _text(said, "name"),
        space,
        _text(said, "origin"),
        _text(said, "vkey"),
        *(_of(said, name, int) for name in ("size", "from", "to")),
    )
    if not _ROOM_ID.fullmatch(room.room) or not 0 <= room.start <= room.stop <= room.size:
        raise Malformed("a room has an impossible name or size")
    return room


def _text(said: object, name: str) -> str:
    text = _of(said, name, str)
    assert isinstance(text, str)  # noqa: S101 - for the type checker
    return text


def _of(said: object, name: str, kind: type) -> Any:  # noqa: ANN401 - of that kind
    value = said.get(name) if isinstance(said, dict) else None
    if type(value) is not kind:
        raise Malformed(f"{name} is missing, or has another form")
    return value


def read_keys(lines: Iterable[str]) -> dict[str, Key]:
    """Read keys, one a line, by the name of their log; raises KeyRefused."""
    keys: dict[str, Key] = {}
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        key = parse_key(line.strip())
        if keys.setdefault(key.name, key) != key:
            raise KeyRefused(f"{key.name}: two keys for one log")
    return keys


def check_list(
    archive: Archive, copy: Copy, trusted: dict[str, Key], brought: dict[str, Key]
) -> tuple[bool, list[Fault]]:
    """Tell whether a trusted key of the house signs the manifest, and what is wrong with that.

    Whoever knows a key for it, be it one that the copy brings, demands a signature.
    """
    known = _keys_of_copies(copy, trusted)
    expected = known or _keys_of_copies(copy, brought)
    if expected and SIGNATURE not in archive.members:
        return False, [Fault("list_missing", path=SIGNATURE)]
    detail = ""
    for key in expected:
        try:
            if open_note(archive.read(SIGNATURE, LARGEST_NOTE).decode(), key) == _signed(copy):
                return bool(known), []
            detail = f"signed for another {MANIFEST}"
        except (Unreadable, UnicodeDecodeError, NotSigned) as fault:
            detail = str(fault)
    return False, [Fault("list", path=SIGNATURE, detail=detail)] if expected else []


def _signed(copy: Copy) -> str:
    return f"{FORMAT}\n{copy.digest}\n"


def _keys_of_copies(copy: Copy, keys: dict[str, Key]) -> list[Key]:
    """Return the keys by which the houses of these rooms sign copies: any house's if no room is."""
    names = {f"{room.origin.rpartition('/e/')[0]}/copies" for room in copy.rooms}
    return [
        key
        for name, key in keys.items()
        if name in names or (not names and name.endswith("/copies"))
    ]


def keys_of(archive: Archive) -> dict[str, Key]:
    """Read the keys that the copy brings; raises NotACopy or KeyRefused."""
    try:
        text = archive.read(KEYS, LARGEST_MANIFEST).decode()
    except (Unreadable, UnicodeDecodeError) as fault:
        raise NotACopy(f"{KEYS}: {fault}") from None
    return read_keys(text.split("\n"))
