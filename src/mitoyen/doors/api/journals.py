"""Journals: heads, entries with their exact bytes, receipts, checkpoints, tiles and proofs; and what happened since."""

from collections.abc import Sequence
from typing import Annotated, Literal

from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, PathParameter, QueryParameter

from mitoyen.doors.api.paging import (
    BEYOND,
    CursorText,
    Limit,
    PathPosition,
    Position,
    link,
    position,
)
from mitoyen.doors.api.requests import ApiRequest
from mitoyen.doors.api.shapes.base import Base64, Moment, shaped
from mitoyen.doors.api.shapes.journal import (
    Change,
    Changes,
    ConsistencyProof,
    Entries,
    Entry,
    Head,
    InclusionProof,
    Opening,
)
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.events import StoredPart
from mitoyen.foundation.identifiers import RoomId
from mitoyen.foundation.tiles import ENTRIES, WIDTH, NotATile, parse_path
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading
from mitoyen.journal.entries import event_of
from mitoyen.journal.reading import EntryRow, OpeningRow

Start = Annotated[
    Literal["first", "last"],
    QueryParameter(description="Without a cursor: the first page of the journal, or the last one."),
]
WithOpenings = Annotated[
    bool,
    QueryParameter(description="Whether to tell what opens the commitments: salts and contents."),
]
Size = Annotated[int, QueryParameter(ge=1, le=BEYOND, description="How many entries.")]
SealedSize = Annotated[
    int | None,
    QueryParameter(
        ge=1, le=BEYOND, description="How many entries; without it, all that are sealed."
    ),
]
_JOURNAL = "/rooms/{room_id:str}/journal"


@get(_JOURNAL, operation_id="journal", tags=["Journal"])
async def head(request: ApiRequest, room_id: FromPath[RoomId]) -> Head:
    """Tell where the journal of a room stands."""
    async with reading(request.actor) as db:
        return shaped(Head, await journal.head(db, room_id))


@get(_JOURNAL + "/entries", operation_id="entries", tags=["Journal"])
async def list_entries(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    limit: Limit = 50,
    cursor: CursorText = None,
    start: Start = "last",
    openings: WithOpenings = False,  # noqa: FBT002 (a parameter of the address)
) -> Entries:
    """List the entries of a journal.

    In the order of their positions, each with its exact bytes. Begins with the most recent page.
    """
    said = position(cursor, "after", "before")
    async with reading(request.actor) as db:
        stands = await journal.head(db, room_id)
        match said, start:
            case ("before", index), _:
                found = (await journal.entries(db, room_id, before=index, count=limit))[::-1]
            case ("after", index), _:
                found = await _from(db, room_id, min(index + 1, stands.size), limit)
            case _, "first":
                found = await _from(db, room_id, 0, limit)
            case _:
                found = (await journal.entries(db, room_id, count=limit))[::-1]
        opened = await _opened(db, room_id, found) if openings else None
    last = found[-1].index if found and found[-1].index + 1 < stands.size else None
    return Entries(
        items=[_entry(row, stands.sealed, opened) for row in found],
        next=link(request, "after", last),
        previous=link(request, "before", found[0].index if found and found[0].index else None),
    )


async def _from(db: Connection, room_id: RoomId, first: int, limit: int) -> list[EntryRow]:
    return await journal.entry_range(db, room_id, first, first + limit)


async def _opened(db: Connection, room_id: RoomId, found: Sequence[EntryRow]) -> list[OpeningRow]:
    if not found:
        return []
    return await journal.openings(db, room_id, found[0].index, found[-1].index + 1)


def _entry(row: EntryRow, sealed: int, opened: Sequence[OpeningRow] | None) -> Entry:
    header = row.header
    return shaped(
        Entry,
        row,
        sealed=row.index < sealed,
        at=header.entry.at,
        kind=header.entry.kind,
        version=header.version,
        author=header.entry.author,
        organisation_id=header.entry.organisation_id,
        openings=None
        if opened is None
        else [shaped(Opening, one) for one in opened if one.index == row.index],
    )


@get(_JOURNAL + "/entries/{index:str}", operation_id="entry", tags=["Journal"])
async def one_entry(request: ApiRequest, room_id: FromPath[RoomId], index: PathPosition) -> Entry:
    """Read one entry, with what opens its commitments."""
    async with reading(request.actor) as db:
        stands = await journal.head(db, room_id)
        if index >= stands.size:
            raise Absent
        found = await _from(db, room_id, index, 1)
        opened = await _opened(db, room_id, found)
    return _entry(found[0], stands.sealed, opened)


@get(
    _JOURNAL + "/entries/{index:str}/receipt",
    operation_id="receipt",
    tags=["Journal"],
    opt={"answers": "text/plain"},
)
async def receipt(
    request: ApiRequest, room_id: FromPath[RoomId], index: PathPosition
) -> Response[str]:
    """Fetch the receipt of an entry.

    A C2SP tlog-proof under the last checkpoint: it proves that the entry stands in the journal. 404 until it is sealed.
    """
    async with reading(request.actor) as db:
        text = await journal.receipt(db, room_id, index)
    return _text(text, filename=f"{room_id}-{index}.tlog-proof")


