"""What one answer leaves for the next page is read by the same browser alone, soon, and by no one else."""

from datetime import timedelta

import pytest

from mitoyen.domains.people.unrecorded import flash, flash_cookie, flashed
from mitoyen.domains.people.unrecorded.envelopes import close, reopen
from mitoyen.foundation import clock

SAID = {"token": "mit_secret"}


def test_the_next_page_reads_it(house):
    assert flashed(flash(SAID, holder="session"), holder="session") == SAID


def test_the_cookie_does_not_show_it(house):
    cookie = flash(SAID, holder="session")

    assert "mit_" not in cookie
    assert cookie != flash(SAID, holder="session")


def test_another_browser_does_not_read_it(house):
    assert flashed(flash(SAID, holder="session"), holder="another") == {}


def test_it_is_over_after_two_minutes(house):
    cookie = flash(SAID, holder="session")

    with clock.standing_at(clock.now() + timedelta(minutes=2, seconds=1)):
        assert flashed(cookie, holder="session") == {}


@pytest.mark.parametrize("cookie", [None, "", "x", "x" * 5000, "é", "AAAA", "=" * 8])
def test_what_is_no_flash_says_nothing(house, cookie):
    assert flashed(cookie, holder="session") == {}


def test_one_changed_sign_makes_it_unreadable(house):
    cookie = flash(SAID, holder="session")
    changed = cookie[:30] + ("A" if cookie[30] != "A" else "B") + cookie[31:]

    assert flashed(changed, holder="session") == {}


def test_what_is_closed_for_one_purpose_opens_for_no_other(house):
    closed = close("letters", b"words", bound_to=b"me")

    assert reopen("letters", closed, bound_to=b"me") == b"words"
    assert reopen("flash", closed, bound_to=b"me") is None
    assert reopen("letters", closed) is None
    assert reopen("letters", b"") is None


def test_the_cookie_is_bound_to_the_host_where_it_can_be():
    assert flash_cookie(secure=True) == "__Host-mitoyen-flash"
    assert flash_cookie(secure=False) == "mitoyen-flash"
