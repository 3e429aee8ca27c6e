"""The way back from a company's provider that speaks SAML: first its POST, signed, then the browser that asked.

The provider's POST comes from another site, so without our cookies, and nothing here looks at them. What it proves is
sealed for the sign-in that it answers, and led on; only the browser in which that sign-in began takes it up, once.
"""

from urllib.parse import parse_qsl

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from mitoyen.domains.connections import queries as connections
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded import Sought, taken_up
from mitoyen.domains.connections.unrecorded.exchanging import PROVEN_WITHIN
from mitoyen.domains.connections.unrecorded.id_tokens import NotProven, Proven
from mitoyen.domains.connections.unrecorded.saml import (
    check_fresh,
    check_response,
    sealed,
    unsealed,
)
from mitoyen.domains.connections.unrecorded.saml_metadata import our_metadata
from mitoyen.domains.people.unrecorded import browser_cookie
from mitoyen.doors.login.browser import AnyRequest, TheSite, lead_to, named
from mitoyen.doors.login.company import arrived, back_to_entrance, refused_by_company
from mitoyen.doors.login.recognising import NotRecognised
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import ConnectionId

LONGEST_STATE = 200  # characters


@get("/login/company/{connection_id:str}/metadata")
async def show_our_metadata(site: TheSite, connection_id: FromPath[str]) -> Response[bytes]:
    """Show what a company's IT gives its provider to read."""
    found = await _speaks_saml(connection_id)
    return Response(
        our_metadata(site.public_url, found.connection_id),
        media_type="application/samlmetadata+xml",
    )


@post("/login/company/{connection_id:str}/saml")
async def take_answer(request: AnyRequest, site: TheSite, connection_id: FromPath[str]) -> Redirect:
    """Take the provider's answer (HTTP-POST binding); what began at the provider answers nothing and is refused."""
    found = await _speaks_saml(connection_id)
    fields = await _fields(request)
    state = fields.get("RelayState", "")[:LONGEST_STATE]
    outcome: Proven | str
    try:
        outcome = await check_response(
            found, fields.get("SAMLResponse", ""), state=state, public_url=site.public_url
        )
    except NotProven as nothing:
        outcome = nothing.reason
    said = sealed(outcome, state=state, connection_id=found.connection_id)
    return lead_to(f"/login/company/{found.connection_id}/saml", asked=state, said=said)


@get("/login/company/{connection_id:str}/saml")
async def come_back_with_answer(
    request: AnyRequest,
    site: TheSite,
    connection_id: FromPath[str],
    asked: FromQuery[str] = "",
    said: FromQuery[str] = "",
) -> Redirect:
    """Let in whom the answer names: once, in the browser that went to ask."""
    found = await _speaks_saml(connection_id)
    browser = request.cookies.get(browser_cookie(secure=site.secure))
    outcome = unsealed(said, state=asked, connection_id=found.connection_id)
    under_way = None if outcome is None else await taken_up(found, state=asked, browser=browser)
    if outcome is None or under_way is None:
        return back_to_entrance(found, Sought(), "company_over")
    if isinstance(outcome, str):
        return await refused_by_company(request, found, under_way, outcome)
    try:
        if under_way.sought.purpose == "prove":
            check_fresh(outcome, PROVEN_WITHIN)
        return await arrived(request, site, found, under_way.sought, outcome)
    except NotProven as nothing:
        return await refused_by_company(request, found, under_way, nothing.reason, outcome)
    except NotRecognised as stranger:
        return await refused_by_company(
            request, found, under_way, stranger.reason, outcome, stranger.person_id
        )


async def _speaks_saml(connection_id: str) -> ConnectionRow:
    """Return a connection that speaks SAML.

    Raises:
        Absent: when there is none of that name, or it is closed.
    """
    found = await connections.connection_by_name(named(ConnectionId, connection_id))
    if found.protocol != "saml" or found.state == "closed":
        raise Absent
    return found


async def _fields(request: AnyRequest) -> dict[str, str]:
    """Return the form's fields; nothing where one of them comes twice."""
    body = await request.body()
    try:
        listed = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return {}
    fields = dict(listed)
    return fields if len(fields) == len(listed) else {}
