"""The application: every door behind one fence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import InternalServerException
from litestar.types import ControllerRouterHandler

from mitoyen.domains.organisations.facts import SessionLimits
from mitoyen.doors.api.limits import Rate
from mitoyen.doors.api.routes import api_problem, api_routes
from mitoyen.doors.api.site import ApiSite
from mitoyen.doors.login.routes import login_routes
from mitoyen.doors.login.signals import signal_routes
from mitoyen.doors.login.site import LoginSite
from mitoyen.doors.scim.routes import scim_routes
from mitoyen.doors.scim.site import ScimSite
from mitoyen.doors.web.assets import Assets
from mitoyen.doors.web.rendering import Pages
from mitoyen.doors.web.routes import web_problem, web_routes
from mitoyen.doors.web.site import Site
from mitoyen.foundation.identifiers import PersonId
from mitoyen.house.cast import read_cast
from mitoyen.house.composition import House
from mitoyen.house.copying import packed_verifier
from mitoyen.house.fence import Fence
from mitoyen.house.measures import Measures, metrics
from mitoyen.house.methods import answer_heads, say_what_is_taken
from mitoyen.house.noting import Noting
from mitoyen.journal.database import connection, value

LARGEST_BODY = 1024 * 1024  # bytes, of what is no file
USUAL_RATE = Rate()
_DISCONNECTED = "client disconnected prematurely"  # Litestar's own words
log = structlog.get_logger()
AnyRequest = Request[Any, Any, State]
Answering = Callable[[AnyRequest, Exception], Response[Any]]


@get("/health")
async def health() -> dict[str, str]:
    """Say whether the house can serve now: 200, or 503 when the database cannot be reached."""
    async with connection() as db:
        await value(db, "SELECT 1")
    return {"house": "open"}


def make_application(house: House, *, rate: Rate | None = USUAL_RATE) -> Fence:
    """Put the doors of an open house together.

    Args:
        rate: how often one person's programs may ask; None for no limit (only to measure).
    """
    site = _site_of(house)
    api_site = _api_site_of(house, rate)
    login_site = _login_site_of(house, site)
    measures = Measures(house.pool)
    house.at_close.callback(measures.close)
    registered: list[ControllerRouterHandler] = [
        health,
        metrics(measures, house.settings.metrics_token),
        *web_routes(site),
        *login_routes(login_site),
        *signal_routes(login_site),
        *api_routes(api_site),
        *scim_routes(_scim_site_of(house, limited=rate is not None)),
    ]
    answer_heads(registered)
    doors = Litestar(
        route_handlers=registered,
        exception_handlers={Exception: _answering(web_problem(site), api_problem(api_site))},
        openapi_config=None,
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
    )
    return Fence(
        Noting(doors),
        public_url=house.settings.public_url,
        hosts=house.settings.hosts,
        answered=measures.answered,
    )


def _site_of(house: House) -> Site:
    """Lend the web door what it needs."""
    settings, assets = house.settings, Assets()
    return Site(
        pages=Pages(assets),
        assets=assets,
        public_url=settings.public_url,
        feed=house.feed,
        passages=house.passages,
        operator=settings.operator,
        secure=settings.secure,
        largest_upload=settings.largest_upload,
        demo=lambda: settings.demo and settings.listens_here_only,
        cast=lambda: read_cast(settings.folder),
        copies=house.copies,
        copy_ordered=lambda: house.copy_ordered.set(),  # noqa: PLW0108 (a bound method would be copied with its event)
        session_limits=SessionLimits(
            idle=timedelta(days=settings.session_idle_days),
            lasting=timedelta(days=settings.session_days),
        ),
        verifier=packed_verifier,
    )


def _api_site_of(house: House, rate: Rate | None) -> ApiSite:
    """Lend the API what it needs."""
    settings = house.settings
    return ApiSite(
        passages=house.passages,
        operator=settings.operator,
        public_url=settings.public_url,
        largest_upload=settings.largest_upload,
        copies=house.copies,
        copy_ordered=lambda: house.copy_ordered.set(),  # noqa: PLW0108 (idem)
        rate=rate,
    )


def _scim_site_of(house: House, *, limited: bool) -> ScimSite:
    """Lend the directories' door what it needs."""
    public_url = house.settings.public_url
    return (
        ScimSite(public_url=public_url) if limited else ScimSite(public_url=public_url, rate=None)
    )


def _login_site_of(house: House, site: Site) -> LoginSite:
    """Lend the login door what it needs."""
    settings = house.settings
    return LoginSite(
        public_url=settings.public_url,
        secure=settings.secure,
        operator=settings.operator,
        demo=site.demo,
        cast=lambda: {PersonId(member.person_id) for member in site.cast()},
        session_days=settings.session_days,
        session_idle_days=settings.session_idle_days,
    )


def _answering(web: Answering, api: Answering) -> Answering:
    """Let each door say what went wrong in its own words."""

    def answer(request: AnyRequest, failure: Exception) -> Response[Any]:
        say_what_is_taken(request.app, request.url.path, failure)
        answer = api if request.url.path.startswith("/api/") else web
        response = answer(request, failure)
        if (response.status_code or 500) == 500 and not _went_away(failure):
            log.error("bug", request_id=request.scope["state"].get("request_id"), exc_info=failure)
        return response

    return answer


def _went_away(failure: Exception) -> bool:
    """Tell whether nobody waits for an answer: a body that stops half-way is the client's doing, and no bug."""
    return isinstance(failure, InternalServerException) and failure.detail == _DISCONNECTED
