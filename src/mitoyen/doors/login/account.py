"""One's own account: passkeys, sessions, access tokens."""

from typing import Any

import msgspec
from litestar import Response, post
from litestar.params import FromPath, JSONBody, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from mitoyen.domains.people.facts import AccessTokenId, NameUnfit, PasskeyId, SessionId
from mitoyen.domains.people.unrecorded import (
    DaysUnfit,
    PasskeyUnfit,
    TooManyPasskeys,
    TooManyTokens,
    device_words,
    end_other_sessions,
    end_own_session,
    make_access_token,
    options_to_register,
    register_passkey,
    revoke_access_token,
    revoke_passkey,
)
from mitoyen.doors.login.browser import (
    AnyRequest,
    TheSite,
    browser_of,
    check_form,
    know_again,
    lead_to,
    leave,
    named,
    problem,
    reader_of,
)

PASSKEY_NAME = "Passkey"  # of a device that says nothing of itself
USUAL_DAYS = "90"


class PlainForm(msgspec.Struct, frozen=True):
    csrf: str = ""


class TokenForm(msgspec.Struct, frozen=True):
    csrf: str = ""
    name: str = ""
    may_write: str = "no"
    days: str = USUAL_DAYS


ThePlainForm = URLEncodedBody[PlainForm]


@post("/me/passkeys/options", status_code=HTTP_200_OK)
async def begin_passkey(request: AnyRequest, site: TheSite) -> Response[Any]:
    """Give the browser what it needs to make a passkey."""
    reader, browser = await reader_of(request, site), browser_of(request, site)
    try:
        options = await options_to_register(site.passkeys_of, reader.person, browser=browser)
    except TooManyPasskeys:
        return problem("too_many_passkeys", HTTP_422_UNPROCESSABLE_ENTITY)
    return Response(
        options.encode(), media_type="application/json", cookies=[know_again(site, browser)]
    )


@post("/me/passkeys")
async def keep_passkey(
    request: AnyRequest, site: TheSite, data: JSONBody[dict[str, Any]]
) -> Response[Any]:
    """Keep the passkey that the device has made: the browser's own JSON, beside it perhaps a `name`."""
    reader = await reader_of(request, site)
    device, name = device_words(request.headers.get("user-agent", "")), data.get("name")
    try:
        passkey_id = await register_passkey(
            site.passkeys_of,
            reader.actor,
            browser=browser_of(request, site),
            credential=data,
            name=name.strip() if isinstance(name, str) and name.strip() else device or PASSKEY_NAME,
        )
    except PasskeyUnfit:
        return problem("ceremony_failed", HTTP_422_UNPROCESSABLE_ENTITY)
    except TooManyPasskeys:
        return problem("too_many_passkeys", HTTP_422_UNPROCESSABLE_ENTITY)
    except NameUnfit:
        return problem("name_too_long", HTTP_422_UNPROCESSABLE_ENTITY)
    return Response({"passkey_id": passkey_id})


@post("/me/passkeys/{passkey_id:str}/revoke")
async def remove_passkey(
    request: AnyRequest, site: TheSite, passkey_id: FromPath[str], data: ThePlainForm
) -> Redirect:
    """Let a passkey open nothing from here on."""
    reader = await reader_of(request, site)
    check_form(reader, data.csrf)
    await revoke_passkey(actor=reader.actor, passkey_id=named(PasskeyId, passkey_id))
    return lead_to("/me", told="passkey_removed")


@post("/me/sessions/{session_id:str}/end")
async def end_one_session(
    request: AnyRequest, site: TheSite, session_id: FromPath[str], data: ThePlainForm
) -> Redirect:
    """End one of one's own sessions, on whatever device."""
    reader = await reader_of(request, site)
    check_form(reader, data.csrf)
    await end_own_session(reader.actor, named(SessionId, session_id))
    return lead_to("/me", told="session_ended")


@post("/me/sessions/end-others")
async def end_the_others(request: AnyRequest, site: TheSite, data: ThePlainForm) -> Redirect:
    """End all of one's own sessions but this one."""
    reader = await reader_of(request, site)
    check_form(reader, data.csrf)
    await end_other_sessions(reader.actor, but=reader.token)
    return lead_to("/me", told="sessions_ended")


@post("/me/tokens")
async def make_token(
    request: AnyRequest,
    site: TheSite,
    data: URLEncodedBody[TokenForm],
) -> Redirect:
    """Make an access token and leave it for the next page, which shows it once."""
    reader = await reader_of(request, site)
    check_form(reader, data.csrf)
    try:
        made = await make_access_token(
            actor=reader.actor,
            name=data.name,
            may_write=data.may_write == "yes",
            days=int(data.days) if data.days.isascii() and data.days.isdecimal() else 0,
        )
    except (NameUnfit, DaysUnfit, TooManyTokens) as unfit:
        typed = leave(site, {"token_name": data.name[:200]}, holder=reader.token)
        return lead_to("/me#tokens", typed, problem=_token_problem(unfit, data.name))
    shown = leave(site, {"token": made.token}, holder=reader.token)
    return lead_to("/me#tokens", shown, told="token_made")


def _token_problem(unfit: NameUnfit | DaysUnfit | TooManyTokens, name: str) -> str:
    if isinstance(unfit, DaysUnfit):
        return "days_invalid"
    if isinstance(unfit, TooManyTokens):
        return "too_many_tokens"
    return "name_too_long" if name.strip() else "name_empty"


@post("/me/tokens/{access_token_id:str}/revoke")
async def revoke_token(
    request: AnyRequest, site: TheSite, access_token_id: FromPath[str], data: ThePlainForm
) -> Redirect:
    """Let an access token open nothing from here on."""
    reader = await reader_of(request, site)
    check_form(reader, data.csrf)
    await revoke_access_token(
        actor=reader.actor, access_token_id=named(AccessTokenId, access_token_id)
    )
    return lead_to("/me", told="token_revoked")
