"""Signing in with one's company: the way to its provider, and the way back."""

import hmac
from typing import Any

from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from mitoyen.domains.connections import queries as connections
from mitoyen.domains.connections.commands import test_connection
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded import (
    NotProven,
    Proven,
    Sought,
    UnderWay,
    Unreachable,
    begin,
    find,
    finish,
    keep_sign_in,
    person_of_pass,
    public_keys,
    taken_up,
    ticket,
)
from mitoyen.domains.directories import queries as directories
from mitoyen.domains.people.unrecorded import (
    TooManyAttempts,
    browser_cookie,
    flash_cookie,
    flashed,
    try_once_more,
)
from mitoyen.domains.people.unrecorded.attempts import Limit
from mitoyen.domains.security import unrecorded as security
from mitoyen.doors.login.browser import (
    AnyRequest,
    Reader,
    TheSite,
    browser_of,
    know_again,
    lead_to,
    named,
    network,
    own_address,
    reader_of,
    reader_or_none,
    seen,
    signed_in_cookies,
)
from mitoyen.doors.login.recognising import NotRecognised, let_in, recognise, said_of
from mitoyen.doors.login.site import LoginSite
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import ConnectionId, PersonId
from mitoyen.journal.database import reading

SIGN_INS_FROM_NETWORK = Limit("company sign-in from network", 100)
WELCOME = "/me?told=account_ready"
# What the person is told, by the reason that his company's IT reads; anything else is `company_not_proven`.
TOLD_OF = {
    "provider_refused": "company_denied",
    "not_bound": "company_unknown",
    "nobody_of_that_name": "company_unknown",
    "person_not_present": "company_without_access",
    "bound_otherwise": "company_bound_otherwise",
    "somebody_else": "company_not_you",
}


@get("/login/company/{connection_id:str}")
async def begin_company_sign_in(
    request: AnyRequest,
    site: TheSite,
    connection_id: FromPath[str],
    towards: FromQuery[str] = "/",
    purpose: FromQuery[str] = "sign_in",
    key: FromQuery[str] = "",
) -> Redirect:
    """Send the browser to the company's provider.

    Args:
        purpose: `sign_in`; of somebody signed in: `bind`, `prove` or `test`, with the `key` that his page gave.
        key: of a sign-in, what an invitation or a link by e-mail has just proved.
    """
    found = await connections.connection_by_name(named(ConnectionId, connection_id))
    browser = browser_of(request, site)
    sought = await _sought(request, site, found, purpose, key, towards)
    try:
        await try_once_more((SIGN_INS_FROM_NETWORK, network(request)))
        address = await begin(
            found,
            sought,
            browser=browser,
            public_url=site.public_url,
            hint=flashed(request.cookies.get(flash_cookie(secure=site.secure)), holder=browser).get(
                "address", ""
            ),
        )
    except TooManyAttempts:
        return lead_to("/login", problem="too_many_attempts")
    except Unreachable as failure:
        await find(found.connection_id, failure.reason, {})
        return back_to_entrance(found, sought, "company_unreachable")
    return Redirect(address, status_code=HTTP_303_SEE_OTHER, cookies=[know_again(site, browser)])


async def _sought(
    request: AnyRequest,
    site: LoginSite,
    found: ConnectionRow,
    purpose: str,
    key: str,
    towards: str,
) -> Sought:
    """Return what this sign-in is for.

    Raises:
        Absent: when nobody signs in by this connection, or the key is not of this session.
        SignInFirst: when it needs somebody who is signed in.
    """
    towards = own_address(towards)
    if purpose == "sign_in":
        if found.state != "live":
            raise Absent
        proved = person_of_pass(key, browser_of(request, site), found.connection_id)
        return Sought(towards=towards, person_id=proved)
    reader = await reader_of(request, site)
    for wanted in ("bind", "prove", "test"):
        if purpose == wanted and hmac.compare_digest(
            ticket(reader.token, wanted, found.connection_id).encode(), key.encode()
        ):
            await _check_may(reader, found, purpose)
            return Sought(purpose=wanted, towards=towards, person_id=reader.person.person_id)
    raise Absent


async def _check_may(reader: Reader, found: ConnectionRow, purpose: str) -> None:
    if reader.person.organisation_id != found.organisation_id:
        raise Absent
    if purpose == "test":
        async with reading(reader.actor) as db:
            await connections.testable(db, reader.actor, found.connection_id)
    elif found.state != "live":
        raise Absent


