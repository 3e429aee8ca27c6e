"""The one place where the time is read.

Everything else asks `now()`, so that a story can be played at its own dates and a test can stand still.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, UTC, cut to milliseconds (the precision of an entry)."""
    moment = _set.get() or datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let `now()` answer `moment` inside this block (demo and tests; other tasks are not touched)."""
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


def written(moment: datetime) -> str:
    """Return `moment` as an entry writes it: RFC 3339, UTC, three decimals, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> datetime:
    """Return the moment that `written` wrote.

    Raises:
        ValueError: when `text` is not exactly of that form.
    """
    moment = datetime.fromisoformat(text)
    if written(moment) != text:
        raise ValueError(f"not a moment of an entry: {text!r}")
    return moment
