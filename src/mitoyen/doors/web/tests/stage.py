"""A stage for the scripts: pages in a real Chromium under the strict policy, before a server that is played."""

import asyncio
import shutil
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import async_playwright

from mitoyen.doors.web.assets import Assets
from mitoyen.doors.web.rendering import Pages
from mitoyen.doors.web.tests import pattern_book as book

HOST = "http://mitoyen.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; font-src 'self'; "
    "manifest-src 'self'"
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
THREAD = "/rooms/r_common/threads/t_shaft"


@dataclass
class Stage:
    """The server as the scripts see it: what it answers, and what it was asked."""

    view: object
    frame: object
    answer: tuple[int, str] = (204, "")
    reachable: bool = True
    delay_s: float = 0
    asked: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    assets: Assets = field(default_factory=Assets)

    def __post_init__(self):
        self.pages = Pages(self.assets)

    def says(self, *entries, last=None, **changes):
        """Others wrote: these entries are what changed, and who listens is told."""
        known = {(one.shape, one.index): one for one in self.view.entries}
        known |= {(one.shape, one.index): one for one in entries}
        ordered = sorted(known.values(), key=lambda one: (one.index, one.shape == "checkpoint"))
        last = last if last is not None else max(one.index for one in ordered)
        self.changed = [*getattr(self, "changed", []), *((last, one) for one in entries)]
        self.view = replace(self.view, entries=tuple(ordered), last=last, **changes)
        self.moved.set()

    async def serve(self, route):
        request = route.request
        where = urlsplit(request.url)
        if not self.reachable and request.resource_type != "document":
            await route.abort("connectionfailed")
        elif where.path.startswith("/static/"):
            await self._static(route, where.path.removeprefix("/static/"))
        elif where.path.endswith("/live"):
            await self._live(route)
        elif request.method == "POST":
            await self._take(route, request)
        elif where.path.endswith("/changes"):
            self.asked.append(where.query)
            await self._html(route, self._changes(int(parse_qs(where.query)["after"][0])))
        else:
            await self._html(route, self.pages.page(self.view, self.frame))

    def _changes(self, after):
        fresh = [one for last, one in getattr(self, "changed", []) if last > after]
        view = replace(self.view, entries=tuple(fresh), fresh=None)
        return self.pages.fragments(view, self.frame, "entries", "ledger", "reach")

    async def _take(self, route, request):
        self.posted.append(request.post_data or "")
        await asyncio.sleep(self.delay_s)
        status, body = self.answer
        entered = {"HX-Trigger": "entered"} if status == 204 else {}
        await route.fulfill(
            status=status, body=body, headers={**entered, "content-type": "text/html"}
        )

    async def _live(self, route):
        await self.moved.wait()
        self.moved.clear()
        await route.fulfill(
            body="retry: 30\nevent: moved\ndata: {}\n\n",
            headers={"content-type": "text/event-stream"},
        )

    async def _static(self, route, name):
        asset = self.assets.find(name)
        await route.fulfill(body=asset.body, headers={"content-type": asset.media_type})

    async def _html(self, route, html):
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
        await route.fulfill(body=html, headers=headers)


def thread_stage(language="en", **changes):
    return Stage(book.thread(fresh=None, **changes), book.within(language))


async def chromium():
    """Yield a browser: the machine's Chromium, or the one that playwright keeps."""
    where = next(filter(None, map(shutil.which, BROWSERS)), None)
    async with async_playwright() as it:
        browser = await it.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield browser
        await browser.close()
