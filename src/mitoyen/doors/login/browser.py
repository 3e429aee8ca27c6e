"""The browser at the other end: its cookies, its network, where it may be sent, and which site led it here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, TypedDict, TypeVar
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from litestar.types import Guard

from mitoyen.domains.assurance.facts import MailboxFirst
from mitoyen.domains.assurance.unrecorded import mailbox_proved_until, note_mailbox
from mitoyen.domains.people import queries
from mitoyen.domains.people.queries import SignedIn
from mitoyen.domains.people.unrecorded import (
    Proof,
    browser_cookie,
    device_words,
    flash,
    flash_cookie,
    fresh_token,
    is_form_token,
    network_of,
    network_words,
    open_session,
    session,
    session_cookie,
)
from mitoyen.domains.people.unrecorded.flashes import LASTS as FLASH_LASTS
from mitoyen.domains.people.unrecorded.links import LASTS as LINK_LASTS
from mitoyen.domains.security import unrecorded as security
from mitoyen.domains.security.facts import network_seen
from mitoyen.doors.login.site import LoginSite
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor
from mitoyen.foundation.decisions import Absent, Refused
from mitoyen.foundation.identifiers import Identifier, NotAnIdentifier, PersonId
from mitoyen.journal.database import reading

AnyRequest = Request[Any, Any, State]
TheSite = NamedDependency[LoginSite]
Named = TypeVar("Named", bound=Identifier)
LONGEST_ADDRESS = 500  # characters of a page's address
_OWN_ADDRESS = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")


class SignInFirst(Exception):
    """Nobody is signed in; the door leads to the entrance."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is behind a request, and the token of his session."""

    person: SignedIn
    token: str

    @property
    def actor(self) -> Actor:
        """The person, acting for his company."""
        return self.person.actor


async def reader_or_none(request: AnyRequest, site: LoginSite) -> Reader | None:
    """Return who is signed in, or None."""
    token = request.cookies.get(session_cookie(secure=site.secure))
    person = await session(token)
    found = Reader(person, token) if person and token else None
    request.scope["state"]["mitoyen/login_reader"] = (
        found  # the security log notes whose act it was
    )
    return found


async def reader_of(request: AnyRequest, site: LoginSite) -> Reader:
    """Return who is signed in.

    Raises:
        SignInFirst: when nobody is.
    """
    found = await reader_or_none(request, site)
    if found is None:
        raise SignInFirst
    return found


def check_form(reader: Reader, token: str) -> None:
    """Pass a form of this very session.

    Raises:
        Refused: when it was open while one signed in again.
    """
    if not is_form_token(reader.token, token):
        raise Refused("people.stale_form")


def led_by_ourselves(public_url: str) -> Guard:
    """Return a guard against what another site makes a browser send, also without a cookie.

    The fence lets requests without cookies through; here they could sign a browser in as somebody else.
    """

    def guard(connection: ASGIConnection[Any, Any, Any, State], _handler: BaseRouteHandler) -> None:
        site, origin = (connection.headers.get(name) for name in ("sec-fetch-site", "origin"))
        ours = site in ("same-origin", "none") if site else origin in (None, public_url)
        if not ours:
            raise Refused("people.other_site")

    return guard


def own_address(text: str) -> str:
    """Return where to go next: `text` when it is a page of ours, else the first page."""
    ours = len(text) <= LONGEST_ADDRESS and _OWN_ADDRESS.fullmatch(text)
    return text if ours and not text.startswith(("/login", "/logout")) else "/"


def address_of(request: AnyRequest) -> str:
    """Return the network address of the client. A proxy on this machine says it; nobody else is believed."""
    peer = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return told if told and is_here(peer) else peer


def is_here(address: str) -> bool:
    """Tell whether a network address is this machine's own."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return (getattr(known, "ipv4_mapped", None) or known).is_loopback


class Seen(TypedDict):
    """What the security log is told of a browser."""

    network: str | None
    device: str


def seen(request: AnyRequest) -> Seen:
    """Return what the security log is told of the browser at the other end."""
    peer = request.client.host if request.client else ""
    return Seen(
        network=network_seen(peer, request.headers.get("x-forwarded-for", "")),
        device=device_words(request.headers.get("user-agent", "")),
    )


def network(request: AnyRequest) -> str:
    """Return the network that the client's attempts count for."""
    return network_of(address_of(request))


