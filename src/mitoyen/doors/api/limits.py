"""How often a person's programs may ask: a bucket for each person, in this process."""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from mitoyen.foundation.identifiers import PersonId

MOST_BUCKETS = 20_000  # of people who asked last; who falls out starts anew with a full one


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests at once, and so many a second after that."""

    at_once: int = 200
    a_second: float = 20


class AskedTooOften(Exception):
    """This person's programs asked more than the rate allows.

    Attributes:
        retry_after_s: whole seconds after which one request goes through.
        at_once: the limit that was passed.
    """

    def __init__(self, retry_after_s: int, at_once: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s
        self.at_once = at_once


class Buckets:
    """A token bucket for each person."""

    def __init__(self, rate: Rate) -> None:
        """Start with full buckets."""
        self._rate = rate
        self._filled: OrderedDict[PersonId, tuple[float, float]] = OrderedDict()

    def take(self, person_id: PersonId) -> None:
        """Count one request of a person.

        Raises:
            AskedTooOften: when his bucket is empty; the request is not counted.
        """
        now = time.monotonic()
        left, since = self._filled.get(person_id, (float(self._rate.at_once), now))
        left = min(self._rate.at_once, left + (now - since) * self._rate.a_second)
        if left < 1:
            wait = math.ceil((1 - left) / self._rate.a_second)
            raise AskedTooOften(wait, self._rate.at_once)
        self._filled[person_id] = left - 1, now
        self._filled.move_to_end(person_id)
        if len(self._filled) > MOST_BUCKETS:
            self._filled.popitem(last=False)
