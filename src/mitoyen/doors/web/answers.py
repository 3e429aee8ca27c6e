"""Answers of the web door: whole pages, fragments, and the way back after an act."""

import re
from http import HTTPStatus

from litestar import MediaType, Response
from litestar.response import Redirect

from mitoyen.doors.web.reader import AnyRequest
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import FrameView, PageView

LONGEST_WAY = 2_000  # characters of an address to come back to
_OURS = re.compile(
    r"/(?![/\\])[!-~]*"
)  # a path of this house: no host, no space, no control character


def page(
    site: Site, view: PageView, frame: FrameView, *, status: int = HTTPStatus.OK
) -> Response[str]:
    """Answer with a whole page."""
    return Response(site.pages.page(view, frame), media_type=MediaType.HTML, status_code=status)


def fragments(
    site: Site, view: PageView, frame: FrameView, *blocks: str, status: int = HTTPStatus.OK
) -> Response[str]:
    """Answer with named blocks of a page, for one that is already open."""
    shown = site.pages.fragments(view, frame, *blocks)
    return Response(shown, media_type=MediaType.HTML, status_code=status)


def after(path: str) -> Redirect:
    """Lead to a page after an act, so that reloading it repeats nothing (303)."""
    return Redirect(path, status_code=303)


def done(request: AnyRequest, path: str) -> Response[None]:
    """Answer an act: a page that is open learns that it may look (204), a plain form is led to `path` (303)."""
    if not asks_for_fragment(request):
        return after(path)
    return Response(None, status_code=HTTPStatus.NO_CONTENT, headers={"HX-Trigger": "entered"})


def asks_for_fragment(request: AnyRequest) -> bool:
    """Tell whether the scripts of an open page ask, and not a person following a link."""
    return request.headers.get("hx-request") == "true"


def way_back(text: str, *, otherwise: str = "/") -> str:
    """Return an address of this house as a form or a link gave it; `otherwise` when it leads elsewhere."""
    return text if len(text) <= LONGEST_WAY and _OURS.fullmatch(text) else otherwise
