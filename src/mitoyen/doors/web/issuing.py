"""Putting documents before a room: a new one, another version, another title. Files stream in, as with messages."""

from litestar import Response, get, post
from litestar.params import FromPath

from mitoyen.domains.documents.commands import (
    issue_document,
    issue_version,
    rename_document,
    retract_document,
)
from mitoyen.domains.documents.facts import FileMissing, UploadId
from mitoyen.domains.documents.queries import UploadRow
from mitoyen.domains.spaces import queries as spaces
from mitoyen.doors.web import paths, sentences
from mitoyen.doors.web.answers import after, asks_for_fragment, page
from mitoyen.doors.web.around import around_room, frame_in, reach_view
from mitoyen.doors.web.documents import Again, document_page
from mitoyen.doors.web.forms import fresh_key, kept_form, read_form
from mitoyen.doors.web.posting import beside_the_field, received
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import NewDocumentView, UploadView
from mitoyen.foundation.decisions import Unfit
from mitoyen.foundation.identifiers import DocumentId, RoomId
from mitoyen.journal.database import reading


@get("/rooms/{room_id:str}/documents/new")
async def show_new_document(
    request: AnyRequest, site: OurSite, reader: OurReader, room_id: FromPath[RoomId]
) -> Response[str]:
    return await _new_document(request, site, reader, room_id)


@post("/rooms/{room_id:str}/documents/new", request_max_body_size=None)
async def issue_new_document(
    request: AnyRequest, site: OurSite, reader: OurReader, room_id: FromPath[RoomId]
) -> Response[str] | Response[None]:
    try:
        async with received(request, site, reader, room_id) as (form, brought):
            issued = await issue_document(
                actor=reader.actor,
                room_id=room_id,
                upload_id=_only(brought),
                title=form.text("title"),
                once=form.field("key"),
            )
    except Unfit as unfit:
        if asks_for_fragment(request):
            return beside_the_field(request, site, reader, unfit)
        return await _new_document(request, site, reader, room_id, unfit)
    return _led(request, f"{paths.document(room_id, issued.event.document_id)}?told=document_added")


async def _new_document(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    room_id: RoomId,
    unfit: Unfit | None = None,
) -> Response[str]:
    async with reading(reader.actor) as db:
        around, room = await around_room(db, reader, room_id)
        reach = await spaces.reach(db, room_id)
    form, problem = kept_form(request), sentences.problem_of(unfit) if unfit else ""
    of_title = unfit is not None and unfit.field == "title"
    view = NewDocumentView(
        space_id=around.space.space_id,
        space_name=around.space.name or "?",
        room=room,
        title=form.text("title"),
        title_problem=problem if of_title else "",
        upload=UploadView(
            action=paths.new_document(room_id),
            key=form.text("key") or fresh_key(),
            reach=reach_view(reach, reader),
            limit=site.largest_upload,
            problem="" if of_title else problem,
        ),
    )
    frame = frame_in(request, site, around, here="documents", journal_room_id=room_id)
    return page(site, view, frame, status=422 if unfit else 200)


@post("/rooms/{room_id:str}/documents/{document_id:str}", request_max_body_size=None)
async def issue_new_version(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
) -> Response[str] | Response[None]:
    try:
        async with received(request, site, reader, room_id) as (form, brought):
            await issue_version(
                actor=reader.actor,
                room_id=room_id,
                document_id=document_id,
                upload_id=_only(brought),
                note=form.text("note"),
                once=form.field("key"),
            )
    except Unfit as unfit:
        if asks_for_fragment(request):
            return beside_the_field(request, site, reader, unfit)
        again = await _version_again(request, site, reader, room_id, document_id, unfit)
        return await document_page(request, site, reader, room_id, document_id, again=again)
    return _led(request, f"{paths.document(room_id, document_id)}?told=version_added")


async def _version_again(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    room_id: RoomId,
    document_id: DocumentId,
    unfit: Unfit,
) -> Again:
    async with reading(reader.actor) as db:
        reach = await spaces.reach(db, room_id)
    form = kept_form(request)
    return Again(
        upload=UploadView(
            action=paths.document(room_id, document_id),
            key=form.text("key") or fresh_key(),
            reach=reach_view(reach, reader),
            limit=site.largest_upload,
            note=form.text("note"),
            problem=sentences.problem_of(unfit),
        )
    )


@post("/rooms/{room_id:str}/documents/{document_id:str}/rename")
async def give_another_title(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    title = form.text("title")
    try:
        renamed = await rename_document(
            actor=reader.actor, room_id=room_id, document_id=document_id, title=title
        )
    except Unfit as unfit:
        again = Again(title=title, title_problem=sentences.problem_of(unfit))
        return await document_page(request, site, reader, room_id, document_id, again=again)
    told = "?told=document_renamed" if renamed else ""
    return after(f"{paths.document(room_id, document_id)}{told}")


@post("/rooms/{room_id:str}/documents/{document_id:str}/retract")
async def take_back(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    reason = form.text("reason")
    try:
        await retract_document(
            actor=reader.actor, room_id=room_id, document_id=document_id, reason=reason
        )
    except Unfit as unfit:
        again = Again(reason=reason, reason_problem=sentences.problem_of(unfit))
        return await document_page(request, site, reader, room_id, document_id, again=again)
    return after(f"{paths.document(room_id, document_id)}?told=document_retracted")


def _only(brought: list[UploadRow]) -> UploadId:
    """Return the file of a form that takes one.

    Raises:
        FileMissing: when none was chosen.
    """
    if not brought:
        raise FileMissing
    return brought[0].upload_id


def _led(request: AnyRequest, path: str) -> Response[None]:
    """Lead to a page after an act, whether the browser or the script of an open page sent the form."""
    if not asks_for_fragment(request):
        return after(path)
    return Response(None, status_code=204, headers={"HX-Redirect": path})


HANDLERS = (show_new_document, issue_new_document, issue_new_version, give_another_title, take_back)
