"""Commitments: the bytes that the format says, and no two contents for one."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitoyen.foundation.commitments import Committer, commit, fresh_salt

SALT = bytes(range(32))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), st.binary())
def test_a_commitment_hashes_the_bytes_of_the_format(part, content):
    name = part.encode()

    expected = sha256(
        b"mitoyen/commit/v1\n" + SALT + len(name).to_bytes(1, "big") + name + content
    ).digest()
    assert commit(SALT, part, content) == expected


@given(st.lists(st.binary()))
def test_a_file_is_committed_in_chunks_as_at_once(chunks):
    committer = Committer(SALT, "file")

    for chunk in chunks:
        committer.feed(chunk)

    assert committer.finish() == commit(SALT, "file", b"".join(chunks))


def test_salt_part_and_content_each_count():
    commitments = {
        commit(SALT, "body", b"x"),
        commit(SALT, "title", b"x"),
        commit(SALT, "body", b"y"),
        commit(SALT, "bod", b"yx"),
        commit(bytes(32), "body", b"x"),
    }
    assert len(commitments) == 5


@pytest.mark.parametrize(
    ("salt", "part"),
    [(b"", "body"), (bytes(31), "body"), (bytes(33), "body"), (SALT, ""), (SALT, "é" * 128)],
)
def test_salts_and_names_of_another_length_are_refused(salt, part):
    with pytest.raises(ValueError, match="bytes"):
        commit(salt, part, b"x")
    with pytest.raises(ValueError, match="bytes"):
        Committer(salt, part)


def test_salts_are_fresh():
    assert len({fresh_salt() for _ in range(100)}) == 100
    assert len(fresh_salt()) == 32
