"""What a page says when something could not be done: one answer for each family of errors.

Litestar asks for an answer at once, but knowing who reads takes a query: `Problem` is an answer that is only written
when it is sent.
"""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import MethodNotAllowedException
from litestar.types import ASGIApp, Receive, Scope, Send

from mitoyen.domains.people.unrecorded import TooManyAttempts
from mitoyen.doors.web import paths, sentences
from mitoyen.doors.web.answers import after, asks_for_fragment, fragments, page, way_back
from mitoyen.doors.web.around import around_room, frame_in
from mitoyen.doors.web.forms import KEPT, FormTooLarge, kept_text, read_form
from mitoyen.doors.web.reader import (
    AnyRequest,
    FormStale,
    ProveAgain,
    Reader,
    SignInFirst,
    found_reader,
    frame_of,
    reader_or_none,
)
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import FrameView, NotFoundView, PageView, RefusalView, TroubleView
from mitoyen.doors.web.views.problems import Trouble
from mitoyen.foundation.decisions import Absent, Broken, Busy, Refused, Unfit
from mitoyen.foundation.identifiers import NotAnIdentifier, RoomId
from mitoyen.journal.database import reading

Answering = Callable[[AnyRequest, Exception], Response[Any]]
ATTEMPTS_WAIT_S = 900


def web_problem(site: Site) -> Answering:
    """Return what answers for everything that a handler of the web door, or no handler at all, raises."""

    def answer(request: AnyRequest, failure: Exception) -> Response[Any]:
        return Problem(site, request, failure)

    return answer


