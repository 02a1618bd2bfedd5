"""Merkle trees as in RFC 6962, section 2.1 (Certificate Transparency): one digest for many, and proofs of one place.

A leaf's hash is SHA-256(0x00 + leaf), a node's SHA-256(0x01 + left + right); a list of n is split at the largest power
of two below n. Hashes are lower-case hexadecimal texts; the tree of nothing is SHA-256 of nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_SEGMENTS = 2048
"""An even number. A register that has fewer customers is sealed one by one."""


@dataclass(frozen=True)
class Leaf:
    """What stands at one place: its key, by which leaves are in order, and the hash of what is said of it."""

    key: int
    hash: str


@dataclass(frozen=True)
class Segment:
    """A complete subtree: the keys of its first and last leaf, how many leaves it has, and its root."""

    first: int
    last: int
    count: int
    root: str


@dataclass(frozen=True)
class Step:
    """One step of a proof: the hash to join with, and the side on which it stands ("left" or "right")."""

    side: str
    hash: str


def leaf_hash(content: bytes) -> str:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + content).hexdigest()


def node_hash(left: str, right: str) -> str:
    """The hash of a node above two others."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def root_of(hashes: Sequence[str]) -> str:
    """The root over hashes of leaves, or over roots of complete subtrees of one size (the last may be smaller)."""
    if not hashes:
        return hashlib.sha256().hexdigest()
    level = list(hashes)
    while len(level) > 1:
        # The odd one out goes up as it is: that is the split at the largest power of two, seen from below.
        pairs = [node_hash(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]


def proof_of(place: int, hashes: Sequence[str]) -> list[Step]:
    """The steps from the hash at a place (0 is the first) up to the root."""
    steps = []
    level = list(hashes)
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            steps.append(Step("left" if neighbour < place else "right", level[neighbour]))
        pairs = [node_hash(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
        place //= 2
    return steps


def root_by(hash_: str, steps: Iterable[Step]) -> str:
    """The root that a proof leads to from a leaf's hash."""
    for step in steps:
        hash_ = node_hash(step.hash, hash_) if step.side == "left" else node_hash(hash_, step.hash)
    return hash_


def segments_of(leaves: Iterable[Leaf], most: int = MOST_SEGMENTS) -> list[Segment]:
    """The tree over any number of leaves as at most so many segments, in flat memory.

    All but the last have as many leaves, a power of two: so `root_of` their roots is the root over all leaves.
    """
    size = 1
    segments: list[Segment] = []
    building: list[Leaf] = []
    for leaf in leaves:
        building.append(leaf)
        if len(building) == size:
            segments.append(segment_of(building))
            building = []
            if len(segments) == most:
                segments = [_joined(*segments[at : at + 2]) for at in range(0, most, 2)]
                size *= 2
    return segments + ([segment_of(building)] if building else [])


def segment_of(leaves: Sequence[Leaf]) -> Segment:
    """The segment over leaves, of which there is at least one."""
    return Segment(leaves[0].key, leaves[-1].key, len(leaves), root_of([leaf.hash for leaf in leaves]))


def _joined(left: Segment, right: Segment) -> Segment:
    return Segment(left.first, right.last, left.count + right.count, node_hash(left.root, right.root))
