"""A neighbour who looks at everything that he can reach, answer after answer, and remembers it exactly."""

import re
from collections import deque
from datetime import timedelta
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from mitoyen.domains.people.unrecorded import make_access_token, open_session, session_cookie
from mitoyen.house.application import make_application

HOST = "http://localhost:8000"
MOST_PAGES = 400
DAY = timedelta(days=1)
# What differs from one look to the next, whatever happens: identifiers of requests, keys of forms, the clock's time.
PASSING = (
    re.compile(r"\b[0-9a-f]{4}-[0-9a-f]{4}\b"),
    re.compile(r'name="key" value="[^"]*"'),
    re.compile(r'datetime="[^"]*"'),
    re.compile(r"\b\d{1,2}:\d{2}(:\d{2})?\b"),
    re.compile(r'"(now|made_at)":"[^"]*"'),
)
_LINK = re.compile(r'(?:href|src|hx-get|data-[a-z]+)="(/[^"]*)"')
# The security log grows with each look itself (test_what_a_neighbour_sees asks it apart), and the company's journal,
# which is its own alone, is signed anew each time that it is taken.
LEFT_ALONE = (
    "/logout", "/static/", "/demo", "/api/v1/openapi.json", "/company/security", "/company/journal.zip",
)  # fmt: skip


def same_each_time(text):
    for passing in PASSING:
        text = passing.sub("·", text)
    return text


class Neighbour(httpx.AsyncClient):
    """Somebody of the cast, in a browser and by a program."""

    def __init__(self, app, token="", session=""):
        super().__init__(
            transport=httpx.ASGITransport(app, client=("127.0.0.1", 50_000)),
            base_url=HOST,
            headers={"accept-language": "en", "sec-fetch-site": "same-origin"},
            cookies={session_cookie(secure=False): session} if session else {},
            timeout=30,
        )
        self._token = token

    async def sees(self, path, method="GET", **sent):
        """Return everything of an answer that could tell something: status, headers, body."""
        program = path.startswith("/api/") and self._token
        headers = {"authorization": f"Bearer {self._token}"} if program else {}
        answer = await self.request(method, path, headers=headers, **sent)
        told = {
            name: same_each_time(value)
            for name, value in answer.headers.items()
            if name not in ("x-request-id", "date", "content-length", "etag")
        }
        return answer.status_code, told, same_each_time(answer.text)

    async def everything(self, *starts):
        """Follow every link from `starts`, and return what each address answers."""
        seen, waiting = {}, deque(starts)
        while waiting and len(seen) < MOST_PAGES:
            path = waiting.popleft()
            if path in seen or path.startswith(LEFT_ALONE) or "/live" in path:
                continue
            seen[path] = await self.sees(path)
            for found in _LINK.findall(seen[path][2]):
                link = urldefrag(unescape(found))[0]
                if urlsplit(urljoin(HOST, link)).netloc == urlsplit(HOST).netloc:
                    waiting.append(link)
        assert len(seen) < MOST_PAGES, "the look around did not come to its end"
        return seen


class Ground:
    """The application of a house, with neighbours in front of it."""

    def __init__(self, house):
        fence = make_application(house, rate=None)

        async def served(scope, receive, send):
            scope.setdefault("state", {})
            await fence(scope, receive, send)

        self.app = served

    async def neighbour(self, actor=None):
        if actor is None:
            return Neighbour(self.app)
        session = await open_session(
            actor.person_id, proven_by="demo", device="test", lasting=DAY, idle=DAY
        )
        made = await make_access_token(actor=actor, name="test", may_write=True, days=1)
        return Neighbour(self.app, token=made.token, session=session)