@get(
    _JOURNAL + "/checkpoint",
    operation_id="checkpoint",
    tags=["Journal"],
    opt={"answers": "text/plain"},
)
async def checkpoint(
    request: ApiRequest, room_id: FromPath[RoomId], size: SealedSize = None
) -> Response[str]:
    """Fetch a signed checkpoint.

    The last one, or the one over exactly `size` entries (C2SP tlog-checkpoint).
    """
    async with reading(request.actor) as db:
        found = await journal.checkpoint(db, room_id, size)
    return _text(found.note)


def _text(text: str, *, filename: str | None = None) -> Response[str]:
    headers = {"cache-control": "private, no-cache"}
    if filename:
        headers["content-disposition"] = f'attachment; filename="{filename}"'
    return Response(text, media_type=MediaType.TEXT, headers=headers)


@get(
    _JOURNAL + "/tile/{tile:path}",
    operation_id="tile",
    tags=["Journal"],
    opt={"answers": "application/octet-stream"},
)
async def one_tile(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    tile: Annotated[
        str,
        PathParameter(description="`<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`, as C2SP has it."),
    ],
) -> Response[bytes]:
    """Fetch a tile of hashes, or a bundle of entries.

    Paths and contents as in C2SP tlog-tiles, with `/rooms/{room_id}/journal` as the log's prefix.
    """
    try:
        wanted = parse_path(f"tile/{tile.removeprefix('/')}")
    except NotATile as other:
        raise Absent from other
    if wanted.n > BEYOND // WIDTH**2:
        raise Absent
    async with reading(request.actor) as db:
        stands = await journal.head(db, room_id)
        content = await journal.tile(db, room_id, wanted, sealed=stands.sealed)
    whole = wanted.width == WIDTH and wanted.level != ENTRIES
    kept = "private, max-age=31536000, immutable" if whole else "private, no-store"
    return Response(content, media_type="application/octet-stream", headers={"cache-control": kept})


@get(_JOURNAL + "/inclusion", operation_id="inclusion", tags=["Journal"])
async def inclusion(
    request: ApiRequest, room_id: FromPath[RoomId], index: Position, size: SealedSize = None
) -> InclusionProof:
    """Prove that an entry stands in the journal."""
    async with reading(request.actor) as db:
        stands = await journal.head(db, room_id)
        upto = stands.sealed if size is None else size
        if not index < upto <= stands.sealed:
            raise Absent
        hashes = await journal.inclusion_proof(db, room_id, index, upto)
        return InclusionProof(
            index=index,
            size=upto,
            hashes=_encoded(hashes),
            checkpoint=await _note(db, room_id, upto),
        )


@get(_JOURNAL + "/consistency", operation_id="consistency", tags=["Journal"])
async def consistency(
    request: ApiRequest, room_id: FromPath[RoomId], old_size: Size, size: SealedSize = None
) -> ConsistencyProof:
    """Prove that the journal has only grown."""
    async with reading(request.actor) as db:
        stands = await journal.head(db, room_id)
        upto = stands.sealed if size is None else size
        if not old_size <= upto <= stands.sealed:
            raise Absent
        hashes = await journal.consistency_proof(db, room_id, old_size, upto)
        return ConsistencyProof(
            old_size=old_size,
            size=upto,
            hashes=_encoded(hashes),
            checkpoint=await _note(db, room_id, upto),
        )


async def _note(db: Connection, room_id: RoomId, size: int) -> str | None:
    found = await journal.checkpoints(db, room_id, size, size)
    return found[0].note if found else None


def _encoded(hashes: Sequence[bytes]) -> list[Base64]:
    return [Base64.of(one) for one in hashes]


@get("/rooms/{room_id:str}/changes", operation_id="changes", tags=["Talk"])
async def changes(
    request: ApiRequest, room_id: FromPath[RoomId], since: Position = 0, limit: Limit = 50
) -> Changes:
    """Read what happened in a room since a position.

    Everything that was recorded from `since` on, oldest first, with its words: messages, edits, threads, documents,
    arrivals. Keep `next` and ask again: it is there even when nothing is new.
    """
    async with reading(request.actor) as db:
        stands = await journal.head(db, room_id)
        found = await _from(db, room_id, min(since, stands.size), limit)
        opened = await _opened(db, room_id, found)
    after = found[-1].index + 1 if found else min(since, stands.size)
    return Changes(
        items=[_change(row, stands.sealed, opened) for row in found],
        size=stands.size,
        sealed=stands.sealed,
        next=f"{request.site.public_url}{request.url.path}?since={after}&limit={limit}",
    )


def _change(row: EntryRow, sealed: int, opened: Sequence[OpeningRow]) -> Change:
    header = row.header
    here = [one for one in opened if one.index == row.index]
    parts: dict[str, bytes | StoredPart] = {
        one.part: one.content for one in here if one.content is not None
    }
    happened = event_of(header, parts)
    return Change(
        index=row.index,
        sealed=row.index < sealed,
        at=Moment(clock.written(header.entry.at)),
        kind=header.entry.kind,
        version=header.version,
        author=header.entry.author,
        organisation_id=header.entry.organisation_id,
        fields=header.structure,
        words={name: getattr(happened, name) for name in sorted(parts)},
        erased=sorted(header.commitments.keys() - {one.part for one in here}),
    )


ROUTES: list[HTTPRouteHandler] = [
    head,
    list_entries,
    one_entry,
    receipt,
    checkpoint,
    one_tile,
    inclusion,
    consistency,
    changes,
]
