"""Entries: from an event to exact bytes and back (docs/formats/entry.md)."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mitoyen.foundation import clock
from mitoyen.foundation.canonical import decode, encode
from mitoyen.foundation.commitments import commit, fresh_salt
from mitoyen.foundation.events import Event, StoredPart, put_together, take_apart
from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId
from mitoyen.foundation.merkle import leaf_hash

ENTRY_FORMAT = 1
LONGEST_ENTRY = 65_535  # bytes (C2SP tlog-tiles, entry bundles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Where an event stands: the facts that every projection may use.

    Attributes:
        author: the pseudonym of the acting person in this journal; None for the operator.
        organisation_id: the company he acted for; None for the operator.
    """

    room_id: RoomId
    index: int
    at: datetime
    kind: str
    author: MemberId | None
    organisation_id: OrganisationId | None

    def with_fields(self, happened: Event) -> dict[str, Any]:
        """Return the entry's facts and the event's fields in one mapping, as parameters of a statement."""
        fields: dict[str, Any] = {
            "room_id": self.room_id,
            "index": self.index,
            "at": self.at,
            "author": self.author,
            "organisation_id": self.organisation_id,
        }
        for name in happened.__struct_fields__:
            field = getattr(happened, name)
            fields[name] = list(field) if isinstance(field, tuple) else field
        return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One erasable part of an entry, with what opens its commitment. Either `content` or `stored_as` is set."""

    name: str
    salt: bytes
    content: bytes | None
    stored_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An entry ready to be appended."""

    entry: Entry
    encoded: bytes
    leaf: bytes
    parts: tuple[Part, ...]


def prepare(entry: Entry, happened: Event) -> Prepared:
    """Encode an event at its place.

    Returns:
        The entry's exact bytes (canonical JSON, at most 65,535), its leaf hash (RFC 6962, section 2.1) and its parts.

    Raises:
        ValueError: when the encoded entry is longer than `LONGEST_ENTRY`.
    """
    taken = take_apart(happened)
    commitments, parts = [], []
    for name in sorted(taken.parts):
        part = taken.parts[name]
        if isinstance(part, StoredPart):
            opening = Part(name=name, salt=part.salt, content=None, stored_as=part.stored_as)
            commitment = part.commitment
        else:
            opening = Part(name=name, salt=fresh_salt(), content=part, stored_as=None)
            commitment = commit(opening.salt, name, part)
        parts.append(opening)
        commitments.append({"h": b64encode(commitment).decode(), "p": name})
    header: dict[str, Any] = {
        "at": clock.written(entry.at),
        "c": commitments,
        "d": taken.structure,
        "f": ENTRY_FORMAT,
        "i": entry.index,
        "k": entry.kind,
        "v": happened.version,
    }
    if entry.author is not None:
        header["a"] = entry.author
    if entry.organisation_id is not None:
        header["o"] = entry.organisation_id
    encoded = encode(header)
    if len(encoded) > LONGEST_ENTRY:
        raise ValueError(f"an entry of {len(encoded)} bytes; at most {LONGEST_ENTRY}")
    return Prepared(entry=entry, encoded=encoded, leaf=leaf_hash(encoded), parts=tuple(parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What an entry's bytes say."""

    entry: Entry
    version: int
    structure: dict[str, Any]
    commitments: dict[str, bytes]


def parse(room_id: RoomId, encoded: bytes) -> Header:
    """Read an entry's exact bytes.

    Raises:
        ValueError: when they are not a canonical entry of a known format.
    """
    header: Any = decode(encoded)
    try:
        if header["f"] != ENTRY_FORMAT:
            raise ValueError(f"entry format {header['f']}")
        return Header(
            entry=Entry(
                room_id=room_id,
                index=header["i"],
                at=clock.read(header["at"]),
                kind=header["k"],
                author=MemberId(header["a"]) if "a" in header else None,
                organisation_id=OrganisationId(header["o"]) if "o" in header else None,
            ),
            version=header["v"],
            structure=header["d"],
            commitments={part["p"]: b64decode(part["h"], validate=True) for part in header["c"]},
        )
    except (KeyError, TypeError) as missing:
        raise ValueError(f"not an entry: {missing}") from missing


def event_of(header: Header, parts: dict[str, bytes | StoredPart]) -> Event:
    """Return the event that an entry records, given the parts that are still there."""
    return put_together(header.entry.kind, header.version, header.structure, parts)
