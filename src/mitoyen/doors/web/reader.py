"""Who reads, and the frame of his page. A session is looked up once a request, in one query, and never remembered."""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException

from mitoyen.domains.people.queries import SignedIn
from mitoyen.domains.people.unrecorded import (
    form_token,
    is_form_token,
    session,
    session_cookie,
)
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.views import FrameView, Language, MeView, PartyView, SideView
from mitoyen.doors.web.views.frame import Place, Theme
from mitoyen.doors.web.words import LANGUAGES, chosen_language
from mitoyen.foundation import clock
from mitoyen.foundation.actors import Actor

AnyRequest = Request[Any, Any, State]
NEUTRAL_TONE = 0  # of a company that is shown outside any space
LANGUAGE_COOKIE, THEME_COOKIE = "language", "theme"
_FOUND = "mitoyen/reader"  # where a request remembers whom it found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The person behind a request.

    Attributes:
        token: of the session; never written anywhere.
    """

    person: SignedIn
    token: str

    @property
    def actor(self) -> Actor:
        """The person, acting for his company."""
        return self.person.actor

    @property
    def csrf(self) -> str:
        """What the session's own forms carry."""
        return form_token(self.token)

    @property
    def party(self) -> PartyView:
        """His company, outside any space."""
        return PartyView(
            organisation_id=self.person.organisation_id,
            name=self.person.organisation_name or "?",
            tone=NEUTRAL_TONE,
        )


# What a handler asks for by name: `site: OurSite, reader: OurReader`.
OurSite = NamedDependency[Site]
OurReader = NamedDependency[Reader]


class Position(int):
    """A position in a journal, as an address may name it: from 0 on, and no larger than PostgreSQL counts."""


class SignInFirst(Exception):
    """Nobody is signed in; the door leads to the entrance and comes back after."""


class ProveAgain(Exception):
    """The session was proved too long ago for this act; the door leads to where it is proved again.

    Attributes:
        address: where one proves it, and comes back from.
    """

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class FormStale(HTTPException):
    """The form belongs to another session: it was open while one signed in again."""

    status_code = 403


def session_token(request: AnyRequest, site: Site) -> str | None:
    """Return the session's token that the browser holds, whatever it is worth."""
    return request.cookies.get(session_cookie(secure=site.secure))


async def reader_or_none(request: AnyRequest, site: Site) -> Reader | None:
    """Return who reads, or None when nobody is signed in."""
    state = request.scope["state"]
    if _FOUND not in state:
        token = session_token(request, site)
        person = await session(token)
        state[_FOUND] = Reader(person=person, token=token) if person and token else None
    found: Reader | None = state[_FOUND]
    return found


def found_reader(request: AnyRequest) -> Reader | None:
    """Return who reads if that was looked up already, without asking."""
    found: Reader | None = request.scope["state"].get(_FOUND)
    return found


async def reader_of(request: AnyRequest, site: Site) -> Reader:
    """Return who reads.

    Raises:
        SignInFirst: when nobody is signed in.
    """
    found = await reader_or_none(request, site)
    if found is None:
        raise SignInFirst
    return found


def check_form(reader: Reader | None, token: str) -> None:
    """Pass a form of this very session; before anybody is signed in, the fence alone guards (decision 0007).

    Raises:
        FormStale: otherwise.
    """
    if reader is not None and not is_form_token(reader.token, token):
        raise FormStale(detail="stale form")


def language_of(request: AnyRequest, reader: Reader | None) -> Language:
    """Return the language to speak: the one chosen here, the person's own, then the browser's."""
    kept = request.cookies.get(LANGUAGE_COOKIE)
    own = reader.person.language if reader else None
    return chosen_language(
        kept=kept if kept in LANGUAGES else own, accepted=request.headers.get("accept-language")
    )


def frame_of(
    request: AnyRequest,
    site: Site,
    reader: Reader | None,
    *,
    place: Place | None = None,
    side: SideView | None = None,
    me: PartyView | None = None,
    waiting: int = 0,
) -> FrameView:
    """Return what stands around a page.

    Args:
        me: the reader's company as it shows in the space of this page; elsewhere with a neutral sign.
    """
    query = request.url.query
    return FrameView(
        language=language_of(request, reader),
        address=request.url.path + (f"?{query}" if query else ""),
        now=clock.now(),
        operator=site.operator,
        csrf=reader.csrf if reader else "",
        place=place,
        me=_me(reader, me),
        side=side,
        waiting=waiting,
        told=request.query_params.get("told", ""),
        theme=_theme(request.cookies.get(THEME_COOKIE)),
    )


def _me(reader: Reader | None, party: PartyView | None) -> MeView | None:
    if reader is None:
        return None
    return MeView(
        person_id=reader.person.person_id,
        name=reader.person.name or "?",
        party=party or reader.party,
    )


def _theme(kept: str | None) -> Theme | None:
    if kept == "light":
        return "light"
    return "dark" if kept == "dark" else None
