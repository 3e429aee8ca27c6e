"""Documents: files on their way in, the register of a room, versions, and contents."""

import re
from collections.abc import AsyncIterator
from urllib.parse import unquote_to_bytes

from litestar import Response, delete, get, post
from litestar.exceptions import InternalServerException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from mitoyen.domains.documents import commands, queries
from mitoyen.domains.documents.facts import FileTooLarge, UploadId
from mitoyen.domains.documents.facts.delivery import delivery
from mitoyen.domains.documents.unrecorded import give_up, receive
from mitoyen.domains.spaces import queries as spaces
from mitoyen.doors.api.once import once, showing
from mitoyen.doors.api.paging import CursorText, Limit, link, position
from mitoyen.doors.api.problems import UploadInterrupted
from mitoyen.doors.api.ranges import stream_out
from mitoyen.doors.api.requests import ApiRequest, TokenUnknown
from mitoyen.doors.api.shapes.base import shaped
from mitoyen.doors.api.shapes.documents import (
    Document,
    Documents,
    DocumentWritten,
    IssueDocument,
    IssueVersion,
    RenameDocument,
    RetractDocument,
    Upload,
    Version,
    Versions,
)
from mitoyen.doors.api.shapes.spaces import Reach
from mitoyen.doors.api.site import BASE
from mitoyen.feed.leaving import AccessEnded
from mitoyen.foundation.identifiers import DocumentId, RoomId, VersionId
from mitoyen.journal.database import reading

MOST_ROWS = 100  # what the domain gives at most
_NAME = re.compile(
    r";\s*filename=(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<token>[^;\s\"]+))", re.IGNORECASE
)
_EXTENDED = re.compile(r";\s*filename\*=UTF-8''(?P<name>[^;\s]+)", re.IGNORECASE)


@post(
    "/rooms/{room_id:str}/uploads",
    operation_id="upload",
    tags=["Documents"],
    request_max_body_size=None,
    opt={"takes": "application/octet-stream", "harmless": True},
)
async def upload(request: ApiRequest, room_id: FromPath[RoomId]) -> Upload:
    """Bring a file.

    The body is the file, as it is: whatever `Content-Type` says, its content decides what it is. It waits for a day for
    you to issue it in this room, and nobody else sees it. Bringing it again is harmless.
    """
    most = request.site.largest_upload
    if (request.content_length or 0) > most:
        async with reading(request.actor) as db:
            await spaces.room(db, room_id)
        raise FileTooLarge(limit=most)
    try:
        hears = request.site.passages
        async with hears.arriving(request.actor.person_id, request.secret) as taking:
            received = await receive(
                actor=request.actor,
                room_id=room_id,
                filename=named(request.headers.get("content-disposition", "")),
                chunks=taking(_arriving(request)),
            )
    except AccessEnded:
        raise TokenUnknown from None
    return shaped(Upload, received)


async def _arriving(request: ApiRequest) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            if chunk:
                yield chunk
    except InternalServerException as gone:
        raise UploadInterrupted from gone


def named(disposition: str) -> bytes:
    """Return the file name that a Content-Disposition says, as it came; empty when it says none."""
    extended = _EXTENDED.search(f";{disposition}")
    if extended:
        return unquote_to_bytes(extended["name"])
    plain = _NAME.search(f";{disposition}")
    if plain is None:
        return b""
    name = plain["token"] or re.sub(r"\\(.)", r"\1", plain["quoted"] or "")
    return name.encode("latin-1", "replace")


@delete(
    "/rooms/{room_id:str}/uploads/{upload_id:str}",
    operation_id="give_up",
    tags=["Documents"],
    opt={"harmless": True},
)
async def give_up_upload(
    request: ApiRequest, room_id: FromPath[RoomId], upload_id: FromPath[UploadId]
) -> None:
    """Throw a file away that waits.

    Again, or one that is not yours, is no fault and does nothing.
    """
    async with reading(request.actor) as db:
        await spaces.room(db, room_id)
    await give_up(actor=request.actor, upload_id=upload_id)


@get("/rooms/{room_id:str}/documents", operation_id="documents", tags=["Documents"])
async def list_documents(
    request: ApiRequest, room_id: FromPath[RoomId], limit: Limit = 50, cursor: CursorText = None
) -> Documents:
    """List the documents of a room.

    The highest number first, at most 100 a page.
    """
    said, most = position(cursor, "after"), min(limit, MOST_ROWS)
    async with reading(request.actor) as db:
        await spaces.room(db, room_id)
        found = await queries.documents_of_room(
            db, room_id, before=min(said[1], 2**31 - 1) if said else None, count=most
        )
    more = len(found) == most and found[-1].number > 1
    return Documents(
        items=[shaped(Document, row) for row in found],
        next=link(request, "after", found[-1].number if more else None),
    )


@post("/rooms/{room_id:str}/documents", operation_id="issue_document", tags=["Documents"])
async def issue(
    request: ApiRequest, room_id: FromPath[RoomId], data: JSONBody[IssueDocument]
) -> Response[DocumentWritten]:
    """Issue a document.

    Puts a file that waits before everybody in the room, without a word. To say something with it, post a message with
    `uploads`.
    """

    async def act() -> list[str]:
        issued = await commands.issue_document(
            actor=request.actor,
            room_id=room_id,
            upload_id=data.upload_id,
            title=data.title,
            once=request.idempotency_key,
        )
        return [str(issued.index), issued.event.document_id]

    index, document_id = await once(request, act, repeatable=True)
    return Response(
        await _told(request, room_id, DocumentId(document_id), int(index)),
        status_code=201,
        headers={"location": f"{BASE}/rooms/{room_id}/documents/{document_id}"},
    )


