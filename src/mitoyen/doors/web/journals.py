"""A room's journal as its readers see it: the register, one entry and what proves it, and the log itself."""

from collections.abc import Mapping, Sequence

from litestar import MediaType, Response, get
from litestar.params import FromPath, FromQuery

from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web import paths
from mitoyen.doors.web.answers import after, page
from mitoyen.doors.web.around import Around, around_room, frame_in, ledger_view, people_by_name
from mitoyen.doors.web.closings import checkpoint_view, closings
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Position
from mitoyen.doors.web.views import (
    ClosingRowView,
    EntryView,
    JournalRowView,
    JournalView,
    PagerView,
    PartOfEntryView,
    PersonView,
)
from mitoyen.doors.web.views.frame import Seal
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import MemberId, RoomId
from mitoyen.foundation.tiles import NotATile, parse_path
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading
from mitoyen.journal.reading import EntryRow, Head, OpeningRow

ENTRIES_A_PAGE = 50
TOLD_BY = ("name", "title", "filename")  # the part that says what an entry is about
KEPT = "private, max-age=31536000, immutable"  # a tile never changes; who may read it does


@get("/rooms/{room_id:str}/journal")
async def show_journal(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    before: FromQuery[Position | None] = None,
    entry: FromQuery[str] = "",
) -> Response[str] | Response[None]:
    if entry.isascii() and entry.isdecimal():
        return after(paths.proof(room_id, int(entry[:15])))
    async with reading(reader.actor) as db:
        around, room = await around_room(db, reader, room_id)
        head = await journal.head(db, room_id)
        rows = await _rows(db, around, head, before)
    shown = [row.index for row in rows if isinstance(row, JournalRowView)]
    here = paths.journal(room_id)
    view = JournalView(
        space_id=around.space.space_id,
        space_name=around.space.name or "?",
        room=room,
        rooms=tuple(around.links.values()),
        ledger=ledger_view(head),
        rows=tuple(rows),
        pager=PagerView(
            newer=_newer(here, head, before),
            older=f"{here}?before={shown[-1]}" if shown and shown[-1] > 0 else "",
        ),
    )
    frame = frame_in(request, site, around, here="journal", journal_room_id=room_id)
    return page(site, view, frame)


def _newer(here: str, head: Head, before: int | None) -> str:
    if before is None or before >= head.size:
        return ""
    above = before + ENTRIES_A_PAGE
    return f"{here}?before={above}" if above < head.size else here


async def _rows(
    db: Connection, around: Around, head: Head, before: int | None
) -> list[JournalRowView | ClosingRowView]:
    """Return a page of the register, the most recent first, with the lines that closed it."""
    found = await journal.entries(db, head.room_id, before=before, count=ENTRIES_A_PAGE)
    if not found:
        return []
    opened = await journal.openings(db, head.room_id, found[-1].index, found[0].index + 1)
    members = await spaces.members(db, around.space.space_id)
    named = people_by_name(around, members)
    rows = [_row(around, head, one, opened, named) for one in reversed(found)]
    placed = await closings(db, head.room_id, rows)
    lines = [
        one if isinstance(one, JournalRowView) else ClosingRowView(checkpoint=one) for one in placed
    ]
    if before is None and head.sealed:
        last = checkpoint_view(await journal.checkpoint(db, head.room_id, head.sealed))
        above = sum(1 for one in reversed(found) if one.index < head.sealed)
        lines.insert(len(lines) - (len(found) - above), ClosingRowView(checkpoint=last))
    return lines[::-1]


def _row(
    around: Around,
    head: Head,
    row: EntryRow,
    opened: Sequence[OpeningRow],
    named: Mapping[MemberId, PersonView],
) -> JournalRowView:
    header = row.header
    entry = header.entry
    parts = {one.part: one for one in opened if one.index == row.index}
    person = named.get(entry.author) if entry.author else None
    said = next((parts[name].content for name in TOLD_BY if name in parts), None) or b""
    moved = named.get(header.structure.get("member_id", ""))  # who left, or was given a seat
    return JournalRowView(
        index=row.index,
        kind=entry.kind,
        at=entry.at,
        name=person.name if person else None,
        party=around.party(entry.organisation_id) if entry.organisation_id else None,
        fingerprint=row.leaf.hex(),
        seal=_seal(head, row.index),
        subject=said.decode(errors="replace") or (moved.name or "" if moved else ""),
        erased=bool(header.commitments.keys() - parts.keys()),
    )


def _seal(head: Head, index: int) -> Seal:
    return "sealed" if index < head.sealed else "recorded"


