"""Who wants to know that a room moved: called after commit, in this process, never inside a transaction."""

from collections.abc import Callable

from mitoyen.foundation.identifiers import RoomId

Listener = Callable[[RoomId, int], None]
Leave = Callable[[], None]

_appended: list[Listener] = []
_sealed: list[Listener] = []


def when_appended(listener: Listener) -> Leave:
    """Call `listener(room_id, size)` after each commit that lets a room's journal grow to `size` entries.

    A listener returns at once and never fails: what it is told of has happened. Two commits of one room may be told in
    either order: the larger size counts.

    Returns:
        What to call so as to hear no more.
    """
    return _listen(_appended, listener)


def when_sealed(listener: Listener) -> Leave:
    """Call `listener(room_id, size)` after a signed checkpoint over `size` entries is committed. As `when_appended`."""
    return _listen(_sealed, listener)


def _listen(listeners: list[Listener], listener: Listener) -> Leave:
    listeners.append(listener)
    return lambda: listeners.remove(listener)


def appended(room_id: RoomId, size: int) -> None:
    """Tell all listeners that the journal of `room_id` has grown to `size` entries."""
    for listener in _appended:
        listener(room_id, size)


def sealed(room_id: RoomId, size: int) -> None:
    """Tell all listeners that the first `size` entries of `room_id` are under a committed checkpoint."""
    for listener in _sealed:
        listener(room_id, size)
