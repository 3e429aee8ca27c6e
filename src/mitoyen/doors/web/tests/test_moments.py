"""Moments, sizes and fingerprints, as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitoyen.doors.web.moments import (
    clock,
    grouped,
    number_in_words,
    size_in_words,
    to_the_day,
    to_the_minute,
    to_the_second,
)

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 9, 52, 14, tzinfo=UTC)  # Friday, 10:52 in Paris


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (datetime(2026, 11, 20, 8, 5, tzinfo=UTC), "9:05", "9:05"),
        (datetime(2026, 11, 19, 23, 5, tzinfo=UTC), "0:05", "0:05"),
        (datetime(2026, 11, 17, 13, 20, tzinfo=UTC), "mar. 17 nov., 14:20", "Tue 17 Nov, 14:20"),
        (datetime(2026, 11, 13, 13, 20, tzinfo=UTC), "13 nov., 14:20", "13 Nov, 14:20"),
        (datetime(2025, 7, 1, 13, 20, tzinfo=UTC), "1 juil. 2025, 15:20", "1 Jul 2025, 15:20"),
        (datetime(2026, 11, 21, 13, 20, tzinfo=UTC), "sam. 21 nov., 14:20", "Sat 21 Nov, 14:20"),
    ],
)
def test_threads_read_to_the_minute(at, french, english):
    assert to_the_minute(at, now=NOW, zone=PARIS, language="fr") == french
    assert to_the_minute(at, now=NOW, zone=PARIS, language="en") == english


def test_registers_read_to_the_second():
    def read(at):
        return to_the_second(at, now=NOW, zone=PARIS)

    assert read(datetime(2026, 11, 20, 9, 41, 7, tzinfo=UTC)) == "20/11 10:41:07"
    assert read(datetime(2025, 3, 3, 9, 0, 1, tzinfo=UTC)) == "03/03/25 10:00:01"


def test_a_day_carries_its_weekday_when_it_is_near():
    def read(at, language="fr"):
        return to_the_day(at, now=NOW, zone=PARIS, language=language)

    assert read(NOW) == "vendredi 20 novembre"
    assert read(NOW, "en") == "Friday 20 November"
    assert read(datetime(2026, 3, 3, 9, tzinfo=UTC)) == "3 mars"
    assert read(datetime(2027, 2, 2, 9, tzinfo=UTC)) == "2 février 2027"


def test_the_reader_s_zone_gives_the_day():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    assert clock(late, zone=PARIS) == "0:30"
    assert to_the_day(late, now=NOW, zone=PARIS, language="fr") == "samedi 21 novembre"
    assert clock(late, zone=ZoneInfo("America/Montreal")) == "18:30"


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (0, "0 o", "0 B"),
        (640, "640 o", "640 B"),
        (999, "999 o", "999 B"),
        (1000, "1 ko", "1 kB"),
        (2_412_000, "2,4 Mo", "2.4 MB"),
        (310_400_000, "310 Mo", "310 MB"),
        (999_999_999, "1 Go", "1 GB"),
    ],
)
def test_a_size_is_said_in_words(size, french, english):
    assert size_in_words(size, "fr").replace("\u00a0", " ") == french
    assert size_in_words(size, "en").replace("\u00a0", " ") == english


@given(st.integers(min_value=0, max_value=10**15))
def test_a_size_is_always_short(size):
    assert len(size_in_words(size, "fr")) <= 8


@given(st.timedeltas(min_value=timedelta(days=-9000), max_value=timedelta(days=9000)))
def test_any_moment_can_be_said(apart):
    assert to_the_minute(NOW + apart, now=NOW, zone=PARIS, language="fr")


def test_fingerprints_stand_in_groups_of_four():
    assert grouped("9f3a61c27be05518") == "9f3a 61c2 7be0 5518"
    assert grouped("9f3a61c27be05518", 12) == "9f3a 61c2 7be0"
    assert grouped("") == ""


def test_numbers_are_grouped():
    assert number_in_words(12480, "en") == "12,480"
    assert number_in_words(12480, "fr") == "12\u202f480"
