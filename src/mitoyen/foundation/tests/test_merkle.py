"""The tree against RFC 6962: its published vectors, and the RFC's own recursive definitions."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mitoyen.foundation.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    root,
    root_of_hashes,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves and the roots that RFC 6962 logs have tested with since 2013.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

sizes = st.integers(0, 1000)


def leaves_of(size):
    return [index.to_bytes(2, "big") for index in range(size)]


def mth(leaves):
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = largest_power_below(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m, leaves):
    """RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m, leaves, whole):
    """RFC 6962, section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = largest_power_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def largest_power_below(count):
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def reader_of(leaves):
    def node(level, index):
        covered = leaves[index << level : (index + 1) << level]
        assert len(covered) == 1 << level, "only complete nodes are read"
        return mth(covered)

    return node


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_published_for_rfc_6962(size):
    frontier = Frontier()
    frontier.extend(leaf_hashes(LEAVES[:size]))

    assert root(LEAVES[:size]).hex() == ROOTS[size - 1]
    assert frontier.root().hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_the_empty_string():
    assert root([]) == Frontier().root() == root_of_hashes([]) == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.lists(st.integers(0, 300), max_size=8))
def test_a_frontier_grows_alike_by_one_and_by_many(batches):
    one, many = Frontier(), Frontier()
    leaves = leaf_hashes(leaves_of(sum(batches)))

    for leaf in leaves:
        one.append(leaf)
    start = 0
    for count in batches:
        many = Frontier.from_bytes(many.to_bytes())
        before = many.size
        grown = many.extend(leaves[start : start + count])
        start += count
        for level, fresh in enumerate(grown):
            known = before >> level
            expected = [
                root_of_hashes(leaves[n << level : (n + 1) << level])
                for n in range(known, known + len(fresh))
            ]
            assert fresh == expected
            assert known + len(fresh) == many.size >> level

    assert one.to_bytes() == many.to_bytes()
    assert one.root() == many.root() == mth(leaves_of(len(leaves)))


@pytest.mark.parametrize("kept", [b"", bytes(7), bytes(9), bytes(7) + b"\x03" + bytes(32)])
def test_bytes_that_are_no_frontier_are_refused(kept):
    with pytest.raises(ValueError, match="no frontier"):
        Frontier.from_bytes(kept)


@given(size=sizes.filter(bool), seed=st.data())
@settings(max_examples=60)
def test_inclusion_proofs_equal_the_rfc_and_lead_to_the_root(size, seed):
    index = seed.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)

    proof = inclusion_proof(index, size, reader_of(leaves))

    assert proof == path(index, leaves)
    assert verify_inclusion(leaf_hash(leaves[index]), index, size, proof, mth(leaves))


@given(size=sizes, seed=st.data())
@settings(max_examples=60)
def test_consistency_proofs_equal_the_rfc_and_join_both_roots(size, seed):
    old = seed.draw(st.integers(0, size))
    leaves = leaves_of(size)

    proof = consistency_proof(old, size, reader_of(leaves))

    assert proof == (subproof(old, leaves, whole=True) if old else [])
    assert verify_consistency(old, size, proof, mth(leaves[:old]), mth(leaves))


@given(size=st.integers(2, 200), seed=st.data())
@settings(max_examples=60)
def test_a_flipped_bit_or_a_moved_leaf_fails(size, seed):
    leaves = leaves_of(size)
    index = seed.draw(st.integers(0, size - 1))
    old = seed.draw(st.integers(1, size - 1))
    inclusion = inclusion_proof(index, size, reader_of(leaves))
    consistency = consistency_proof(old, size, reader_of(leaves))
    head, old_head, leaf = mth(leaves), mth(leaves[:old]), leaf_hash(leaves[index])

    def flipped(content):
        bit = seed.draw(st.integers(0, 255))
        return (int.from_bytes(content, "big") ^ 1 << bit).to_bytes(32, "big")

    def one_flipped(proof):
        place = seed.draw(st.integers(0, len(proof) - 1))
        return [*proof[:place], flipped(proof[place]), *proof[place + 1 :]]

    assert not verify_inclusion(flipped(leaf), index, size, inclusion, head)
    assert not verify_inclusion(leaf, index, size, inclusion, flipped(head))
    assert not verify_inclusion(leaf, index, size, one_flipped(inclusion), head)
    assert not verify_inclusion(leaf, index, size, inclusion[:-1], head)
    assert not verify_inclusion(leaf, index, size, [*inclusion, head], head)
    assert not verify_inclusion(leaf, index ^ 1, size, inclusion, head)
    assert not verify_consistency(old, size, one_flipped(consistency), old_head, head)
    assert not verify_consistency(old, size, consistency, flipped(old_head), head)
    assert not verify_consistency(old, size, consistency, old_head, flipped(head))
    assert not verify_consistency(old, size, consistency[:-1], old_head, head)
    assert not verify_consistency(old, size, [*consistency, head], old_head, head)


def test_what_other_programs_got_wrong_is_refused():
    pair = [leaf_hash(b"a"), leaf_hash(b"b")]
    head = root_of_hashes(pair)

    assert not verify_inclusion(pair[1], 5, 4, [pair[0]], head), "an index beyond the size"
    assert not verify_inclusion(pair[1], -1, 2, [pair[0]], head)
    assert not verify_inclusion(b"", 0, 1, [], b""), "hashes of another length"
    assert not verify_inclusion(pair[0] + b"", 0, 2, [pair[1][:31]], head)
    assert not verify_consistency(0, 2, [head], EMPTY_ROOT, head)
    assert not verify_consistency(0, 2, [], head, head)
    assert not verify_consistency(2, 2, [head], head, head)
    assert not verify_consistency(3, 2, [], head, head)
    assert not verify_consistency(1, 2, [], pair[0], head)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (4, 4), (-1, 4)])
def test_no_proof_for_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(index, size, reader_of(leaves_of(4)))


@pytest.mark.parametrize(("old", "size"), [(5, 4), (-1, 4)])
def test_no_proof_from_a_tree_that_is_not_within(old, size):
    with pytest.raises(ValueError, match="no tree"):
        consistency_proof(old, size, reader_of(leaves_of(4)))
