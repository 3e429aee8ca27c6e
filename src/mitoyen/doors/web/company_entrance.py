"""A company's own entrance: where its people leave for their company's sign-in, and come back to when it said no."""

from urllib.parse import urlencode, urlsplit

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from mitoyen.domains.connections import queries as connections
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.organisations import queries as organisations
from mitoyen.doors.web.answers import after, page
from mitoyen.doors.web.entrance import left_for, onward
from mitoyen.doors.web.reader import AnyRequest, OurSite, frame_of, reader_or_none
from mitoyen.doors.web.views import CompanyEntranceView
from mitoyen.foundation.identifiers import NotAnIdentifier, OrganisationId
from mitoyen.journal.database import reading


@get("/login/of/{company:str}")
async def show_company_entrance(
    request: AnyRequest,
    site: OurSite,
    company: FromPath[str],
    problem: FromQuery[str] = "",
    towards: FromQuery[str] = "/",
    key: FromQuery[str] = "",
) -> Response[str] | Response[None]:
    """Show the entrance of a company, by its name here or by a domain that it has proved.

    A company without a sign-in of its own and one that does not exist have the same entrance: everybody's.
    """
    reader = await reader_or_none(request, site)
    if reader and not problem and not key:
        return after(onward(towards))
    found = await _live_at(company)
    if found is None:
        return after(f"/login?{urlencode({'towards': onward(towards)})}")
    async with reading(found.itself) as db:
        known = await organisations.own_organisation(db, found.itself)
    view = CompanyEntranceView(
        company=known.name or "",
        host=urlsplit(found.setting("issuer")).hostname or "",
        action=_way(found, key, onward(towards)),
        towards=onward(towards),
        address=left_for(request, site, reader).get("address", ""),
        problem=problem,
        joins=bool(key),
        enforced=found.enforced,
    )
    return page(site, view, frame_of(request, site, reader))


async def _live_at(company: str) -> ConnectionRow | None:
    try:
        owner: OrganisationId | None = OrganisationId.parse(company)
    except NotAnIdentifier:
        async with reading(None) as db:
            owner = await organisations.verified_domain_owner(db, company[:254])
    return None if owner is None else await connections.entrance_of(owner)


def _way(found: ConnectionRow, key: str, towards: str) -> str:
    asked = {"towards": towards} | ({"key": key} if key else {})
    return f"/login/company/{found.connection_id}?{urlencode(asked)}"


HANDLERS = (show_company_entrance,)
