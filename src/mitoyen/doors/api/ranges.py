"""Contents that may be fetched in pieces (RFC 9110, section 14): one range at a time, or the whole."""

import re
from collections.abc import AsyncIterator, Callable

from litestar.response import Stream

from mitoyen.doors.api.problems import BadRange
from mitoyen.doors.api.requests import ApiRequest

_RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})", re.ASCII)


def asked_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the bytes asked for, from the first up to, not including, the second; None for the whole.

    Raises:
        BadRange: when the content has none of them.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or not (found["first"] or found["last"]):
        return None  # another unit, several ranges, or none: the whole is a right answer to all of them
    if not found["first"]:
        length = int(found["last"])
        if not length or not size:
            raise BadRange(size)
        return max(0, size - length), size
    first = int(found["first"])
    last = int(found["last"]) if found["last"] else size - 1
    if found["last"] and last < first:
        return None
    if first >= size:
        raise BadRange(size)
    return first, min(last, size - 1) + 1


async def stream_out(
    request: ApiRequest,
    *,
    size: int,
    tag: str,
    chunks: Callable[[int, int], AsyncIterator[bytes]],
    headers: dict[str, str],
) -> Stream:
    """Answer with a content or the range of it that was asked for.

    Args:
        tag: an entity tag that never comes to mean another content, without its quotes.
        chunks: yields the bytes from one place up to another. What it raises at once becomes a problem, no half file.

    Raises:
        BadRange: when the content has no such range.
    """
    unchanged = request.headers.get("if-range", f'"{tag}"') == f'"{tag}"'
    wanted = asked_range(request.headers.get("range") if unchanged else None, size)
    first, end = wanted or (0, size)
    source = chunks(first, end)
    begun = await anext(source, b"")
    said = {
        "cache-control": "private, no-store",
        **headers,
        "accept-ranges": "bytes",
        "content-length": str(end - first),
        "etag": f'"{tag}"',
    }
    if wanted:
        said["content-range"] = f"bytes {first}-{end - 1}/{size}"
    return Stream(
        _from(begun, source),
        status_code=206 if wanted else 200,
        media_type=said.pop("content-type", "application/octet-stream"),
        headers=said,
    )


async def _from(begun: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield begun
    async for chunk in rest:
        yield chunk
