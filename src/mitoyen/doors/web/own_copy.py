"""Own copies: order one, see how far it is, take it away."""

import re
import unicodedata
from typing import Any

from litestar import Response, get, post, route
from litestar.params import FromPath

from mitoyen.domains.copies import queries as copies
from mitoyen.domains.copies.commands import take_copy
from mitoyen.domains.copies.queries import CopiedRoom, OrderRow
from mitoyen.domains.copies.unrecorded import is_ready, open_archive
from mitoyen.domains.documents.facts.delivery import ALONE
from mitoyen.doors.web import paths
from mitoyen.doors.web.answers import after, asks_for_fragment, fragments, page
from mitoyen.doors.web.around import Around, around_space, frame_in
from mitoyen.doors.web.contents import READS, content_answer
from mitoyen.doors.web.forms import fresh_key, read_form
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, language_of
from mitoyen.doors.web.views import CopiedRoomView, MadeCopyView, OwnCopyView, RoomLinkView
from mitoyen.doors.web.views.frame import PARIS
from mitoyen.doors.web.views.journal import CopyState
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import CopyId, SpaceId
from mitoyen.journal.database import reading

LONGEST_SLUG = 40  # characters of a name within the name of a file
KIND = {"fr": "exemplaire", "en": "own-copy"}


@get("/spaces/{space_id:str}/copy")
async def show_own_copy(
    request: AnyRequest, site: OurSite, reader: OurReader, space_id: FromPath[SpaceId]
) -> Response[str]:
    async with reading(reader.actor) as db:
        around = await around_space(db, reader, space_id)
        orders = await copies.orders(db, space_id)
        rooms = await copies.copied_rooms(db, space_id)
        decision = await copies.taking_decision(db, space_id, reader.actor)
    latest = orders[0] if orders else None
    made = tuple(_made(around, order) for order in orders if is_ready(order))
    view = OwnCopyView(
        space_id=space_id,
        space_name=around.space.name or "?",
        party=around.me,
        state=_state(latest),
        rooms=tuple(_room(around, room) for room in rooms),
        made=made,
        done=min(latest.done, latest.total) if latest else 0,
        entries=latest.total if latest else 0,
        key=fresh_key(),
        refusal="" if decision else decision.rule,
    )
    frame = frame_in(request, site, around, here="copy")
    if not asks_for_fragment(request):
        return page(site, view, frame)
    if view.state == "making":
        return fragments(site, view, frame, "progress")
    return Response("", headers={"HX-Refresh": "true"})


@post("/spaces/{space_id:str}/copy")
async def order_own_copy(
    request: AnyRequest, site: OurSite, reader: OurReader, space_id: FromPath[SpaceId]
) -> Response[None]:
    await read_form(request, reader)
    await take_copy(actor=reader.actor, space_id=space_id, language=language_of(request, reader))
    site.copy_ordered()
    return after(paths.own_copy(space_id))


@route("/spaces/{space_id:str}/copy/{copy_id:str}", http_method=READS)
async def send_own_copy(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    space_id: FromPath[SpaceId],
    copy_id: FromPath[CopyId],
) -> Response[Any]:
    """Send the archive of one's own company's copy, to its administrators alone."""
    async with reading(reader.actor) as db:
        around = await around_space(db, reader, space_id)
        order = await copies.order(db, copy_id)
    if order.space_id != space_id:
        raise Absent
    archive = await open_archive(site.copies, order)
    return await content_answer(
        request,
        site,
        reader,
        size=archive.size,
        tag=archive.tag,
        chunks=archive.chunks,
        headers={
            **ALONE,
            "cache-control": "private, no-store",
            "content-type": "application/zip",
            "content-disposition": f'attachment; filename="{_file_name(around, order)}"',
        },
    )


def _state(latest: OrderRow | None) -> CopyState:
    if latest is None:
        return "none"
    if latest.state in ("waiting", "making"):
        return "making"
    if latest.state == "failed":
        return "failed"
    return "ready" if is_ready(latest) else "none"


def _made(around: Around, order: OrderRow) -> MadeCopyView:
    return MadeCopyView(
        made_at=order.made_at or order.ordered_at,
        until=order.expires_at,
        entries=order.total,
        size=order.size or 0,
        fingerprint=order.fingerprint or "",
        file_name=_file_name(around, order),
        download=paths.made_copy(order.space_id, order.copy_id),
    )


def _room(around: Around, room: CopiedRoom) -> CopiedRoomView:
    """Return a room of a copy: also one where only colleagues of the administrator sit."""
    known = around.links.get(room.room_id)
    link = known or RoomLinkView(
        room_id=room.room_id, kind=room.kind, name=room.name or "", parties=(around.me,)
    )
    return CopiedRoomView(room=link, first=0, last=room.upto - 1)


def _file_name(around: Around, order: OrderRow) -> str:
    """Return the name of the archive, such as `exemplaire-boreal-pompe-p4-2026-11-22.zip`."""
    day = (order.made_at or order.ordered_at).astimezone(PARIS).date().isoformat()
    said = (KIND[order.language], _slug(around.me.name), _slug(around.space.name or ""), day)
    return "-".join(part for part in said if part) + ".zip"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-")


HANDLERS = (show_own_copy, order_own_copy, send_own_copy)
