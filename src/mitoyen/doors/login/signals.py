"""What a company's sign-in tells us by itself: a sign-in is over, an account is closed, sign this person out.

Nobody is signed in here and no cookie counts: what is said is signed, or it is nothing. Whoever guesses at an address
without a connection behind it hears what a stranger hears at one that has.
"""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from litestar import Response, Router, post
from litestar.di import Provide
from litestar.params import FromPath

from mitoyen.domains.connections import queries as connections
from mitoyen.domains.connections.queries import ConnectionRow
from mitoyen.domains.connections.unrecorded.fetching import Unreachable
from mitoyen.domains.connections.unrecorded.findings import find
from mitoyen.domains.connections.unrecorded.id_tokens import NotProven
from mitoyen.domains.connections.unrecorded.security_events import (
    EventSaid,
    Heard,
    check_events,
    check_logout_token,
    check_revocation,
    remember_events,
)
from mitoyen.domains.connections.unrecorded.sign_ins import end_sign_ins, signed_in_by
from mitoyen.domains.connections.unrecorded.signing_out import (
    sign_out_everywhere,
    sign_out_of_company,
    signed_in_since,
    to_be_confirmed,
)
from mitoyen.domains.directories import queries as directories
from mitoyen.domains.people.commands import end_access
from mitoyen.domains.security import unrecorded as security
from mitoyen.doors.login.browser import AnyRequest, TheSite, named, seen
from mitoyen.doors.login.site import LoginSite
from mitoyen.doors.login.subjects import subject_of
from mitoyen.foundation.decisions import Absent
from mitoyen.foundation.identifiers import ConnectionId, PersonId
from mitoyen.journal.database import reading

LATE = timedelta(seconds=60)  # between two clocks
AGAIN_S = "60"  # until a sender whose keys could not be asked for tries again
LARGEST_BODY = 64 * 1024  # bytes
_COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
_ERRORS = {  # RFC 8935, section 2.4; whatever else is wrong is `invalid_request`
    "audience_wrong": "invalid_audience",
    "algorithm_refused": "invalid_key",
    "key_unknown": "invalid_key",
    "signature_wrong": "invalid_key",
    "other_issuer": "invalid_issuer",
}


def signal_routes(site: LoginSite) -> list[Router]:
    """Return the addresses at which companies' sign-ins speak to us."""
    return [
        Router(
            path="/",
            route_handlers=[hear_of_logout, hear_of_events, revoke_everywhere],
            dependencies={"site": Provide(lambda: site, sync_to_thread=False)},
            request_max_body_size=LARGEST_BODY,
        )
    ]


@post("/login/company/{connection_id:str}/logout-token", status_code=200)
async def hear_of_logout(request: AnyRequest, connection_id: FromPath[str]) -> Response[Any]:
    """End the sessions that a sign-in of the company opened, which is over there. Its person has not left."""
    sent = [text for name, text in await _form(request) if name == "logout_token"]
    found = await _live(connection_id)
    if found is None or len(sent) != 1:
        return _no_logout()
    try:
        over = await check_logout_token(found, sent[0])
    except (NotProven, Unreachable) as nothing:
        await find(found.connection_id, f"signal_{nothing.reason}", {})
        return _no_logout()
    sessions = await signed_in_by(found.connection_id, subject=over.subject, sid=over.sid)
    await end_sign_ins(sessions)
    for person_id in {one.person_id for one in sessions}:
        await _note(request, found, person_id, "back_channel_logout")
    return _said(200)


@post("/login/company/{connection_id:str}/events", status_code=202)
async def hear_of_events(
    request: AnyRequest, site: TheSite, connection_id: FromPath[str]
) -> Response[Any]:
    """Take a security event token that was pushed (RFC 8935), act on it, then say that it is done."""
    token = await _pushed(request)
    if token is None:
        return _no_event("invalid_request")
    found = await _live(connection_id)
    if found is None:
        return _no_event("invalid_key")
    try:
        said = await check_events(found, token, audiences=_names(site, request))
    except Heard:
        return _said(202)
    except NotProven as nothing:
        await find(found.connection_id, f"signal_{nothing.reason}", {})
        return _no_event(_ERRORS.get(nothing.reason, "invalid_request"))
    except Unreachable as failure:
        await find(found.connection_id, f"signal_{failure.reason}", {})
        return _later()
    for event in said.events:
        await _act(request, found, event)
    await remember_events(found, said)
    return _said(202)


