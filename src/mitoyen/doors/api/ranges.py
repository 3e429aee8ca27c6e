"""Contents that may be fetched in pieces (RFC 9110, section 14): one range at a time, or the whole."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from litestar import HttpMethod
from litestar.response import Stream
from litestar.types import ASGIApp

from mitoyen.doors.api.requests import ApiRequest, TokenUnknown
from mitoyen.foundation.ranges import asked_range


class Leaving(Stream):
    """A content on its way out: it breaks off when its reader's access ends."""

    def __init__(
        self,
        caller: ApiRequest,
        chunks: AsyncIterator[bytes],
        **said: Any,  # noqa: ANN401 (Litestar's)
    ) -> None:
        super().__init__(chunks, **said)
        self._caller = caller

    def to_asgi_response(self, *given: Any, **named: Any) -> ASGIApp:  # type: ignore[override]  # noqa: ANN401
        """Return what streams while access lasts."""
        stream, caller = super().to_asgi_response(*given, **named), self._caller
        return caller.site.passages.bounded(
            stream, caller.actor.person_id, caller.secret, TokenUnknown
        )


async def stream_out(
    request: ApiRequest,
    *,
    size: int,
    tag: str,
    chunks: Callable[[int, int], AsyncIterator[bytes]],
    headers: dict[str, str],
) -> Stream:
    """Answer with a content or the range of it that was asked for; to HEAD without opening it.

    Args:
        tag: an entity tag that never comes to mean another content, without its quotes.
        chunks: yields the bytes from one place up to another. What it raises at once becomes a problem, no half file.

    Raises:
        NoSuchRange: when the content has no such range.
    """
    only_head = request.method == HttpMethod.HEAD
    unchanged = request.headers.get("if-range", f'"{tag}"') == f'"{tag}"'
    in_part = (
        unchanged and not only_head
    )  # RFC 9110, section 14.2: a range is asked for by GET alone
    wanted = asked_range(request.headers.get("range") if in_part else None, size)
    first, end = wanted or (0, size)
    source = chunks(first, end)
    begun = b"" if only_head else await anext(source, b"")
    said = {
        "cache-control": "private, no-store",
        **headers,
        "accept-ranges": "bytes",
        "content-length": str(end - first),
        "etag": f'"{tag}"',
    }
    if wanted:
        said["content-range"] = f"bytes {first}-{end - 1}/{size}"
    return Leaving(
        request,
        _from(begun, source),
        status_code=206 if wanted else 200,
        media_type="application/octet-stream",  # the header wins: Litestar would name a charset once more
        headers=said,
    )


async def _from(begun: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield begun
    async for chunk in rest:
        yield chunk
