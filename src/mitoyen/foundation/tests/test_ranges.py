"""What a Range header asks for (RFC 9110, section 14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitoyen.foundation.ranges import NoSuchRange, asked_range


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-", (0, 10)),
        ("bytes=3-5", (3, 6)),
        ("bytes=9-9", (9, 10)),
        ("bytes=5-500", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-500", (0, 10)),
        (" bytes=3-5 ", (3, 6)),
        (None, None),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=5-3", None),
        ("bytes=0-1,3-4", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("lines=0-3", None),
        ("bytes 0-3", None),
        ("bytes=" + "9" * 19 + "-", None),
    ],
)
def test_a_range_is_the_bytes_it_names_or_the_whole(header, wanted):
    assert asked_range(header, 10) == wanted


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=999-"])
def test_bytes_that_are_not_there_are_not_to_be_had(header):
    with pytest.raises(NoSuchRange) as refusal:
        asked_range(header, 10)

    assert refusal.value.size == 10


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-1"])
def test_of_nothing_there_is_no_piece(header):
    with pytest.raises(NoSuchRange):
        asked_range(header, 0)


@given(st.text(), st.integers(0, 10**9))
def test_whatever_is_asked_lies_within(header, size):
    try:
        wanted = asked_range(f"bytes={header}", size)
    except NoSuchRange:
        return
    assert wanted is None or 0 <= wanted[0] < wanted[1] <= size
