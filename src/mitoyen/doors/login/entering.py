"""Coming in: a link by e-mail, a passkey, the demo's entrance; and going out."""

from typing import Any

import msgspec
from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_422_UNPROCESSABLE_ENTITY,
    HTTP_429_TOO_MANY_REQUESTS,
)

from mitoyen.domains.connections.queries import enforced_on
from mitoyen.domains.people.facts import AddressUnfit
from mitoyen.domains.people.unrecorded import (
    PasskeyUnfit,
    TooManyAttempts,
    ask_link,
    browser_cookie,
    end_session,
    options_to_sign_in,
    person_with_passkey,
    session_cookie,
    try_once_more,
    use_link,
)
from mitoyen.domains.people.unrecorded.attempts import CEREMONIES_FROM_NETWORK, LINKS_FROM_NETWORK
from mitoyen.doors.login.browser import (
    AnyRequest,
    TheSite,
    browser_of,
    forget,
    is_here,
    know_again,
    lead_to,
    leave,
    named,
    network,
    own_address,
    person_of,
    problem,
    reader_or_none,
    refused,
    signed_in_cookies,
)
from mitoyen.doors.login.choosing import company_at, lead_on, past_enforcement
from mitoyen.doors.login.recognising import let_in
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import PersonId

WELCOME = "/me?told=account_ready"  # where the first passkey is made


class LinkForm(msgspec.Struct, frozen=True):
    address: str = ""
    towards: str = "/"
    way: str = ""  # "mailbox": by a link, also where the company has a sign-in of its own


class DemoForm(msgspec.Struct, frozen=True):
    person_id: str = ""
    towards: str = "/"


@post("/login/link")
async def ask_for_link(
    request: AnyRequest,
    site: TheSite,
    data: URLEncodedBody[LinkForm],
) -> Redirect:
    """Send a link, or lead to the sign-in of the company that has proved the address's domain.

    Either way the answer is the same whether somebody has the address or not.
    """
    browser, towards = browser_of(request, site), own_address(data.towards)
    said = {"address": data.address[:300]}
    known_again = (know_again(site, browser), leave(site, said, holder=browser))
    try:
        company = None if data.way == "mailbox" else await company_at(data.address)
        if company is not None:
            await try_once_more((LINKS_FROM_NETWORK, network(request)))
            return lead_to(f"/login/of/{company}", *known_again, towards=towards)
        await ask_link(
            address=data.address, browser=browser, network=network(request), towards=towards
        )
    except AddressUnfit:
        return lead_to("/login", *known_again, problem="address_invalid", towards=towards)
    except TooManyAttempts:
        return lead_to("/login", *known_again, problem="too_many_attempts", towards=towards)
    return lead_to("/login", *known_again, sent="1")


@post("/login/link/{token:str}/open")
async def open_link(request: AnyRequest, site: TheSite, token: FromPath[str]) -> Redirect:
    """Use a link up and sign in; where it does not open, its page says why."""
    browser = request.cookies.get(browser_cookie(secure=site.secure))
    used = await use_link(token, browser=browser)
    if used is None:
        return lead_to(f"/login/link/{token}")
    try:
        person = await person_of(used.person_id)
        company = await enforced_on(person.organisation_id)
        if company is not None:
            return lead_on(request, site, company, person.person_id, towards=used.towards)
        await let_in(person.person_id)
        cookies = await signed_in_cookies(request, site, person.person_id, "mailbox")
    except Absent:
        await refused(request, used.person_id, by="mailbox")
        return lead_to("/login", problem="link_used")
    return lead_to(used.towards if person.joined else WELCOME, *cookies)


@post("/login/passkey/options", status_code=HTTP_200_OK)
async def begin_with_passkey(request: AnyRequest, site: TheSite) -> Response[Any]:
    """Give the browser a challenge to sign."""
    try:
        await try_once_more((CEREMONIES_FROM_NETWORK, network(request)))
    except TooManyAttempts:
        return problem("too_many_attempts", HTTP_429_TOO_MANY_REQUESTS)
    browser = browser_of(request, site)
    options = await options_to_sign_in(site.passkeys_of, browser=browser)
    return Response(
        options.encode(), media_type="application/json", cookies=[know_again(site, browser)]
    )


@post("/login/passkey", status_code=HTTP_200_OK)
async def enter_with_passkey(
    request: AnyRequest, site: TheSite, data: JSONBody[dict[str, Any]]
) -> Response[Any]:
    """Sign in with the challenge signed: the browser's own JSON, beside it perhaps where one was going, `towards`."""
    person_id = None
    try:
        person_id = await person_with_passkey(
            site.passkeys_of, browser=browser_of(request, site), credential=data
        )
        await past_enforcement(request, person_id)
        cookies = await signed_in_cookies(request, site, person_id, "passkey")
    except Absent:
        await refused(request, person_id, by="passkey")
        return problem("passkey_unknown", HTTP_422_UNPROCESSABLE_ENTITY)
    except Refused as only:
        await refused(request, person_id, by="passkey")
        return problem(only.rule.rpartition(".")[2], HTTP_422_UNPROCESSABLE_ENTITY)
    except PasskeyUnfit:
        await refused(request, person_id, by="passkey")
        return problem("passkey_unknown", HTTP_422_UNPROCESSABLE_ENTITY)
    return Response({"towards": own_address(str(data.get("towards", "/")))}, cookies=cookies)


@post("/logout")
async def sign_out(request: AnyRequest, site: TheSite) -> Redirect:
    """End this browser's session. The fence keeps other sites from doing it; a stale form still does what it says."""
    name = session_cookie(secure=site.secure)
    token = request.cookies.get(name)
    if token:
        await reader_or_none(request, site)  # the security log notes whose act it was
        await end_session(token)
    return lead_to("/login", forget(site, name), told="signed_out")


@post("/demo/enter")
async def enter_as_cast(
    request: AnyRequest,
    site: TheSite,
    data: URLEncodedBody[DemoForm],
) -> Redirect:
    """Sign in as somebody of the demo's cast, without proof: on this machine, for this machine alone."""
    relayed = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    here = request.client is not None and is_here(request.client.host)
    if relayed or not here or not site.demo():
        raise NotFoundException
    person_id = named(PersonId, data.person_id)
    if person_id not in site.cast():
        raise Absent
    cookies = await signed_in_cookies(request, site, person_id, "demo")
    return lead_to(own_address(data.towards), *cookies)
