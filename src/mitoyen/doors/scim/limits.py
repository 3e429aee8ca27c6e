"""How often a company's directory may ask: a bucket for each company, in this process."""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from mitoyen.foundation.identifiers import OrganisationId

MOST_BUCKETS = 10_000  # of companies that asked last; which falls out starts anew with a full one


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests at once, and so many a second after that. Entra asks for 25 a second."""

    at_once: int = 1_000
    a_second: float = 50


class Buckets:
    """A token bucket for each company."""

    def __init__(self, rate: Rate) -> None:
        """Start with full buckets."""
        self._rate = rate
        self._filled: OrderedDict[OrganisationId, tuple[float, float]] = OrderedDict()

    def wait_s(self, organisation_id: OrganisationId) -> int:
        """Count one request of a company and return 0; or, uncounted, after how many seconds it goes through."""
        now = time.monotonic()
        left, since = self._filled.get(organisation_id, (float(self._rate.at_once), now))
        left = min(self._rate.at_once, left + (now - since) * self._rate.a_second)
        if left < 1:
            return math.ceil((1 - left) / self._rate.a_second)
        self._filled[organisation_id] = left - 1, now
        self._filled.move_to_end(organisation_id)
        if len(self._filled) > MOST_BUCKETS:
            self._filled.popitem(last=False)
        return 0
