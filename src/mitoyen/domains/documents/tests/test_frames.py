from os import urandom

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitoyen.domains.documents.facts.frames import (
    FRAME,
    TAG,
    Altered,
    Framer,
    Unframer,
    fresh_key,
    kept_size,
    stretch,
    unwrap_key,
    wrap_key,
)

KEY = bytes(range(32))
NOISE = urandom(3 * FRAME + 100)
SIZES = [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 3 * FRAME + 100]


def framed(content, step=None, key=KEY):
    framer = Framer(key)
    frames = []
    for start in range(0, len(content), step or len(content) or 1):
        frames += framer.feed(content[start : start + (step or len(content))])
    return b"".join([*frames, framer.finish()])


def opened(kept, size, first=0, end=None, step=10_007, key=KEY):
    wanted = stretch(size, first, size if end is None else end)
    unframer = Unframer(key, size, wanted)
    part = kept[wanted.start : wanted.end]
    chunks = []
    for start in range(0, len(part), step):
        chunks += unframer.feed(part[start : start + step])
    return b"".join([*chunks, *unframer.finish()])


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_comes_out(size):
    kept = framed(NOISE[:size])

    assert len(kept) == kept_size(size)
    assert opened(kept, size) == NOISE[:size]


@pytest.mark.parametrize("step", [1_000, FRAME, FRAME + 1, 2 * FRAME])
def test_frames_do_not_depend_on_how_the_content_came(step):
    assert framed(NOISE, step) == framed(NOISE)


@given(st.sampled_from(SIZES), st.data())
def test_a_range_needs_only_its_frames(size, data):
    first = data.draw(st.integers(0, size))
    end = data.draw(st.integers(first, size))
    kept = framed(NOISE[:size])
    wanted = stretch(size, first, end)
    holed = bytes(wanted.start) + kept[wanted.start : wanted.end]

    assert opened(holed, size, first, end) == NOISE[first:end]
    assert wanted.end - wanted.start <= (wanted.last - wanted.first + 1) * (FRAME + TAG)


@pytest.mark.parametrize(("first", "end"), [(-1, 0), (2, 1), (0, 11)])
def test_a_range_outside_of_the_content_is_none(first, end):
    with pytest.raises(ValueError, match="bytes"):
        stretch(10, first, end)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("where", [0, -1])
def test_one_byte_changed_is_seen(size, where):
    kept = bytearray(framed(NOISE[:size]))
    kept[where] ^= 1

    with pytest.raises(Altered):
        opened(bytes(kept), size)


def test_frames_cannot_be_swapped_dropped_doubled_or_cut():
    whole = framed(NOISE)
    frames = [whole[at : at + FRAME + TAG] for at in range(0, len(whole), FRAME + TAG)]
    for wrong in (
        [frames[1], frames[0], *frames[2:]],
        [frames[0], *frames[2:]],
        [frames[0], frames[0], *frames[1:]],
        frames[:-1],
        [],
    ):
        with pytest.raises(Altered):
            opened(b"".join(wrong), len(NOISE))
        with pytest.raises(Altered):
            opened(b"".join(wrong), max(0, len(b"".join(wrong)) - TAG * len(wrong)))


def test_a_content_cut_at_a_frame_is_seen_even_when_its_size_is_changed_with_it():
    kept = framed(NOISE[: 2 * FRAME])[: FRAME + TAG]

    with pytest.raises(Altered):
        opened(kept, FRAME)


def test_another_key_opens_nothing():
    with pytest.raises(Altered):
        opened(framed(b"plan"), 4, key=fresh_key())


def test_a_key_is_wrapped_for_one_house_and_one_object():
    key, master = fresh_key(), urandom(32)
    wrapped = wrap_key(master, key, "name")

    assert len(wrapped) == 60
    assert key not in wrapped
    assert wrap_key(master, key, "name") != wrapped
    assert unwrap_key(master, wrapped, "name") == key
    for wrong in (
        (urandom(32), wrapped, "name"),
        (master, wrapped, "other"),
        (master, wrapped[:-1] + b"\0", "name"),
        (master, b"", "name"),
    ):
        with pytest.raises(Altered):
            unwrap_key(*wrong)


def test_wrapping_keys_derive_as_written_down():
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    master, key = bytes(32), bytes(range(32))
    wrapped = wrap_key(master, key, "name")
    derived = HKDF(SHA256(), 32, None, b"mitoyen/file-key/v1").derive(master)

    assert AESGCM(derived).decrypt(wrapped[:12], wrapped[12:], b"name") == key
