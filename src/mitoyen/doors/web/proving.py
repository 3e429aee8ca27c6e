"""Showing once more who one is, before an act that concerns everybody; then back to where one was."""

from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromQuery

from mitoyen.domains.connections import queries as connections
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded import ticket
from mitoyen.domains.people.unrecorded import fresh_proof
from mitoyen.domains.talk import queries as talk
from mitoyen.doors.web.answers import page, way_back
from mitoyen.doors.web.entrance import onward
from mitoyen.doors.web.reader import (
    AnyRequest,
    OurReader,
    OurSite,
    ProveAgain,
    Reader,
    frame_of,
)
from mitoyen.doors.web.views.company import ProveView
from mitoyen.journal.database import reading

PROVE = "/me/prove"


async def require_fresh_proof(reader: Reader, towards: str) -> None:
    """Pass whoever has shown lately who he is.

    Args:
        towards: the page on which the act begins again.

    Raises:
        ProveAgain: otherwise; nothing was done.
    """
    if not await fresh_proof(reader.token):
        raise ProveAgain(f"{PROVE}?towards={quote(towards, safe='/')}")


async def _joined(reader: Reader, entrance: ConnectionRow) -> bool:
    """Tell whether the company's sign-in knows who reads."""
    async with reading(entrance.itself) as db:
        bond = await connections.bond(
            db, entrance.connection_id, subject=None, person_id=reader.person.person_id
        )
    return entrance.protocol == "oidc" and bond.subject_of_person is not None


@get(PROVE)
async def show_proving(
    request: AnyRequest,
    site: OurSite,
    reader: OurReader,
    towards: FromQuery[str] = "/",
    problem: FromQuery[str] = "",
) -> Response[str]:
    place = onward(way_back(towards))
    entrance = await connections.entrance_of(reader.person.organisation_id)
    company = ""
    if entrance is not None and await _joined(reader, entrance):
        key = ticket(reader.token, "prove", entrance.connection_id)
        there = quote(place, safe="/")
        company = f"/login/company/{entrance.connection_id}?purpose=prove&key={key}&towards={there}"
    async with reading(reader.actor) as db:
        waiting = sum(room.threads for room in await talk.unread(db))
    view = ProveView(
        address=reader.person.address or "",
        towards=place,
        company_sign_in=company,
        problem=problem,
    )
    return page(site, view, frame_of(request, site, reader, place="account", waiting=waiting))


HANDLERS = (show_proving,)
