"""Pieces of a content that somebody fetches (RFC 9110, section 14): what a Range header asks for."""

import re

_RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})", re.ASCII)


class NoSuchRange(ValueError):
    """A content of `size` bytes has none of those that were asked for."""

    def __init__(self, size: int) -> None:
        super().__init__(f"not within {size} bytes")
        self.size = size


def asked_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the bytes asked for, from the first up to, not including, the second; None for the whole.

    Another unit, several ranges and what cannot be read are answered with the whole, which is right for all of them.

    Args:
        header: the value of Range, None when there is none.
        size: bytes of the content.

    Raises:
        NoSuchRange: when the content has none of them.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or not (found["first"] or found["last"]):
        return None
    if not found["first"]:
        length = int(found["last"])
        if not length or not size:
            raise NoSuchRange(size)
        return max(0, size - length), size
    first = int(found["first"])
    last = int(found["last"]) if found["last"] else size - 1
    if found["last"] and last < first:
        return None
    if first >= size:
        raise NoSuchRange(size)
    return first, min(last, size - 1) + 1
