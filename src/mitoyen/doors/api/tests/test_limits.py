"""Who asks too often is told so, and when to come back."""

from dataclasses import replace

import httpx
import pytest

from mitoyen.doors.api import limits
from mitoyen.doors.api.limits import AskedTooOften, Buckets, Rate
from mitoyen.doors.api.tests.conftest import Api, make_door
from mitoyen.doors.api.tests.description import HOST
from mitoyen.foundation.identifiers import PersonId


@pytest.fixture
def passing(monkeypatch):
    """A clock that stands until it is told to go on."""
    at = [1000.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: at[0])
    return at


def test_a_bucket_empties_and_fills(passing):
    buckets, karim, jeanne = Buckets(Rate(3, 0.5)), PersonId.new(), PersonId.new()
    for _ in range(3):
        buckets.take(karim)

    with pytest.raises(AskedTooOften) as often:
        buckets.take(karim)
    buckets.take(jeanne)
    passing[0] += often.value.retry_after_s
    buckets.take(karim)

    assert (often.value.retry_after_s, often.value.at_once) == (2, 3)
    with pytest.raises(AskedTooOften):
        buckets.take(karim)


def test_a_bucket_never_holds_more_than_it_can(passing):
    buckets, karim = Buckets(Rate(2, 1)), PersonId.new()
    buckets.take(karim)
    passing[0] += 3600

    buckets.take(karim)
    buckets.take(karim)
    with pytest.raises(AskedTooOften):
        buckets.take(karim)


def test_there_are_not_more_buckets_than_people_who_asked_last(monkeypatch):
    monkeypatch.setattr(limits, "MOST_BUCKETS", 2)
    buckets = Buckets(Rate(1, 0.001))

    for _ in range(5):
        buckets.take(PersonId.new())

    assert len(buckets._filled) == 2


async def test_who_asks_too_often_waits(pump_p4, site):
    door = make_door(replace(site, rate=Rate(2, 0.1)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url=HOST) as client:
        api = Api(pump_p4, site, client)
        allowed = [
            (await api.get("karim", "/me")).status_code,
            (await api.get("karim", "/me", may_write=False)).status_code,
        ]

        refused = await api.get("karim", "/spaces")
        other = await api.get("jeanne", "/spaces")

    assert allowed == [200, 200]
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "10"
    assert refused.json()["rule"] == "api.too_many_requests"
    assert (refused.json()["limit"], refused.json()["retry_after"]) == (2, 10)
    assert other.status_code == 200