class Problem(Response[None]):
    """An answer to a failure, written when it is sent."""

    def __init__(self, site: Site, request: AnyRequest, failure: Exception) -> None:
        super().__init__(None, status_code=status_of(failure))
        self._site, self._request, self._failure = site, request, failure

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIApp:  # type: ignore[override]  # noqa: ANN401
        """Return what writes the answer, then sends it."""

        async def write_and_send(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                answer = await _answer(self._site, self._request, self._failure)
            except Busy as busy:  # the database went away while it was asked who reads
                answer = await _answer(self._site, self._request, busy)
            await answer.to_asgi_response(None, self._request)(scope, receive, send)

        return write_and_send


def status_of(failure: Exception) -> int:
    """Return the status of a failure's answer."""
    match failure:
        case SignInFirst() | ProveAgain():
            return HTTPStatus.UNAUTHORIZED
        case TooManyAttempts():
            return HTTPStatus.TOO_MANY_REQUESTS
        case Absent() | NotAnIdentifier():
            return HTTPStatus.NOT_FOUND
        case Refused():
            return HTTPStatus.FORBIDDEN
        case Unfit():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        case Busy() | Broken():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case FormStale():
            return HTTPStatus.FORBIDDEN
        case HTTPException(
            status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            | HTTPStatus.METHOD_NOT_ALLOWED as status
        ):
            return status
        case HTTPException(status_code=status) if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return HTTPStatus.NOT_FOUND
    return HTTPStatus.INTERNAL_SERVER_ERROR


async def _answer(site: Site, request: AnyRequest, failure: Exception) -> Response[Any]:
    if isinstance(failure, ProveAgain):
        return after(failure.address)
    if isinstance(failure, SignInFirst):
        return await _to_the_entrance(site, request)
    status = status_of(failure)
    if status == HTTPStatus.NOT_FOUND:
        reader = await reader_or_none(request, site)
        view = NotFoundView(request_id=request_id(request), kept=kept_text(request))
        return page(site, view, frame_of(request, site, reader), status=status)
    if status == HTTPStatus.FORBIDDEN and isinstance(failure, Refused):
        return await _refusal(site, request, failure.rule)
    # The database may be what failed: who reads is said only when that is known already.
    frame = frame_of(request, site, found_reader(request))
    answer = _shown(site, request, _trouble(site, request, failure), frame, status)
    if isinstance(failure, Busy):
        answer.headers["retry-after"] = str(failure.retry_after_s)
    if isinstance(failure, MethodNotAllowedException):
        answer.headers.update(failure.headers or {})
    return answer


def _trouble(site: Site, request: AnyRequest, failure: Exception) -> TroubleView:
    kind: Trouble = "bug"
    wait_s, problem = 0, ""
    match failure:
        case TooManyAttempts():
            kind, wait_s = "often", ATTEMPTS_WAIT_S
        case Busy(retry_after_s=seconds):
            kind, wait_s = "busy", seconds
        case Broken():
            kind = "broken"
        case FormStale():
            kind = "stale"
        case Unfit():
            kind, problem = "unfit", sentences.problem_of(failure)
        case FormTooLarge():
            kind = "long"
        case HTTPException(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
            kind = "large"
        case MethodNotAllowedException():
            kind = "method"
    return TroubleView(
        kind=kind,
        request_id=request_id(request),
        kept=kept_text(request),
        back=came_from(request),
        wait_s=wait_s,
        limit=site.largest_upload,
        problem=problem,
    )


async def _refusal(site: Site, request: AnyRequest, rule: str) -> Response[Any]:
    """Explain a rule, keep the text, and offer the next step."""
    reader = await reader_or_none(request, site)
    frame, note = frame_of(request, site, reader), ""
    room_id = request.path_params.get("room_id", "")
    if reader and room_id:
        frame, note = await _frame_in_room(request, site, reader, room_id)
    kept = kept_text(request)
    view = RefusalView(
        rule=rule,
        kept=kept,
        back=came_from(request),
        again=paths.new_thread(room_id) if kept and rule == "talk.thread_closed" else "",
        note=paths.new_thread(note) if kept and note and note != room_id else "",
    )
    return _shown(site, request, view, frame, HTTPStatus.FORBIDDEN)


async def _frame_in_room(
    request: AnyRequest, site: Site, reader: Reader, room_id: str
) -> tuple[FrameView, str]:
    """Return the frame of a refusal in a room, and the private side where the text may be noted instead."""
    try:
        async with reading(reader.actor) as db:
            around, room = await around_room(db, reader, RoomId.parse(room_id))
    except (Absent, Busy, NotAnIdentifier):
        return frame_of(request, site, reader), ""
    own = around.own
    return frame_in(request, site, around, here=room.room_id), own.room_id if own else ""


async def _to_the_entrance(site: Site, request: AnyRequest) -> Response[Any]:
    """Lead to the entrance, and back afterwards; a text that was on its way is kept in sight."""
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method in ("GET", "HEAD"):
        towards = address
    else:
        towards = came_from(request)
        if KEPT not in request.scope["state"]:
            with suppress(HTTPException):
                await read_form(request, None)
    entrance = f"/login?towards={quote(towards, safe='/')}"
    kept = kept_text(request)
    if asks_for_fragment(request) or kept:
        view = TroubleView(
            kind="signed_out", request_id=request_id(request), kept=kept, back=entrance
        )
        frame = frame_of(request, site, None)
        return _shown(site, request, view, frame, HTTPStatus.UNAUTHORIZED)
    return after(entrance)


def _shown(
    site: Site, request: AnyRequest, view: PageView, frame: FrameView, status: int
) -> Response[str]:
    """Show the page, or beside the form of an open page only what went wrong."""
    if asks_for_fragment(request):
        return fragments(site, view, frame, "problem", status=status)
    return page(site, view, frame, status=status)


def came_from(request: AnyRequest) -> str:
    """Return the page of ours that a request came from, as the browser says."""
    referer = urlsplit(request.headers.get("referer", ""))
    if referer.netloc != request.headers.get("host", ""):
        return "/"
    return way_back(referer.path + (f"?{referer.query}" if referer.query else ""))


def request_id(request: AnyRequest) -> str:
    """Return the name of a request, by which the operator finds it."""
    return str(request.scope["state"].get("request_id", ""))
