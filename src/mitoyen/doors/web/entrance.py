"""Coming in: the pages that lead to the login door, whose addresses do the work."""

from ipaddress import ip_address

from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery

from mitoyen.domains.people.unrecorded import (
    Invitation,
    SaidParty,
    browser_cookie,
    flash_cookie,
    flashed,
    invitation,
    link_state,
)
from mitoyen.domains.people.unrecorded.links import LASTS as LINK_LASTS
from mitoyen.doors.web.answers import after, page, way_back
from mitoyen.doors.web.reader import (
    NEUTRAL_TONE,
    AnyRequest,
    OurSite,
    Reader,
    frame_of,
    reader_or_none,
)
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import (
    CastView,
    InvitationView,
    LinkSentView,
    LinkView,
    PartyView,
    PersonView,
    SignInView,
)
from mitoyen.foundation.decisions import Absent

PROBLEM_OF_LINK = {"over": "link_over", "elsewhere": "link_elsewhere"}
ENTRANCES = ("/login", "/logout")


def here_only(request: AnyRequest, site: Site) -> bool:
    """Tell whether the demo's entrance exists for this request: on this machine, asked from this machine."""
    return site.demo() and asked_from_here(request)


def asked_from_here(request: AnyRequest) -> bool:
    """Tell whether a request comes from this machine itself, and nobody relayed it."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        known = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return (getattr(known, "ipv4_mapped", None) or known).is_loopback


def left_for(request: AnyRequest, site: Site, reader: Reader | None) -> dict[str, str]:
    """Return what the answer before left for this browser: for the session, once somebody is signed in."""
    cookie = request.cookies.get(flash_cookie(secure=site.secure))
    browser = request.cookies.get(browser_cookie(secure=site.secure), "")
    by_session = flashed(cookie, holder=reader.token) if reader else {}
    return by_session or flashed(cookie, holder=browser)


def forgetting(answer: Response[str], request: AnyRequest, site: Site) -> Response[str]:
    """Let the words that were left be read this once."""
    if flash_cookie(secure=site.secure) in request.cookies:
        gone = Cookie(
            key=flash_cookie(secure=site.secure),
            value="",
            max_age=0,
            path="/",
            secure=site.secure,
            httponly=True,
            samesite="lax",
        )
        answer.set_cookie(gone)
    return answer


def onward(towards: str) -> str:
    """Return where to go once signed in: a page of ours that is no entrance."""
    place = way_back(towards)
    return "/" if place.startswith(ENTRANCES) else place


@get("/login")
async def show_login(
    request: AnyRequest,
    site: OurSite,
    sent: FromQuery[str] = "",
    problem: FromQuery[str] = "",
    towards: FromQuery[str] = "/",
) -> Response[str] | Response[None]:
    reader = await reader_or_none(request, site)
    if reader and not (problem or sent):
        return after(onward(towards))
    frame = frame_of(request, site, reader)
    address = left_for(request, site, reader).get("address", "")
    if sent and not problem:
        minutes = int(LINK_LASTS.total_seconds() // 60)
        return page(site, LinkSentView(address=address, minutes=minutes), frame)
    view = SignInView(
        towards=onward(towards),
        address=address,
        problem=problem,
        demo=here_only(request, site),
    )
    return forgetting(page(site, view, frame), request, site)


@get("/login/link/{token:str}")
async def show_link(request: AnyRequest, site: OurSite, token: FromPath[str]) -> Response[str]:
    reader = await reader_or_none(request, site)
    browser = request.cookies.get(browser_cookie(secure=site.secure))
    state = await link_state(token, browser=browser)
    view = LinkView(action=f"/login/link/{token}/open", problem=PROBLEM_OF_LINK.get(state, ""))
    return page(site, view, frame_of(request, site, reader))


@get("/invitations/{token:str}")
async def show_invitation(
    request: AnyRequest,
    site: OurSite,
    token: FromPath[str],
    problem: FromQuery[str] = "",
    company: FromQuery[str] = "",
    name: FromQuery[str] = "",
) -> Response[str]:
    """Show what a letter said. A token that never opened anything is an address like any other."""
    reader = await reader_or_none(request, site)
    found = await invitation(token)
    if found is None:
        raise Absent
    view = _invitation_view(
        token,
        found,
        reader,
        typed=left_for(request, site, reader),
        problems=tuple((f, p) for f, p in (("company", company), ("name", name)) if p),
        problem=problem,
    )
    return forgetting(page(site, view, frame_of(request, site, reader)), request, site)


def _invitation_view(
    token: str,
    found: Invitation,
    reader: Reader | None,
    *,
    typed: dict[str, str],
    problems: tuple[tuple[str, str], ...],
    problem: str,
) -> InvitationView:
    said = found.said
    awaited = found.kind != "party"
    own = reader.party if reader and not awaited else None
    return InvitationView(
        token=token,
        kind=found.kind,
        address=found.address,
        until=found.expires_at,
        party=_party(said.company) if awaited and said.company else own,
        inviter=PersonView(name=said.inviter, party=_party("" if awaited else said.company))
        if said.inviter
        else None,
        space_name=said.space,
        parties=tuple(_said_party(one) for one in said.parties),
        signed_in=reader is not None,
        name=typed.get("name", said.name if awaited else ""),
        company=typed.get("company", "" if awaited else said.name),
        problems=problems,
        problem=problem,
        expired=not found.open,
    )


def _party(name: str) -> PartyView:
    return PartyView(organisation_id="", name=name, tone=NEUTRAL_TONE)


def _said_party(said: SaidParty) -> PartyView:
    return PartyView(organisation_id=said.organisation_id, name=said.name, tone=said.tone)


@get("/demo")
async def show_cast(
    request: AnyRequest, site: OurSite, towards: FromQuery[str] = "/"
) -> Response[str]:
    """Show the demo's cast, where the demo is; elsewhere there is nothing at this address."""
    if not here_only(request, site):
        raise Absent
    reader = await reader_or_none(request, site)
    view = CastView(cast=site.cast(), towards=onward(towards))
    return page(site, view, frame_of(request, site, reader))


HANDLERS = (show_login, show_link, show_invitation, show_cast)