@get("/rooms/{room_id:str}/entries/{index:int}")
async def lead_to_entry(
    reader: OurReader, room_id: FromPath[RoomId], index: FromPath[Position]
) -> Response[None]:
    """Lead a permanent link to where the entry is read: in its thread when it is a message, else in the register."""
    async with reading(reader.actor) as db:
        head = await journal.head(db, room_id)
        if index >= head.size:
            raise Absent
        thread = await _thread_of(db, room_id, index)
    return after(thread or paths.proof(room_id, index))


async def _thread_of(db: Connection, room_id: RoomId, index: int) -> str:
    """Return the address where an entry is read in a thread, empty when it is read in none."""
    try:
        place = await talk.place(db, room_id, index)
    except Absent:
        return ""
    shown = index if place.message_index is None else place.message_index
    return f"{paths.thread(room_id, place.thread_id)}?at={shown}#e-{shown}"


@get("/rooms/{room_id:str}/entries/{index:int}/proof")
async def show_entry(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    index: FromPath[Position],
) -> Response[str]:
    async with reading(reader.actor) as db:
        around, _ = await around_room(db, reader, room_id)
        view = await _entry(db, around, room_id, index)
    frame = frame_in(request, site, around, here="journal", journal_room_id=room_id)
    return page(site, view, frame)


async def _entry(db: Connection, around: Around, room_id: RoomId, index: int) -> EntryView:
    head = await journal.head(db, room_id)
    found = await journal.entry_range(db, room_id, index, index + 1)
    if not found:
        raise Absent
    entry = found[0].header.entry
    named = people_by_name(around, await spaces.members(db, around.space.space_id))
    person = named.get(entry.author) if entry.author else None
    sealed = index < head.sealed
    last = await journal.checkpoint(db, room_id, head.sealed) if sealed else None
    path = await journal.inclusion_proof(db, room_id, index, last.size) if last else []
    return EntryView(
        space_id=around.space.space_id,
        space_name=around.space.name or "?",
        room=around.link(room_id),
        index=index,
        kind=entry.kind,
        at=entry.at,
        name=person.name if person else None,
        party=around.party(entry.organisation_id) if entry.organisation_id else None,
        seal=_seal(head, index),
        fingerprint=found[0].leaf.hex(),
        header=found[0].entry.decode(),
        parts=await _parts(db, found[0]),
        checkpoint=checkpoint_view(last) if last else None,
        path=tuple(node.hex() for node in path),
        thread=await _thread_of(db, room_id, index),
        last=head.size - 1,
    )


async def _parts(db: Connection, row: EntryRow) -> tuple[PartOfEntryView, ...]:
    opened = {
        one.part: one for one in await journal.openings(db, row.room_id, row.index, row.index + 1)
    }
    return tuple(
        PartOfEntryView(
            part=name,
            commitment=commitment.hex(),
            size=len(opened[name].content or b"") or None if name in opened else None,
            erased=name not in opened,
        )
        for name, commitment in sorted(row.header.commitments.items())
    )


@get("/rooms/{room_id:str}/entries/{index:int}/receipt")
async def take_receipt(
    reader: OurReader, room_id: FromPath[RoomId], index: FromPath[Position]
) -> Response[str]:
    """Hand over a receipt: the entry's path under the last signed checkpoint (C2SP tlog-proof)."""
    async with reading(reader.actor) as db:
        receipt = await journal.receipt(db, room_id, index)
    name = f"{room_id}-{index}.tlog-proof"
    return Response(
        receipt,
        media_type=MediaType.TEXT,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@get("/rooms/{room_id:str}/log/checkpoint")
async def serve_checkpoint(reader: OurReader, room_id: FromPath[RoomId]) -> Response[str]:
    """Serve the last signed checkpoint (https://c2sp.org/tlog-tiles), to members."""
    async with reading(reader.actor) as db:
        last = await journal.checkpoint(db, room_id)
    return Response(last.note, media_type=MediaType.TEXT)


@get("/rooms/{room_id:str}/log/tile/{rest:path}")
async def serve_tile(
    reader: OurReader, room_id: FromPath[RoomId], rest: FromPath[str]
) -> Response[bytes]:
    """Serve a tile or a bundle of entries (https://c2sp.org/tlog-tiles), to members."""
    try:
        wanted = parse_path(f"tile/{rest.lstrip('/')}")
    except NotATile:
        raise Absent from None
    async with reading(reader.actor) as db:
        head = await journal.head(db, room_id)
        content = await journal.tile(db, room_id, wanted, sealed=head.sealed)
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"cache-control": KEPT, "vary": "cookie"},
    )


HANDLERS = (
    show_journal,
    lead_to_entry,
    show_entry,
    take_receipt,
    serve_checkpoint,
    serve_tile,
)
