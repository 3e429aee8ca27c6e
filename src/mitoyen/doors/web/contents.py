"""Contents that go out as they are: whole, or a piece with which a download goes on (RFC 9110, sections 13 and 14)."""

from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Any

from litestar import HttpMethod, Response
from litestar.response import Stream
from litestar.types import ASGIApp

from mitoyen.domains.people.facts import token_hash
from mitoyen.doors.web.reader import AnyRequest, Reader, SignInFirst
from mitoyen.doors.web.site import Site
from mitoyen.foundation.ranges import NoSuchRange, asked_range

READS = (HttpMethod.GET, HttpMethod.HEAD)
Chunks = Callable[[int, int], AsyncIterator[bytes]]


class Leaving(Stream):
    """A content on its way out: it breaks off when its reader's access ends."""

    def __init__(
        self,
        site: Site,
        reader: Reader,
        chunks: AsyncIterator[bytes],
        **said: Any,  # noqa: ANN401 (Litestar's)
    ) -> None:
        super().__init__(chunks, **said)
        self._site, self._reader = site, reader

    def to_asgi_response(self, *given: Any, **named: Any) -> ASGIApp:  # type: ignore[override]  # noqa: ANN401
        """Return what streams while access lasts."""
        stream, reader = super().to_asgi_response(*given, **named), self._reader
        return self._site.passages.bounded(
            stream, reader.actor.person_id, token_hash(reader.token), SignInFirst
        )


async def content_answer(
    request: AnyRequest,
    site: Site,
    reader: Reader,
    *,
    size: int,
    tag: str,
    chunks: Chunks,
    headers: dict[str, str],
) -> Response[Any]:
    """Answer with a content, the range of it that was asked for, or nothing when the browser has it.

    Args:
        size: bytes of the whole.
        tag: an entity tag that never comes to mean another content, without its quotes.
        chunks: yields the bytes from one place up to another. What it raises at once becomes a page, no half file.
        headers: all that must go out with it, in lower case.
    """
    entity = f'"{tag}"'
    said = {**headers, "accept-ranges": "bytes", "etag": entity}
    if entity in _tags(request.headers.get("if-none-match", "")):
        return Response(b"", status_code=HTTPStatus.NOT_MODIFIED, headers=said)
    if request.method == HttpMethod.HEAD:
        return Response(b"", headers={**said, "content-length": str(size)})
    unchanged = request.headers.get("if-range", entity) == entity
    try:
        wanted = asked_range(request.headers.get("range") if unchanged else None, size)
    except NoSuchRange:
        return Response(
            b"",
            status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            headers={**said, "content-range": f"bytes */{size}", "content-length": "0"},
        )
    first, end = wanted or (0, size)
    said["content-length"] = str(end - first)
    if wanted:
        said["content-range"] = f"bytes {first}-{end - 1}/{size}"
    source = chunks(first, end)
    begun = await anext(source, b"")
    status = HTTPStatus.PARTIAL_CONTENT if wanted else HTTPStatus.OK
    if len(begun) == end - first:  # all in one piece, read under the walls of this request
        async for _ in source:  # nothing more comes: whatever it holds open is closed
            pass
        return Response(begun, status_code=status, headers=said)
    return Leaving(site, reader, _from(begun, source), status_code=status, headers=said)


def _tags(header: str) -> set[str]:
    """Return the entity tags of If-None-Match, weak ones as the strong ones they compare like."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


async def _from(begun: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield begun
    async for chunk in rest:
        yield chunk
