"""Canonical JSON: the same bytes as another author's RFC 8785, and nothing else accepted."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from mitoyen.foundation.canonical import (
    DEEPEST,
    LARGEST_INTEGER,
    NotCanonical,
    decode,
    encode,
    from_base64,
    to_base64,
)
from mitoyen.foundation.identifiers import RoomId

texts = st.text(st.characters(exclude_categories=["Cs"]))
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=5)
scalars = st.one_of(texts, st.booleans(), st.integers(-LARGEST_INTEGER, LARGEST_INTEGER))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(names, inner)),
    max_leaves=30,
)


@given(values)
def test_the_bytes_are_those_of_rfc_8785(value):
    encoded = encode(value)

    assert encoded == rfc8785.dumps(value)
    assert decode(encoded) == value


def test_every_character_that_json_escapes():
    text = "".join(map(chr, range(0x20))) + '"\\/\x7f\u2028é😀'

    assert encode(text) == rfc8785.dumps(text)


def test_subclasses_are_encoded_as_what_they_are():
    room = RoomId.new()

    assert (
        encode({"room": room, "at": ("x", True)}) == f'{{"at":["x",true],"room":"{room}"}}'.encode()
    )


def nested(levels):
    value = "bottom"
    for level in range(levels):
        value = [value] if level % 2 else {"in": value}
    return value


def test_nesting_has_a_limit():
    assert decode(encode(nested(DEEPEST))) == nested(DEEPEST)
    with pytest.raises(NotCanonical):
        encode(nested(DEEPEST + 1))
    with pytest.raises(NotCanonical):
        decode(json.dumps(nested(DEEPEST + 1), separators=(",", ":")).encode())
    with pytest.raises(NotCanonical):
        decode(b"[" * 200_000)


@pytest.mark.parametrize(
    "value",
    [
        None,
        1.0,
        float("nan"),
        LARGEST_INTEGER + 1,
        -LARGEST_INTEGER - 1,
        b"bytes",
        {1: "x"},
        {"": "x"},
        {"A": "x"},
        {"a1": "x"},
        {"a b": "x"},
        {"é": "x"},
        {"a": None},
        ["\ud800"],
        [1.5],
        {"x"},
        object(),
    ],
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(NotCanonical):
        encode(value)


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b" 1",
        b"1\n",
        b"01",
        b"-0",
        b"1.0",
        b"1e2",
        b"null",
        b"NaN",
        b"9007199254740992",
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b'{"A":1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b'\xef\xbb\xbf"a"',
        '"a"'.encode("utf-16"),
        b'"\n"',
        b"[1",
        b"9" * 5000,
    ],
)
def test_other_bytes_are_refused(encoded):
    with pytest.raises(NotCanonical):
        decode(encoded)


@given(st.binary())
def test_base64_has_one_spelling(content):
    assert from_base64(to_base64(content)) == content


@pytest.mark.parametrize(
    "text",
    ["A", "AA", "AA=", "AB==", "AAE=A", "AA==\n", "AA==AA==", " AAA", "A-A_", "ÀAAA", "===="],
)
def test_other_spellings_of_base64_are_refused(text):
    with pytest.raises(NotCanonical):
        from_base64(text)
