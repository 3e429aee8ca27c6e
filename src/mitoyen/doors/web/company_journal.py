"""My company's own journal: read it, take a receipt or the whole of it away, and check it without us."""

import asyncio
from collections.abc import Mapping

from litestar import MediaType, Response, get
from litestar.params import FromPath, FromQuery

from mitoyen.domains.copies.unrecorded import company_journal_copy
from mitoyen.domains.documents.facts.delivery import ALONE
from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.people import queries as people
from mitoyen.doors.web.company_pages import company_page, shared
from mitoyen.doors.web.proving import require_fresh_proof
from mitoyen.doors.web.reader import (
    AnyRequest,
    OurReader,
    OurSite,
    Position,
    Reader,
    language_of,
)
from mitoyen.doors.web.views import PagerView, PersonView
from mitoyen.doors.web.views.company import CompanyEntryView, CompanyJournalView
from mitoyen.foundation.identifiers import MemberId
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading
from mitoyen.journal.reading import EntryRow, Head, OpeningRow

JOURNAL = "/company/journal"
ENTRIES_A_PAGE = 50
TOLD_BY = ("name", "domain", "number", "title")  # the part that says what an entry is about
FILE = {"fr": "journal-entreprise.zip", "en": "company-journal.zip"}


@get(JOURNAL)
async def show_company_journal(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    before: FromQuery[Position | None] = None,
) -> Response[str]:
    async with reading(reader.actor) as db:
        (await organisations.settling_decision(db, reader.actor)).require()
        known = await shared(db, reader)
        room_id = await people.company_room(db, reader.actor)
        head = await journal.head(db, room_id)
        rows = await _rows(db, reader, head, before)
    last = rows[-1].index if rows else 0
    above = (before or head.size) + ENTRIES_A_PAGE
    newer = "" if before is None or before >= head.size else JOURNAL
    view = CompanyJournalView(
        party=known.party,
        may=known.may,
        key=known.key,
        rows=tuple(rows),
        last=head.size - 1,
        sealed=head.sealed - 1 if head.sealed else None,
        sealed_at=head.sealed_at,
        broken=head.broken_at is not None,
        pager=PagerView(
            newer=f"{JOURNAL}?before={above}" if newer and above < head.size else newer,
            older=f"{JOURNAL}?before={last}" if last > 0 else "",
        ),
        file_name=FILE[language_of(request, reader)],
    )
    return company_page(request, site, reader, view, known)


async def _rows(
    db: Connection, reader: Reader, head: Head, before: int | None
) -> list[CompanyEntryView]:
    found = await journal.entries(db, head.room_id, before=before, count=ENTRIES_A_PAGE)
    if not found:
        return []
    opened = await journal.openings(db, head.room_id, found[-1].index, found[0].index + 1)
    named = await people.names_in_journal(db, reader.actor)
    return [_row(reader, head, one, opened, named) for one in found]


def _row(
    reader: Reader,
    head: Head,
    row: EntryRow,
    opened: list[OpeningRow],
    named: Mapping[MemberId, str],
) -> CompanyEntryView:
    entry = row.header.entry
    parts = {one.part: one.content for one in opened if one.index == row.index}
    said = next((parts[name] for name in TOLD_BY if parts.get(name)), None) or b""
    author = PersonView(name=named.get(entry.author), party=reader.party) if entry.author else None
    return CompanyEntryView(
        index=row.index,
        kind=entry.kind,
        at=entry.at,
        person=author,
        by_itself=entry.author is None and entry.organisation_id is not None,
        subject=said.decode(errors="replace"),
        fingerprint=row.leaf.hex(),
        seal="sealed" if row.index < head.sealed else "recorded",
        erased=bool(row.header.commitments.keys() - parts.keys()),
    )


@get("/company/journal/{index:int}/receipt")
async def take_company_receipt(reader: OurReader, index: FromPath[Position]) -> Response[str]:
    """Hand over a receipt of an entry of one's own company's journal (C2SP tlog-proof)."""
    async with reading(reader.actor) as db:
        (await organisations.settling_decision(db, reader.actor)).require()
        room_id = await people.company_room(db, reader.actor)
        receipt = await journal.receipt(db, room_id, index)
    name = f"{room_id}-{index}.tlog-proof"
    return Response(
        receipt,
        media_type=MediaType.TEXT,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@get("/company/journal.zip")
async def take_company_journal(
    request: AnyRequest, site: OurSite, reader: OurReader
) -> Response[bytes]:
    """Hand over the whole journal as an own copy, which mitoyen-verify checks."""
    async with reading(reader.actor) as db:
        (await organisations.settling_decision(db, reader.actor)).require()
    await require_fresh_proof(reader, JOURNAL)
    language = language_of(request, reader)
    verifier = await asyncio.to_thread(site.verifier)
    made = await company_journal_copy(
        reader.actor, language=language, operator=site.operator, verifier=verifier
    )
    return Response(
        made,
        media_type="application/zip",
        headers={
            **ALONE,
            "cache-control": "private, no-store",
            "content-disposition": f'attachment; filename="{FILE[language]}"',
        },
    )


HANDLERS = (show_company_journal, take_company_receipt, take_company_journal)
