"""Own copies: order one, see how far it is, fetch it."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from mitoyen.domains.copies import queries
from mitoyen.domains.copies.commands import take_copy
from mitoyen.domains.copies.queries import OrderRow
from mitoyen.domains.copies.unrecorded import open_archive
from mitoyen.domains.documents.facts.delivery import ALONE
from mitoyen.domains.spaces import queries as spaces
from mitoyen.doors.api.once import once, showing
from mitoyen.doors.api.ranges import stream_out
from mitoyen.doors.api.requests import ApiRequest
from mitoyen.doors.api.shapes.base import shaped
from mitoyen.doors.api.shapes.copies import Copies, Copy, OrderCopy
from mitoyen.doors.api.site import BASE
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import CopyId, SpaceId
from mitoyen.journal.database import reading


@get("/spaces/{space_id:str}/copies", operation_id="copies", tags=["Own copy"])
async def list_copies(request: ApiRequest, space_id: FromPath[SpaceId]) -> Copies:
    """List your company's own copies of a space.

    The last 20 that were ordered. None, unless you administer the company.
    """
    async with reading(request.actor) as db:
        await spaces.space(db, space_id)
        found = await queries.orders(db, space_id)
    return Copies(items=[shaped(Copy, row) for row in found], next=None)


@post(
    "/spaces/{space_id:str}/copies",
    operation_id="order_copy",
    tags=["Own copy"],
    status_code=202,
)
async def order_copy(
    request: ApiRequest, space_id: FromPath[SpaceId], data: JSONBody[OrderCopy | None] = None
) -> Response[Copy]:
    """Order your company's own copy of a space.

    Everything that its people could read, in one archive that anyone can check offline. It is made beside serving: ask
    for its state until it is ready. Administrators only.
    """

    async def act() -> list[str]:
        taken = await take_copy(
            actor=request.actor, space_id=space_id, language=data.language if data else "fr"
        )
        return [taken.event.copy_id]

    (copy_id,) = await once(request, act)
    request.site.copy_ordered()
    async with showing(request.actor) as db:
        ordered = await queries.order(db, CopyId(copy_id))
    return Response(
        shaped(Copy, ordered),
        status_code=202,
        headers={"location": f"{BASE}/spaces/{space_id}/copies/{copy_id}"},
    )


@get("/spaces/{space_id:str}/copies/{copy_id:str}", operation_id="copy", tags=["Own copy"])
async def one_copy(
    request: ApiRequest, space_id: FromPath[SpaceId], copy_id: FromPath[CopyId]
) -> Copy:
    """Tell how far a copy is."""
    return shaped(Copy, await _order(request, space_id, copy_id))


@get(
    "/spaces/{space_id:str}/copies/{copy_id:str}/archive",
    operation_id="archive",
    tags=["Own copy"],
    opt={"answers": "application/zip", "in_ranges": True},
)
async def archive(
    request: ApiRequest, space_id: FromPath[SpaceId], copy_id: FromPath[CopyId]
) -> Stream:
    """Fetch a copy that is ready.

    A zip archive (docs/formats/own-copy.md). `Range` asks for a part of it. 404 before it is ready and once it expired.
    """
    order = await _order(request, space_id, copy_id)
    made = await open_archive(request.site.copies, order)
    return await stream_out(
        request,
        size=made.size,
        tag=made.tag,
        chunks=made.chunks,
        headers={
            **ALONE,
            "content-type": "application/zip",
            "content-disposition": f'attachment; filename="mitoyen-{copy_id}.zip"',
        },
    )


async def _order(request: ApiRequest, space_id: SpaceId, copy_id: CopyId) -> OrderRow:
    async with reading(request.actor) as db:
        found = await queries.order(db, copy_id)
    if found.space_id != space_id:
        raise Absent
    return found


ROUTES: list[HTTPRouteHandler] = [list_copies, order_copy, one_copy, archive]
