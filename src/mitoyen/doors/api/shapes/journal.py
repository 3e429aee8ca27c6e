"""Shapes of journals: what anyone who may read a room can check."""

from typing import Annotated, Any

from msgspec import Meta

from mitoyen.doors.api.shapes.base import Base64, Moment, PageBothWays, Shape
from mitoyen.foundation.identifiers import MemberId, OrganisationId, RoomId


class Head(Shape, kw_only=True, frozen=True):
    """Where a room's journal stands."""

    room_id: RoomId
    origin: Annotated[str, Meta(description="The log's name, as its checkpoints say it.")]
    vkey: Annotated[
        str, Meta(description="The key that checks its checkpoints (C2SP signed-note).")
    ]
    size: Annotated[int, Meta(description="Entries recorded.")]
    sealed: Annotated[int, Meta(description="How many of them are under the last checkpoint.")]
    sealed_at: Moment | None
    root: Annotated[Base64 | None, Meta(description="The root of the tree of the sealed entries.")]
    broken_at: Annotated[
        Moment | None, Meta(description="Since when it does not verify: nothing is written in it.")
    ]
    broken_index: Annotated[
        int | None,
        Meta(description="The first entry that does not, when the fault is of one entry."),
    ]


class Opening(Shape, kw_only=True, frozen=True):
    """What opens a commitment of an entry."""

    part: str
    salt: Base64
    content: Annotated[
        Base64 | None,
        Meta(
            description="The exact bytes; null for a file, which is fetched as a document's version."
        ),
    ]


class Entry(Shape, kw_only=True, frozen=True):
    """An entry as it stands."""

    index: int
    entry: Annotated[
        Base64,
        Meta(
            description="Its exact bytes: canonical JSON (docs/formats/entry.md). These are hashed."
        ),
    ]
    leaf: Annotated[Base64, Meta(description="Its leaf hash (RFC 6962).")]
    sealed: bool
    at: Moment
    kind: Annotated[str, Meta(examples=["talk.message_posted"])]
    version: int
    author: Annotated[MemberId | None, Meta(description="Null for the operator.")]
    organisation_id: OrganisationId | None
    openings: Annotated[
        list[Opening] | None,
        Meta(description="Null unless asked for. A part that is not among them was erased."),
    ]


class Entries(PageBothWays, kw_only=True, frozen=True):
    """Entries of a journal, in the order of their positions."""

    items: list[Entry]


class Change(Shape, kw_only=True, frozen=True):
    """What happened, as one entry records it, with its words."""

    index: int
    sealed: bool
    at: Moment
    kind: Annotated[str, Meta(examples=["talk.message_posted"])]
    version: int
    author: MemberId | None
    organisation_id: OrganisationId | None
    fields: Annotated[
        dict[str, Any],
        Meta(description="The fields that stand in the entry (docs/formats/events.md)."),
    ]
    words: Annotated[
        dict[str, Any],
        Meta(
            description="The erasable fields that are still there, by name; files are not among them."
        ),
    ]
    erased: Annotated[
        list[str], Meta(description="The erasable fields whose content is destroyed.")
    ]


class Changes(Shape, kw_only=True, frozen=True):
    """What happened in a room from a position on, oldest first."""

    items: list[Change]
    size: Annotated[int, Meta(description="Entries recorded now: ask again from here.")]
    sealed: int
    next: Annotated[str, Meta(description="Where to go on, also when nothing is there yet.")]


class InclusionProof(Shape, kw_only=True, frozen=True):
    """What leads from an entry to the root (RFC 6962, section 2.1.1)."""

    index: int
    size: int
    hashes: Annotated[list[Base64], Meta(description="From the leaf upwards.")]
    checkpoint: Annotated[
        str | None, Meta(description="The signed checkpoint of that size, when there is one.")
    ]


class ConsistencyProof(Shape, kw_only=True, frozen=True):
    """What shows that a longer log begins with a shorter one (RFC 6962, section 2.1.2)."""

    old_size: int
    size: int
    hashes: list[Base64]
    checkpoint: Annotated[
        str | None, Meta(description="The signed checkpoint of `size`, when there is one.")
    ]
