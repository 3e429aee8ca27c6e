"""Attempts are counted by what cannot be read back."""

import pytest

from mitoyen.domains.people.unrecorded import TooManyAttempts, network_of, try_once_more
from mitoyen.domains.people.unrecorded.attempts import Limit
from mitoyen.domains.people.unrecorded.envelopes import keyed_hash
from mitoyen.journal import keys


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_household_counts_as_one(address, network):
    assert network_of(address) == network


async def test_the_table_names_nothing(house, by_hand):
    await try_once_more((Limit("test", 3), "jeanne@boreal.example"))

    cursor = await by_hand.execute("SELECT string_agg(a::text, '') FROM people_attempt a")
    (everything,) = await cursor.fetchone()

    assert "jeanne" not in everything
    assert keyed_hash("attempts: test", "jeanne@boreal.example").hex() in everything


async def test_without_our_key_a_hash_cannot_be_guessed_at(house, monkeypatch):
    ours = keyed_hash("attempts: test", "jeanne@boreal.example")

    monkeypatch.setattr(keys, "_master", bytes(32))

    assert keyed_hash("attempts: test", "jeanne@boreal.example") != ours


async def test_a_refused_attempt_is_not_counted_under_any_limit(house, by_hand):
    tight, wide = Limit("tight", 1), Limit("wide", 100)
    await try_once_more((wide, "w"), (tight, "t"))

    for _ in range(3):
        with pytest.raises(TooManyAttempts):
            await try_once_more((wide, "w"), (tight, "t"))

    cursor = await by_hand.execute(
        "SELECT count(*) FROM people_attempt WHERE subject_hash = %s",
        (keyed_hash("attempts: wide", "w"),),
    )
    assert await cursor.fetchone() == (1,)
