"""Documents: the register of a space, one document with its versions, and what goes out of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response, get, route
from litestar.params import FromPath, FromQuery

from mitoyen.domains.documents import queries as documents
from mitoyen.domains.documents.facts.delivery import PICTURES, delivery
from mitoyen.domains.documents.queries import DocumentRow, VersionRow
from mitoyen.domains.spaces import queries as spaces
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web import paths
from mitoyen.doors.web.answers import page
from mitoyen.doors.web.around import Around, around_room, around_space, frame_in, reach_view
from mitoyen.doors.web.contents import READS, content_answer
from mitoyen.doors.web.forms import fresh_key
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import (
    DocumentFormsView,
    DocumentLineView,
    DocumentsView,
    DocumentView,
    PagerView,
    PersonView,
    UploadView,
    VersionView,
)
from mitoyen.foundation import clock
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import DocumentId, MemberId, RoomId, SpaceId, VersionId
from mitoyen.journal import reading as journal
from mitoyen.journal.database import Connection, reading

DOCUMENTS_A_PAGE = 50
LAST_NUMBER = 2**31 - 1  # of a version: what the database can count to


@get("/spaces/{space_id:str}/documents")
async def show_documents(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    space_id: FromPath[SpaceId],
    before: FromQuery[str] = "",
) -> Response[str]:
    async with reading(reader.actor) as db:
        around = await around_space(db, reader, space_id)
        found = await documents.documents_of_space(
            db, space_id, before=_place(before), count=DOCUMENTS_A_PAGE + 1
        )
        sealed = {
            room_id: (await journal.head(db, room_id)).sealed
            for room_id in dict.fromkeys(row.room_id for row in found)
        }
        members = await spaces.members(db, space_id)
    shown = found[:DOCUMENTS_A_PAGE]
    names = {member.member_id: member.name for member in members}
    here, last = paths.documents(space_id), shown[-1] if shown else None
    view = DocumentsView(
        space_id=space_id,
        space_name=around.space.name or "?",
        documents=tuple(_line(around, row, sealed[row.room_id], names) for row in shown),
        rooms=tuple(around.links.values()),
        pager=PagerView(
            newer=here if before else "",
            older=f"{here}?before={clock.written(last.version_at)},{last.document_id}"
            if last and len(found) > len(shown)
            else "",
        ),
    )
    return page(site, view, frame_in(request, site, around, here="documents"))


def _place(text: str) -> tuple[datetime, DocumentId] | None:
    """Return the row of the register after which a page begins.

    Raises:
        Absent: when the address was not written by us.
    """
    if not text:
        return None
    moment, _, document_id = text.partition(",")
    try:
        return clock.read(moment), DocumentId.parse(document_id)
    except ValueError as unread:
        raise Absent from unread


def _line(
    around: Around, row: DocumentRow, sealed: int, names: dict[MemberId, str | None]
) -> DocumentLineView:
    latest = VersionRow(
        room_id=row.room_id,
        version_id=row.version_id,
        document_id=row.document_id,
        number=row.versions,
        index=row.version_index,
        author=row.version_author,
        organisation_id=row.version_organisation_id,
        issued_at=row.version_at,
        size=row.size,
        media_type=row.media_type,
        filename=row.filename,
        note=row.note,
        fingerprint=row.fingerprint,
        gone_at=row.gone_at,
    )
    author = around.person(row.version_organisation_id, names.get(row.version_author))
    return DocumentLineView(
        document_id=row.document_id,
        room=around.link(row.room_id),
        name=row.title or "",
        version=_version(latest, sealed, author),
        versions=row.versions,
    )


def _version(row: VersionRow, sealed: int, author: PersonView) -> VersionView:
    return VersionView(
        version_id=row.version_id,
        number=row.number,
        index=row.index,
        name=row.filename or "",
        media_type=row.media_type,
        size=row.size,
        at=row.issued_at,
        author=author,
        fingerprint=row.fingerprint.hex() if row.fingerprint else "",
        seal="sealed" if row.index < sealed else "recorded",
        picture=row.media_type in PICTURES and row.gone_at is None,
        gone_at=row.gone_at,
        note=row.note or "",
    )


@get("/rooms/{room_id:str}/documents/{document_id:str}")
async def show_document(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
    version: FromQuery[str] = "",
    before: FromQuery[int | None] = None,
) -> Response[str]:
    wanted = VersionId.parse(version) if version else None
    return await document_page(
        request, site, reader, room_id, document_id, wanted=wanted, before=before
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What was sent and could not be taken: the form of a version, a title or a reason, and why."""

    upload: UploadView | None = None
    title: str = ""
    title_problem: str = ""
    reason: str = ""
    reason_problem: str = ""


