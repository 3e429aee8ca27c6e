"""All addresses of the web door, gathered from the modules that serve them.

A handler asks for what it needs by name: `site`, what the house lends; `reader`, who is signed in (nobody: the
entrance answers instead). Identifiers in an address arrive parsed; one that cannot be parsed names nothing here.
"""

from collections.abc import Sequence
from typing import Any

from litestar import Router
from litestar.di import Provide

from mitoyen.doors.web import (
    account,
    assets_served,
    attesting,
    changes,
    company,
    company_domains,
    company_entrance,
    company_identity,
    company_journal,
    company_sessions,
    company_sign_in,
    directory,
    documents,
    entrance,
    guests,
    home,
    issuing,
    journals,
    live,
    membership,
    messages,
    own_copy,
    posting,
    preferences,
    proving,
    rooms,
    seats,
    security,
    spaces,
    thread_acts,
    threads,
)
from mitoyen.doors.web.problems import web_problem
from mitoyen.doors.web.reader import AnyRequest, Position, Reader, reader_of
from mitoyen.doors.web.site import Site
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import Identifier, NotAnIdentifier

__all__ = ["web_problem", "web_routes"]

PAGES = (
    assets_served,
    preferences,
    entrance,
    company_entrance,
    home,
    spaces,
    membership,
    seats,
    rooms,
    threads,
    thread_acts,
    posting,
    messages,
    journals,
    changes,
    live,
    company,
    company_identity,
    company_domains,
    company_sign_in,
    company_sessions,
    company_journal,
    directory,
    security,
    attesting,
    guests,
    proving,
    account,
    documents,
    issuing,
    own_copy,
)
MOST_DIGITS = 15  # of a position in an address


def web_routes(site: Site) -> Sequence[Router]:
    """Return everything that the web door serves."""

    async def lend_site() -> Site:
        return site

    async def find_reader(request: AnyRequest) -> Reader:
        return await reader_of(request, site)

    return [
        Router(
            path="/",
            route_handlers=[handler for module in PAGES for handler in module.HANDLERS],
            dependencies={"site": Provide(lend_site), "reader": Provide(find_reader)},
            type_decoders=[(_is_identifier, _parsed), (_is_position, _placed)],
            include_in_schema=False,
        )
    ]


def _is_identifier(wanted: Any) -> bool:  # noqa: ANN401 (any annotation may be asked about)
    return isinstance(wanted, type) and issubclass(wanted, Identifier)


def _parsed(wanted: type[Identifier], text: str) -> Identifier:
    try:
        return wanted.parse(text)
    except NotAnIdentifier:
        raise Absent from None


def _is_position(wanted: Any) -> bool:  # noqa: ANN401 (any annotation may be asked about)
    return wanted is Position


def _placed(_: type[Position], given: str | int) -> Position:
    text = str(given)
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise Absent
    return Position(text)