@get(
    "/rooms/{room_id:str}/documents/{document_id:str}", operation_id="document", tags=["Documents"]
)
async def one_document(
    request: ApiRequest, room_id: FromPath[RoomId], document_id: FromPath[DocumentId]
) -> Document:
    """Read one document, with its latest version."""
    async with reading(request.actor) as db:
        return shaped(Document, await queries.document(db, room_id, document_id))


@post(
    "/rooms/{room_id:str}/documents/{document_id:str}/rename",
    operation_id="rename_document",
    tags=["Documents"],
    status_code=200,
)
async def rename(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
    data: JSONBody[RenameDocument],
) -> DocumentWritten:
    """Give a document another title.

    The same one again records nothing: `index` is then null.
    """

    async def act() -> list[str]:
        renamed = await commands.rename_document(
            actor=request.actor, room_id=room_id, document_id=document_id, title=data.title
        )
        return [str(renamed.index)] if renamed else []

    made = await once(request, act)
    return await _told(request, room_id, document_id, int(made[0]) if made else None)


@post(
    "/rooms/{room_id:str}/documents/{document_id:str}/retract",
    operation_id="retract_document",
    tags=["Documents"],
    status_code=200,
)
async def retract(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
    data: JSONBody[RetractDocument | None] = None,
) -> DocumentWritten:
    """Take a document of your own back.

    The fact stays; names, titles and the contents of all versions are destroyed. One that came with a message is taken
    back with it. What others downloaded before is out of reach.
    """
    reason = data.reason if data else ""

    async def act() -> list[str]:
        retracted = await commands.retract_document(
            actor=request.actor, room_id=room_id, document_id=document_id, reason=reason
        )
        return [str(retracted.index)]

    (index,) = await once(request, act)
    return await _told(request, room_id, document_id, int(index))


_VERSIONS = "/rooms/{room_id:str}/documents/{document_id:str}/versions"


@get(_VERSIONS, operation_id="versions", tags=["Documents"])
async def list_versions(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Versions:
    """List the versions of a document.

    The most recent first, at most 100 a page.
    """
    said = position(cursor, "after")
    async with reading(request.actor) as db:
        await queries.document(db, room_id, document_id)
        found = await queries.versions(
            db, room_id, document_id, before=min(said[1], 2**31 - 1) if said else None
        )
    page = found[: min(limit, MOST_ROWS)]
    more = bool(page) and page[-1].number > 1
    return Versions(
        items=[shaped(Version, row) for row in page],
        next=link(request, "after", page[-1].number if more else None),
    )


@post(_VERSIONS, operation_id="issue_version", tags=["Documents"])
async def add_version(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
    data: JSONBody[IssueVersion],
) -> Response[DocumentWritten]:
    """Issue another version of a document.

    It takes the place of the latest one, which stays readable. Only the company that issued the document may.
    """

    async def act() -> list[str]:
        issued = await commands.issue_version(
            actor=request.actor,
            room_id=room_id,
            document_id=document_id,
            upload_id=data.upload_id,
            note=data.note,
            once=request.idempotency_key,
        )
        return [str(issued.index), issued.event.version_id]

    index, version_id = await once(request, act, repeatable=True)
    versions = f"{BASE}/rooms/{room_id}/documents/{document_id}/versions"
    return Response(
        await _told(request, room_id, document_id, int(index)),
        status_code=201,
        headers={"location": f"{versions}/{version_id}"},
    )


@get(_VERSIONS + "/{version_id:str}", operation_id="version", tags=["Documents"])
async def one_version(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
    version_id: FromPath[VersionId],
) -> Version:
    """Read one version of a document."""
    async with reading(request.actor) as db:
        return shaped(Version, await queries.version(db, room_id, document_id, version_id))


@get(
    _VERSIONS + "/{version_id:str}/file",
    operation_id="file",
    tags=["Documents"],
    opt={"answers": "application/octet-stream", "in_ranges": True},
)
async def download(
    request: ApiRequest,
    room_id: FromPath[RoomId],
    document_id: FromPath[DocumentId],
    version_id: FromPath[VersionId],
) -> Stream:
    """Fetch the content of a version.

    Always as an attachment. `Range` asks for a part of it. 404 when it was destroyed.
    """
    async with reading(request.actor) as db:
        version = await queries.version(db, room_id, document_id, version_id)
        content = await queries.content(db, room_id, version_id)
    return await stream_out(
        request,
        size=content.size,
        tag=version_id,
        chunks=content.chunks,
        headers=delivery(version).headers,
    )


async def _told(
    request: ApiRequest, room_id: RoomId, document_id: DocumentId, index: int | None
) -> DocumentWritten:
    async with showing(request.actor) as db:
        return DocumentWritten(
            room_id=room_id,
            index=index,
            reach=Reach.of(await spaces.reach(db, room_id)),
            document=shaped(Document, await queries.document(db, room_id, document_id)),
        )


ROUTES: list[HTTPRouteHandler] = [
    upload,
    give_up_upload,
    list_documents,
    issue,
    one_document,
    rename,
    retract,
    list_versions,
    add_version,
    one_version,
    download,
]