@get("/login/company/{connection_id:str}/back")
async def come_back_from_company(
    request: AnyRequest, site: TheSite, connection_id: FromPath[str]
) -> Redirect:
    """Take what the browser brings back from the company's provider: once, in the browser that went there."""
    found = await connections.connection_by_name(named(ConnectionId, connection_id))
    brought = dict(request.query_params.items())
    browser = request.cookies.get(browser_cookie(secure=site.secure))
    under_way = await taken_up(found, state=brought.get("state"), browser=browser)
    if under_way is None or len(brought) < len(list(request.query_params.multi_items())):
        return back_to_entrance(found, Sought(), "company_over")
    try:
        proven = await finish(found, under_way, brought=brought, public_url=site.public_url)
    except Unreachable as failure:
        await find(found.connection_id, failure.reason, {})
        return back_to_entrance(found, under_way.sought, "company_unreachable")
    except NotProven as nothing:
        return await refused_by_company(request, found, under_way, nothing.reason)
    try:
        return await arrived(request, site, found, under_way.sought, proven)
    except NotRecognised as stranger:
        return await refused_by_company(
            request, found, under_way, stranger.reason, proven, stranger.person_id
        )


async def arrived(
    request: AnyRequest, site: LoginSite, found: ConnectionRow, sought: Sought, proven: Proven
) -> Redirect:
    """Do what the sign-in was for.

    Raises:
        NotRecognised: when the person is not to come in, or is no longer signed in who began it.
    """
    if sought.purpose == "sign_in":
        return await _sign_in(request, site, found, sought, proven)
    reader = await reader_or_none(request, site)
    if reader is None or reader.person.person_id != sought.person_id:
        raise NotRecognised("somebody_else")
    if sought.purpose == "test":
        return await _tested(found, reader, sought, proven)
    await recognise(found, proven, wanted=reader.person.person_id)
    if sought.purpose == "bind":
        return lead_to("/me", told="company_bound")
    cookies = await _open(request, site, found, reader.person.person_id, proven)
    return lead_to(sought.towards, *cookies, told="proven_again")


async def _sign_in(
    request: AnyRequest, site: LoginSite, found: ConnectionRow, sought: Sought, proven: Proven
) -> Redirect:
    if found.state != "live":
        raise NotRecognised("not_live")
    person_id = await recognise(found, proven, wanted=sought.person_id)
    try:
        person = await let_in(person_id)
        cookies = await _open(request, site, found, person_id, proven)
    except Absent:
        raise NotRecognised("person_not_present", person_id) from None
    return lead_to(sought.towards if person.joined else WELCOME, *cookies)


async def _tested(found: ConnectionRow, reader: Reader, sought: Sought, proven: Proven) -> Redirect:
    """Note that the connection says who somebody of the company is, and who."""
    async with reading(found.itself) as db:
        linked = await directories.linked(db, found.organisation_id)
    wanted = None if linked else reader.person.person_id
    person_id = await recognise(found, proven, wanted=wanted)
    await test_connection(actor=reader.actor, connection_id=found.connection_id)
    await find(found.connection_id, "tested", said_of(proven, found), person_id=person_id)
    return lead_to(sought.towards, told="sign_in_tested")


async def _open(
    request: AnyRequest,
    site: LoginSite,
    found: ConnectionRow,
    person_id: PersonId,
    proven: Proven,
) -> list[Cookie]:
    """Open a session that the company's word can end; the one before opens nothing any more.

    Raises:
        Absent: when the person has left meanwhile.
    """
    cookies = await signed_in_cookies(request, site, person_id, "company")
    token = next(str(cookie.value) for cookie in cookies if cookie.value)
    await keep_sign_in(token, found.connection_id, person_id, proven)
    return cookies


async def refused_by_company(
    request: AnyRequest,
    found: ConnectionRow,
    under_way: UnderWay,
    reason: str,
    proven: Proven | None = None,
    person_id: PersonId | None = None,
) -> Redirect:
    """Say no to the person, and why to his company's IT."""
    said = said_of(proven, found) if proven else {}
    await find(found.connection_id, reason, said, person_id=person_id)
    await security.note(
        "sign_in_refused",
        organisation_id=found.organisation_id,
        person_id=person_id,
        outcome="refused",
        facts={"by": "company", "reason": reason},
        **seen(request),
    )
    problem = TOLD_OF.get(reason, "company_not_proven")
    return back_to_entrance(found, under_way.sought, problem)


def back_to_entrance(found: ConnectionRow, sought: Sought, problem: str) -> Redirect:
    """Lead to where the sign-in was begun."""
    match sought.purpose:
        case "sign_in":
            return lead_to(
                f"/login/of/{found.organisation_id}", problem=problem, towards=sought.towards
            )
        case "bind":
            return lead_to("/me", problem=problem)
        case _:
            return lead_to(sought.towards, problem=problem)


@get("/login/company/{connection_id:str}/keys")
async def show_our_keys(connection_id: FromPath[str]) -> Response[Any]:
    """Show the public half of the key by which this house proves itself at the provider (RFC 7517)."""
    found = await connections.connection_by_name(named(ConnectionId, connection_id))
    return Response(await public_keys(found.connection_id), media_type="application/jwk-set+json")