@post("/login/company/{connection_id:str}/revoke", status_code=200)
async def revoke_everywhere(
    request: AnyRequest, site: TheSite, connection_id: FromPath[str]
) -> Response[Any]:
    """Sign somebody out everywhere (Global Token Revocation): sessions and tokens end; he has not left."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    found = await _live(connection_id)
    if found is None or kind.lower() != "bearer":
        return _nobody()
    try:
        await check_revocation(found, token.strip(), audiences=frozenset({_here(site, request)}))
    except NotProven as nothing:
        await find(found.connection_id, f"signal_{nothing.reason}", {})
        return _nobody()
    except Unreachable as failure:
        await find(found.connection_id, f"signal_{failure.reason}", {})
        return _later()
    body = _json(await request.body())
    wanted = body.get("sub_id") or body.get("subject")
    if not isinstance(wanted, dict):
        return _said(400, {"error": "invalid_request"})
    subject = await subject_of(found, wanted)
    if not subject.ours:
        return _said(403, {"error": "access_denied"})
    if not subject.understood:
        return _said(422, {"error": "subject_not_supported"})
    if subject.person_id is None:
        return _said(404, {"error": "not_found"})
    await sign_out_everywhere(subject.person_id)
    await _note(request, found, subject.person_id, "revoked_everywhere")
    return _said(204)


async def _act(request: AnyRequest, found: ConnectionRow, event: EventSaid) -> None:
    """Do what one event asks for; somebody unknown is no fault of the sender's."""
    if event.effect == "verify":
        await find(found.connection_id, "signal_verified", {})
        return
    subject = await subject_of(found, event.subject)
    if event.effect == "end_access" and subject.person_id is not None:
        await end_access(actor=found.itself, person_id=subject.person_id, cause="account_disabled")
        await _note(request, found, subject.person_id, "account_disabled")
    elif event.effect == "sign_out" and not event.created:
        if subject.sid is not None:
            await end_sign_ins(await signed_in_by(found.connection_id, sid=subject.sid))
        elif subject.person_id is not None:
            await _sign_out(request, found, subject.person_id, event)


async def _sign_out(
    request: AnyRequest, found: ConnectionRow, person_id: PersonId, event: EventSaid
) -> None:
    """End what was opened before the event.

    Where no directory says who is still there, this is the only word there is: the person waits, and his next sign-in
    with the company confirms him (decision 0023).
    """
    happened = event.at + LATE
    await sign_out_of_company(found.connection_id, person_id, before=happened)
    await _note(request, found, person_id, "session_revoked")
    async with reading(found.itself) as db:
        linked = await directories.linked(db, found.organisation_id)
    if linked or await signed_in_since(found.connection_id, person_id, happened):
        return
    paused = await end_access(actor=found.itself, person_id=person_id, cause="sign_in_refused")
    if paused is not None:  # who waited already, waits for an administrator
        await to_be_confirmed(found.connection_id, person_id)


async def _live(connection_id: str) -> ConnectionRow | None:
    try:
        found = await connections.connection_by_name(named(ConnectionId, connection_id))
    except Absent:
        return None
    return found if found.state == "live" else None


async def _form(request: AnyRequest) -> list[tuple[str, str]]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind != "application/x-www-form-urlencoded" or not body.isascii():
        return []
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return []


async def _pushed(request: AnyRequest) -> str | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    text = (await request.body()).decode("latin-1").strip()
    return text if kind == "application/secevent+jwt" and _COMPACT.fullmatch(text) else None


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _here(site: LoginSite, request: AnyRequest) -> str:
    return site.public_url + request.url.path


def _names(site: LoginSite, request: AnyRequest) -> frozenset[str]:
    """Return what a sender of events may call us: this address, or the house (as Okta does)."""
    return frozenset({_here(site, request), site.public_url, f"{site.public_url}/"})


async def _note(request: AnyRequest, found: ConnectionRow, person_id: PersonId, why: str) -> None:
    await security.note(
        "session_ended",
        organisation_id=found.organisation_id,
        person_id=person_id,
        facts={"by": "company", "reason": why},
        **seen(request),
    )


def _said(status: int, body: dict[str, str] | None = None, **headers: str) -> Response[Any]:
    named_so = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(
        body,
        status_code=status,
        media_type="application/json" if body else "text/plain",
        headers={"cache-control": "no-store", **named_so},
    )


def _no_logout() -> Response[Any]:
    return _said(400, {"error": "invalid_request"})


def _no_event(error: str) -> Response[Any]:
    return _said(
        400,
        {"err": error, "description": "The event was not believed; its company can read why."},
        content_language="en",
    )


def _nobody() -> Response[Any]:
    return _said(401, {"error": "invalid_token"}, www_authenticate='Bearer error="invalid_token"')


def _later() -> Response[Any]:
    return _said(503, {"error": "temporarily_unavailable"}, retry_after=AGAIN_S)
