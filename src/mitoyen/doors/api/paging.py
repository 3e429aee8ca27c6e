"""Pages of a list: by key, in both directions where the list has them, with links that hold everything."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar.params import PathParameter, QueryParameter

from mitoyen.doors.api.problems import CursorUnfit
from mitoyen.doors.api.requests import ApiRequest

MOST_ITEMS = 200  # a page
BEYOND = 2**63 - 1  # no position is larger
T = TypeVar("T")
Way = Literal["after", "before"]

Limit = Annotated[
    int,
    QueryParameter(
        ge=1, le=MOST_ITEMS, description="The most items of a page; there may be fewer."
    ),
]
CursorText = Annotated[
    str | None,
    QueryParameter(
        max_length=200,
        description="Where to go on, as a link of an earlier page says. Follow links rather than make one.",
    ),
]
Position = Annotated[int, QueryParameter(ge=0, le=BEYOND, description="A position in the journal.")]
PathPosition = Annotated[
    int, PathParameter(ge=0, le=BEYOND, description="A position in the journal.")
]


class Cursor(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Where a page begins or ends: after or before the item of this key, which only names what its reader saw.

    It opens nothing: whatever it says, a page shows what its reader may see.
    """

    way: Way
    key: Annotated[int, msgspec.Meta(ge=0, le=BEYOND)] | Annotated[str, msgspec.Meta(max_length=40)]


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a page: further, and back."""

    next: str | None
    previous: str | None


def read_cursor(text: str | None) -> Cursor | None:
    """Return what a cursor says.

    Raises:
        CursorUnfit: when it is none.
    """
    if text is None:
        return None
    try:
        return msgspec.json.decode(
            urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)), type=Cursor
        )
    except (ValueError, msgspec.DecodeError) as other:
        raise CursorUnfit from other


def position(text: str | None, *ways: Way) -> tuple[Way, int] | None:
    """Return what a cursor of a list of positions says.

    Raises:
        CursorUnfit: when it is none, or the list cannot be read that way.
    """
    cursor = read_cursor(text)
    if cursor is None:
        return None
    if not isinstance(cursor.key, int) or cursor.way not in ways:
        raise CursorUnfit
    return cursor.way, cursor.key


def link(request: ApiRequest, way: Way, key: int | str | None) -> str | None:
    """Return the link to the page of this list after or before an item; None when there is no such item."""
    if key is None:
        return None
    said = msgspec.json.encode(Cursor(way, key))
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in {"cursor", "start"}
    ]
    query = urlencode([*kept, ("cursor", urlsafe_b64encode(said).rstrip(b"=").decode())])
    return f"{request.site.public_url}{request.url.path}?{query}"


def cut(
    request: ApiRequest,
    rows: Sequence[T],
    name_of: Callable[[T], str],
    *,
    limit: int,
    cursor: str | None,
) -> tuple[Sequence[T], Links]:
    """Cut a page out of a list that is short enough to be read whole.

    Raises:
        CursorUnfit: when the cursor's item is not in the list (any more).
    """
    said = read_cursor(cursor)
    names = [name_of(row) for row in rows]
    first, last = 0, limit
    if said is not None:
        if said.key not in names:
            raise CursorUnfit
        place = names.index(str(said.key))
        first = place + 1 if said.way == "after" else max(0, place - limit)
        last = first + limit if said.way == "after" else place
    page = rows[first:last]
    return page, Links(
        next=link(request, "after", names[last - 1] if last < len(rows) else None),
        previous=link(request, "before", names[first] if 0 < first < len(rows) else None),
    )
