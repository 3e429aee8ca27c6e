"""The security log of one's own company, for its own tools."""

from litestar import get
from litestar.handlers import HTTPRouteHandler

from mitoyen.domains.security import queries
from mitoyen.domains.security.facts.ocsf import ocsf_event
from mitoyen.doors.api.paging import CursorText, Limit, link, position
from mitoyen.doors.api.requests import ApiRequest
from mitoyen.doors.api.shapes.security import SecurityEvents
from mitoyen.journal.database import reading


@get(
    "/security-events",
    operation_id="security_events",
    tags=["Your company"],
    opt={"may_refuse": True},
)
async def list_security_events(
    request: ApiRequest, limit: Limit = 50, cursor: CursorText = None
) -> SecurityEvents:
    """List the security log of your company.

    The oldest first, as events of OCSF. Keep the link to the next page and ask it again later: it leads to what was
    noted since. Administrators only.
    """
    said = position(cursor, "after")
    after = said[1] if said else 0
    async with reading(request.actor) as db:
        (await queries.reading_decision(db)).require()
        lines = await queries.security_events_after(db, after=after, limit=limit)
    last = lines[-1].event_id if lines else after
    return SecurityEvents(
        items=[ocsf_event(line, house=request.site.operator) for line in lines],
        next=link(request, "after", last),
    )


ROUTES: list[HTTPRouteHandler] = [list_security_events]