def browser_of(request: AnyRequest, site: LoginSite) -> str:
    """Return what this browser is known by while it signs in: its cookie, or a new one to set."""
    known = request.cookies.get(browser_cookie(secure=site.secure), "")
    return known if re.fullmatch(r"[\w-]{43}", known, re.ASCII) else fresh_token()


def know_again(site: LoginSite, browser: str) -> Cookie:
    """Return the cookie by which a browser is known again while it signs in."""
    lasts = int(LINK_LASTS.total_seconds())
    return _cookie(site, browser_cookie(secure=site.secure), browser, lasts)


def leave(site: LoginSite, said: Mapping[str, str], *, holder: str) -> Cookie:
    """Return the cookie that leaves words for the next page of the same browser."""
    lasts = int(FLASH_LASTS.total_seconds())
    return _cookie(site, flash_cookie(secure=site.secure), flash(dict(said), holder=holder), lasts)


def forget(site: LoginSite, name: str) -> Cookie:
    """Return the cookie that removes one."""
    return _cookie(site, name, "", 0)


def _cookie(site: LoginSite, name: str, value: str, seconds: int) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        max_age=seconds,
        path="/",
        secure=site.secure,
        httponly=True,
        samesite="lax",
    )


def lead_to(address: str, *cookies: Cookie, **asked: str) -> Redirect:
    """Return the answer to a form: go and look at this page of ours."""
    query = f"?{urlencode(asked)}" if asked else ""
    page, fragment_sign, fragment = address.partition("#")
    joined = page + (query.replace("?", "&", 1) if "?" in page else query)
    return Redirect(
        joined + fragment_sign + fragment, status_code=HTTP_303_SEE_OTHER, cookies=list(cookies)
    )


async def signed_in_cookies(
    request: AnyRequest, site: LoginSite, person_id: PersonId, proven_by: Proof
) -> list[Cookie]:
    """Open a session for whoever has just proved who he is; return the cookies that say so.

    Raises:
        Absent: when the person has left, or is unknown.
        MailboxFirst: when a passkey does not suffice.
    """
    name = session_cookie(secure=site.secure)
    lasting = await _lasting(site, person_id, proven_by)
    token = await open_session(
        person_id,
        proven_by=proven_by,
        device=device_words(request.headers.get("user-agent", "")),
        lasting=lasting,
        idle=site.idle,
        network=network_words(address_of(request)),
        instead_of=request.cookies.get(name),
    )
    await security.note("sign_in", person_id=person_id, facts={"by": proven_by}, **seen(request))
    return [
        _cookie(site, name, token, int(lasting.total_seconds())),
        forget(site, browser_cookie(secure=site.secure)),
    ]


async def _lasting(site: LoginSite, person_id: PersonId, proven_by: Proof) -> timedelta:
    """Return how long a session may last: of who has but his mailbox and a passkey, until the mailbox is due again.

    Raises:
        MailboxFirst: when it is due already.
    """
    if proven_by == "mailbox":
        await note_mailbox(person_id)
    elif proven_by != "passkey":
        return site.lasting
    until = await mailbox_proved_until(person_id)
    if until is None:
        return site.lasting
    left = until - clock.now()
    if left <= timedelta():
        raise MailboxFirst
    return min(site.lasting, left)


async def refused(request: AnyRequest, person_id: PersonId | None, *, by: str) -> None:
    """Note that somebody known was not let in; of somebody unknown no company has a log."""
    if person_id is not None:
        await security.note(
            "sign_in_refused",
            person_id=person_id,
            outcome="refused",
            facts={"by": by},
            **seen(request),
        )


async def person_of(person_id: PersonId) -> SignedIn:
    """Return who has just proved a secret.

    Raises:
        Absent: when he has left.
    """
    async with reading(None) as db:
        known = await queries.signed_in(db, person_id)
    if known is None:
        raise Absent
    return known


def named(kind: type[Named], text: str) -> Named:
    """Return an identifier as an address or a form gave it.

    Raises:
        Absent: when it is none: it names nothing here.
    """
    try:
        return kind.parse(text)
    except NotAnIdentifier:
        raise Absent from None


def problem(code: str, status: int) -> Response[dict[str, str]]:
    """Return what a script of ours is told when it did not work."""
    return Response({"problem": code}, status_code=status)
