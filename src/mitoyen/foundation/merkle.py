"""The Merkle tree of a journal (RFC 6962, section 2.1): hashes, growth, proofs and their checks.

Levels are counted from the leaves: the node (level, index) covers the leaves from `index << level`
to `(index + 1) << level`, and exists once all of them do. Hashes are 32 bytes of SHA-256.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Self

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

# Reads the hash of a complete node: (level, index), level 0 being the leaves.
NodeReader = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Sequence[bytes]) -> list[bytes]:
    """Return the hashes of entries as leaves, in one tight loop."""
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle tree head of `leaves` (RFC 6962, section 2.1).

    Args:
        leaves: entry encodings in journal order, oldest first; 0 or more items of any length in
            bytes, not yet hashed.

    Returns:
        32 bytes (SHA-256). For no leaves, the hash of the empty string.

    Cost: one hash per leaf and per node. A journal that grows keeps a `Frontier` instead.
    """
    return root_of_hashes(leaf_hashes(leaves))


def root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """Return the tree head above leaf hashes, or above nodes of one level that stand side by side.

    Cost: one hash per node.
    """
    level = list(hashes)
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = _above(level) + odd
    return level[0] if level else EMPTY_ROOT


def _above(level: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours two by two; an odd last one is left out."""
    pairs = iter(level)
    return [
        sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)
    ]


class Frontier:
    """The little that must be kept of a tree to make it grow: one hash per bit set in its size."""

    def __init__(self) -> None:
        """Start with no leaf."""
        self.size = 0
        self._nodes: dict[int, bytes] = {}  # level -> the complete node that waits for a neighbour

    @property
    def hashes(self) -> list[bytes]:
        """The complete nodes that wait for a neighbour, largest first."""
        return [self._nodes[level] for level in sorted(self._nodes, reverse=True)]

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash. Cost: two hashes on average."""
        level = 0
        while (earlier := self._nodes.pop(level, None)) is not None:
            leaf = sha256(b"\x01" + earlier + leaf).digest()
            level += 1
        self._nodes[level] = leaf
        self.size += 1

    def extend(self, leaves: Sequence[bytes]) -> list[list[bytes]]:
        """Add leaf hashes, level by level.

        Returns:
            For each level, from the leaves up, the nodes that are now complete and were not: at
            level l, those with index from `size before >> l` to `size after >> l`. The last list is
            never empty; without leaves there is no list.

        Cost: one hash per node completed.
        """
        grown: list[list[bytes]] = []
        fresh, level = list(leaves), 0
        while fresh:
            grown.append(fresh)
            earlier = self._nodes.pop(level, None)
            row = fresh if earlier is None else [earlier, *fresh]
            if len(row) % 2:
                self._nodes[level] = row[-1]
            fresh = _above(row)
            level += 1
        self.size += len(leaves)
        return grown

    def root(self) -> bytes:
        """Return the tree head of all leaves so far. Cost: a hash per bit set in the size."""
        if not self.size:
            return EMPTY_ROOT
        return _folded(self.hashes)

    def to_bytes(self) -> bytes:
        """Return the size in 8 bytes, big-endian, then `hashes`: at most 2,056 bytes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: when the length does not fit the size.
        """
        size = int.from_bytes(kept[:8], "big")
        if len(kept) != 8 + HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(kept)} bytes are no frontier of {size} leaves")
        frontier = cls()
        frontier.size = size
        levels = [level for level in reversed(range(64)) if size >> level & 1]
        for position, level in enumerate(levels):
            start = 8 + HASH_BYTES * position
            frontier._nodes[level] = kept[start : start + HASH_BYTES]
        return frontier


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """Return the hashes that lead from leaf `index` to the root of the first `size` leaves.

    The leaf's sibling comes first (RFC 6962, section 2.1.1).

    Raises:
        ValueError: unless 0 <= index < size.

    Cost: about log2(size) reads, twice that on the right edge of the tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_range_root(middle, end, node))
            end = middle
        else:
            proof.append(_range_root(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(old_size: int, size: int, node: NodeReader) -> list[bytes]:
    """Return the hashes that show the first `old_size` leaves unchanged in `size`.

    Empty for an old size of 0 or of `size` (RFC 6962, section 2.1.2).

    Raises:
        ValueError: unless 0 <= old_size <= size.
    """
    if not 0 <= old_size <= size:
        raise ValueError(f"no tree of {old_size} leaves within one of {size}")
    if old_size in (0, size):
        return []
    proof: list[bytes] = []
    start, end = 0, size
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            proof.append(_range_root(middle, end, node))
            end = middle
        else:
            proof.append(_range_root(start, middle, node))
            start = middle
    if start:  # the verifier does not know this node by its old root
        proof.append(_range_root(start, end, node))
    return proof[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], tree_root: bytes
) -> bool:
    """Tell whether `proof` leads from the hash `leaf` at `index` to the root of `size` leaves."""
    if not 0 <= index < size or not _are_hashes(leaf, tree_root, *proof):
        return False
    place, last = index, size - 1
    for sibling in proof:
        if not last:
            return False
        if place & 1 or place == last:
            leaf = node_hash(sibling, leaf)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        place, last = place >> 1, last >> 1
    return not last and leaf == tree_root


def verify_consistency(
    old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, tree_root: bytes
) -> bool:
    """Tell whether `proof` shows that the tree of `size` leaves begins with that of `old_size`."""
    if not 0 <= old_size <= size or not _are_hashes(old_root, tree_root, *proof):
        return False
    if not old_size:
        return not proof and old_root == EMPTY_ROOT
    if old_size == size:
        return not proof and old_root == tree_root
    if not proof:
        return False
    rest = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = rest[0]
    for sibling in rest[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return not last and old == old_root and new == tree_root


def _split(count: int) -> int:
    """Return the largest power of two below `count`, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1


def _range_root(start: int, end: int, node: NodeReader) -> bytes:
    """Return the root of the leaves from `start` to `end`, as RFC 6962 cuts them."""
    hashes: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        hashes.append(node(level, start >> level))
        start += 1 << level
    return _folded(hashes)


def _folded(hashes: Sequence[bytes]) -> bytes:
    """Join complete nodes of falling size, 1 or more, from the right."""
    folded = hashes[-1]
    for left in hashes[-2::-1]:
        folded = node_hash(left, folded)
    return folded


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(item) == HASH_BYTES for item in hashes)
