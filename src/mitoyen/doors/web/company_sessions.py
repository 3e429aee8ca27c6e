"""How long the people of my company stay signed in."""

from datetime import timedelta

from litestar import Response, get, post

from mitoyen.domains.organisations import queries as organisations
from mitoyen.domains.organisations.commands import set_session_limits
from mitoyen.domains.organisations.facts import LimitsUnfit, SessionLimits
from mitoyen.doors.web.answers import after
from mitoyen.doors.web.company_pages import NOTHING_TYPED, Typed, company_page, shared
from mitoyen.doors.web.forms import Form, read_form
from mitoyen.doors.web.proving import require_fresh_proof
from mitoyen.doors.web.reader import AnyRequest, OurReader, OurSite, Reader
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views.company import CompanySessionsView
from mitoyen.journal.database import reading

SESSIONS = "/company/sessions"
MINUTE = timedelta(minutes=1)
HOUR, DAY = 60, 24 * 60  # minutes
IDLE = (15, 30, HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
LASTING = (HOUR, 4 * HOUR, 10 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY)
MOST_DIGITS = 6


@get(SESSIONS)
async def show_sessions(request: AnyRequest, site: OurSite, reader: OurReader) -> Response[str]:
    return await _sessions(request, site, reader, NOTHING_TYPED)


async def _sessions(request: AnyRequest, site: Site, reader: Reader, typed: Typed) -> Response[str]:
    async with reading(reader.actor) as db:
        known = await shared(db, reader)
        own = await organisations.own_organisation(db, reader.actor)
    now = own.session_limits(house=site.session_limits)
    idle, lasting = now.idle // MINUTE, now.lasting // MINUTE
    view = CompanySessionsView(
        party=known.party,
        may=known.may,
        key=known.key,
        problems=typed.problems,
        idle_minutes=_typed(typed.form, "idle", idle),
        lasting_minutes=_typed(typed.form, "lasting", lasting),
        idle_choices=_choices(IDLE, idle, site.session_limits.idle),
        lasting_choices=_choices(LASTING, lasting, site.session_limits.lasting),
    )
    return company_page(request, site, reader, view, known)


def _choices(usual: tuple[int, ...], now: int, most: timedelta) -> tuple[int, ...]:
    """Return what may be chosen: usual limits, what holds now and what the house allows, none above that."""
    limit = most // MINUTE
    return tuple(sorted(one for one in {*usual, now, limit} if one <= limit))


def _typed(form: Form, name: str, otherwise: int) -> int:
    text = form.text(name)
    fits = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if fits else otherwise


@post(SESSIONS)
async def choose_limits(
    request: AnyRequest, site: OurSite, reader: OurReader
) -> Response[str] | Response[None]:
    form = await read_form(request, reader)
    await require_fresh_proof(reader, SESSIONS)
    try:
        await set_session_limits(
            actor=reader.actor,
            limits=SessionLimits(
                idle=_typed(form, "idle", 0) * MINUTE, lasting=_typed(form, "lasting", 0) * MINUTE
            ),
            house=site.session_limits,
        )
    except LimitsUnfit as unfit:
        return await _sessions(request, site, reader, Typed(form, unfit))
    return after(f"{SESSIONS}?told=limits_set")


HANDLERS = (show_sessions, choose_limits)
