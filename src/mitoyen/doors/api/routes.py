"""The operations of the API, put together under one address."""

import asyncio
from functools import cache

import msgspec
from litestar import Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from mitoyen.doors.api import copies, journals, messages, places, registers, security, threads
from mitoyen.doors.api.limits import Buckets
from mitoyen.doors.api.openapi import document_of
from mitoyen.doors.api.problems import api_problem
from mitoyen.doors.api.requests import (
    LARGEST_BODY,
    ApiRequest,
    identified,
    is_identifier,
    known_caller,
)
from mitoyen.doors.api.site import BASE, ApiSite
from mitoyen.doors.api.validators import entity_tags
from mitoyen.doors.api.words import TITLES
from mitoyen.foundation.decisions import Absent

__all__ = ["api_problem", "api_routes"]

OPERATIONS: tuple[HTTPRouteHandler, ...] = (
    *places.ROUTES,
    *threads.ROUTES,
    *messages.ROUTES,
    *registers.ROUTES,
    *journals.ROUTES,
    *copies.ROUTES,
    *security.ROUTES,
)


def api_routes(site: ApiSite) -> list[Router]:
    """Return the operations of the API, and its own description."""

    @cache
    def described() -> bytes:
        return msgspec.json.encode(document_of(_router(site, *OPERATIONS), site))

    @get("/openapi.json", opt={"open_to_all": True}, include_in_schema=False)
    async def description() -> Response[bytes]:
        """Describe the API (OpenAPI 3.1). The first to ask waits a second."""
        return Response(await asyncio.to_thread(described), media_type="application/json")

    return [_router(site, *OPERATIONS, description, rule)]


@get("/problems/{name:str}", opt={"open_to_all": True}, include_in_schema=False)
async def rule(name: FromPath[str]) -> dict[str, str]:
    """Say what a rule is: where the `type` of a problem leads."""
    if name not in TITLES:
        raise Absent
    return {"rule": name, "title": TITLES[name]}


def _router(site: ApiSite, *operations: HTTPRouteHandler) -> Router:
    class Request(
        ApiRequest
    ):  # a class: Litestar copies whatever else an operation is given, and all below it
        pass

    Request.site = site
    return Router(
        BASE,
        route_handlers=operations,
        request_class=Request,
        guards=[known_caller(Buckets(site.rate) if site.rate else None)],
        middleware=[entity_tags],
        type_decoders=[(is_identifier, identified)],
        request_max_body_size=LARGEST_BODY,
    )
