"""Decisions of policies, and the four families of errors that may cross a door.

`Refused` (403, a stable rule name), subclasses of `Unfit` (422, shown at the field), `Busy` (503, try again) and
`Broken` (a room's journal does not verify: writing to that room stops). Everything else is a bug.
"""

from dataclasses import dataclass


class Refused(Exception):
    """A policy said no. The rule's name is stable and documented; its words are the door's."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Absent(Refused):
    """There is nothing here for this person: the same answer whether it exists or not."""

    def __init__(self) -> None:
        super().__init__("nothing_here")


class Unfit(ValueError):
    """What was given does not fit, at a named field. Subclasses say what is wrong and state the limit.

    Attributes:
        field: the parameter's name.
        limit: the bound that was passed, in the unit that the subclass names, or None.
    """

    field = ""

    def __init__(self, *, limit: int | None = None, found: str = "") -> None:
        super().__init__(found or type(self).__name__)
        self.limit = limit


class Busy(Exception):
    """The house cannot serve this now; nothing was written. Try again after `retry_after_s` seconds."""

    def __init__(self, reason: str, *, retry_after_s: int = 2) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


class Broken(Exception):
    """This room's journal does not verify. Reading goes on, writing stops, operator and parties are told."""

    def __init__(self, room_id: str, index: int | None = None) -> None:
        super().__init__(
            f"the journal of {room_id} does not verify"
            + (f" at {index}" if index is not None else "")
        )
        self.room_id = room_id
        self.index = index


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy decided, and by which rule: disables a button, explains why, answers a door alike."""

    allowed: bool
    rule: str

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Pass when allowed.

        Raises:
            Refused: with this decision's rule; `Absent` when the rule is that nothing is here.
        """
        if not self.allowed:
            raise Absent if self.rule == "nothing_here" else Refused(self.rule)


def allow(rule: str) -> Decision:
    """Return a decision that allows, by `rule`."""
    return Decision(allowed=True, rule=rule)


def refuse(rule: str) -> Decision:
    """Return a decision that refuses, by `rule`."""
    return Decision(allowed=False, rule=rule)


NOTHING_HERE = Decision(allowed=False, rule="nothing_here")