async def document_page(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    room_id: RoomId,
    document_id: DocumentId,
    *,
    wanted: VersionId | None = None,
    before: int | None = None,
    again: Again | None = None,
) -> Response[str]:
    """Show a document.

    Args:
        wanted: the version that the page is about; the latest without it.
        before: the number from which its versions go on.
    """
    async with reading(reader.actor) as db:
        around, room = await around_room(db, reader, room_id)
        row = await documents.document(db, room_id, document_id)
        shown, *found = await _versions(db, around, row, wanted or row.version_id, before)
        forms = await _forms(db, reader, row, again or Again(), largest=site.largest_upload)
        thread, title = await _handed_over_in(db, row)
    here = paths.document(room_id, document_id)
    view = DocumentView(
        space_id=around.space.space_id,
        space_name=around.space.name or "?",
        room=room,
        document_id=document_id,
        name=row.title or "",
        shown=shown,
        versions=tuple(found),
        count=row.versions,
        thread=thread,
        thread_title=title,
        forms=forms,
        retracted_at=row.retracted_at,
        reason=row.reason or "",
        pager=PagerView(
            newer=here if before is not None else "",
            older=f"{here}?before={found[-1].number}" if found and found[-1].number > 1 else "",
        ),
    )
    frame = frame_in(request, site, around, here="documents", journal_room_id=room_id)
    return page(site, view, frame, status=422 if again else 200)


async def _versions(
    db: Connection, around: Around, row: DocumentRow, wanted: VersionId, before: int | None
) -> list[VersionView]:
    """Return the version that was asked for, then a page of all of them."""
    room_id, document_id = row.room_id, row.document_id
    upto = None if before is None else min(before, LAST_NUMBER)
    found = [
        await documents.version(db, room_id, document_id, wanted),
        *await documents.versions(db, room_id, document_id, before=upto),
    ]
    sealed = (await journal.head(db, room_id)).sealed
    members = await spaces.members(db, around.space.space_id)
    names = {member.member_id: member.name for member in members}
    return [
        _version(one, sealed, around.person(one.organisation_id, names.get(one.author)))
        for one in found
    ]


async def _forms(
    db: Connection, reader: Reader, row: DocumentRow, again: Again, *, largest: int
) -> DocumentFormsView:
    """Return what the reader may do with a document, as forms that are filled in as they were sent."""
    room_id, document_id = row.room_id, row.document_id
    decisions = await documents.document_decisions(db, room_id, document_id, reader.actor)
    upload = again.upload or UploadView(
        action=paths.document(room_id, document_id),
        key=fresh_key(),
        reach=reach_view(await spaces.reach(db, room_id), reader),
        limit=largest,
    )
    return DocumentFormsView(
        upload=upload if decisions.issue_version else None,
        may_rename=decisions.rename.allowed,
        title=again.title or row.title or "",
        title_problem=again.title_problem,
        may_retract=decisions.retract.allowed,
        reason=again.reason,
        reason_problem=again.reason_problem,
    )


async def _handed_over_in(db: Connection, row: DocumentRow) -> tuple[str, str]:
    """Return the address of the message that a document came with, and the title of its thread; empty for neither."""
    if row.thread_id is None:
        return "", ""
    thread = await talk.thread(db, row.room_id, row.thread_id)
    where = paths.thread(row.room_id, row.thread_id)
    said = await talk.message_facts(db, row.room_id, row.message_id) if row.message_id else None
    return f"{where}?at={said.index}#e-{said.index}" if said else where, thread.title or "?"


_FILE = "/rooms/{room_id:str}/documents/{document_id:str}/versions/{version_id:str}"


@route(f"{_FILE}/file", http_method=READS)
async def send_file(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
    version_id: FromPath[VersionId],
) -> Response[Any]:
    """Send the content of a version, to be kept by whoever asks."""
    return await _send(request, site, reader, room_id, document_id, version_id, as_picture=False)


@route(f"{_FILE}/picture", http_method=READS)
async def send_picture(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
    version_id: FromPath[VersionId],
) -> Response[Any]:
    """Send the content of a version, to be shown in a page; what is no picture is downloaded all the same."""
    return await _send(request, site, reader, room_id, document_id, version_id, as_picture=True)


async def _send(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    room_id: RoomId,
    document_id: DocumentId,
    version_id: VersionId,
    *,
    as_picture: bool,
) -> Response[Any]:
    async with reading(reader.actor) as db:
        version = await documents.version(db, room_id, document_id, version_id)
        content = await documents.content(db, room_id, version_id)
    going_out = delivery(version, as_picture=as_picture)
    # A picture may lie in the browser, but is shown again only after it asked here: the walls may have moved.
    kept = "private, no-cache" if going_out.shown_inline else "private, no-store"
    return await content_answer(
        request,
        site,
        reader,
        size=content.size,
        tag=version_id,
        chunks=content.chunks,
        headers={**going_out.headers, "cache-control": kept},
    )


HANDLERS = (show_documents, show_document, send_file, send_picture)
