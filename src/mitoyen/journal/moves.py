"""Who wants to know that a room moved: called after commit, in this process, never inside a transaction."""

from collections.abc import Callable

from mitoyen.foundation.identifiers import RoomId

Listener = Callable[[RoomId, int], None]

_appended: list[Listener] = []
_sealed: list[Listener] = []


def when_appended(listener: Listener) -> None:
    """Call `listener(room_id, size)` after each commit that lets a room's journal grow to `size` entries."""
    _appended.append(listener)


def when_sealed(listener: Listener) -> None:
    """Call `listener(room_id, size)` after a signed checkpoint over `size` entries is committed."""
    _sealed.append(listener)


def appended(room_id: RoomId, size: int) -> None:
    """Tell all listeners that the journal of `room_id` has grown to `size` entries."""
    for listener in _appended:
        listener(room_id, size)


def sealed(room_id: RoomId, size: int) -> None:
    """Tell all listeners that the first `size` entries of `room_id` are under a committed checkpoint."""
    for listener in _sealed:
        listener(room_id, size)
