"""Language and appearance: kept by the browser, so that they hold before anybody signs in."""

from datetime import timedelta

from litestar import Response, post
from litestar.datastructures import Cookie

from mitoyen.doors.web.answers import after, way_back
from mitoyen.doors.web.forms import read_form
from mitoyen.doors.web.reader import (
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    AnyRequest,
    OurSite,
    reader_or_none,
)
from mitoyen.doors.web.site import Site
from mitoyen.doors.web.words import LANGUAGES

KEPT = int(timedelta(days=365).total_seconds())


@post("/preferences")
async def choose_appearance(request: AnyRequest, site: OurSite) -> Response[None]:
    form = await read_form(request, await reader_or_none(request, site))
    answer = after(way_back(form.text("towards")))
    language, theme = form.text("language"), form.field("theme")
    if language in LANGUAGES:
        answer.cookies.append(_kept(site, LANGUAGE_COOKIE, language))
    if theme in ("light", "dark", ""):
        answer.cookies.append(_kept(site, THEME_COOKIE, theme))
    return answer


def _kept(site: Site, name: str, value: str) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        max_age=KEPT if value else 0,
        path="/",
        httponly=True,
        samesite="lax",
        secure=site.secure,
    )


HANDLERS = (choose_appearance,)
