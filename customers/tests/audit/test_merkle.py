"""The tree and its segments, against RFC 6962 (section 2.1) written down as the RFC has it."""

import hashlib

import pytest

from customers.audit.merkle import Leaf, leaf_hash, proof_of, root_by, root_of, segments_of

SIZES = range(71)
RFC_6962_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
"""The inputs of the test vectors that implementations of Certificate Transparency share."""

RFC_6962_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Of their first 0 to 8."""


def leaf(place: int) -> Leaf:
    """A leaf whose key is not its place."""
    return Leaf(3 * place - 40, leaf_hash(f"leaf {place}".encode()))


def hashes(size: int) -> list[str]:
    return [leaf(place).hash for place in range(size)]


def root_by_the_book(leaves: list[str]) -> str:
    """MTH(D[n]) of the RFC."""
    if not leaves:
        return hashlib.sha256().hexdigest()
    if len(leaves) == 1:
        return leaves[0]
    split = largest_power_of_two_below(len(leaves))
    return node_by_the_book(root_by_the_book(leaves[:split]), root_by_the_book(leaves[split:]))


def path_by_the_book(place: int, leaves: list[str]) -> list[str]:
    """PATH(m, D[n]) of the RFC."""
    if len(leaves) == 1:
        return []
    split = largest_power_of_two_below(len(leaves))
    if place < split:
        return [*path_by_the_book(place, leaves[:split]), root_by_the_book(leaves[split:])]
    return [*path_by_the_book(place - split, leaves[split:]), root_by_the_book(leaves[:split])]


def node_by_the_book(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left + right)).hexdigest()


def largest_power_of_two_below(size: int) -> int:
    power = 1
    while 2 * power < size:
        power *= 2
    return power


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_vectors_of_certificate_transparency(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in RFC_6962_LEAVES[:size]]

    assert root_of(leaves) == RFC_6962_ROOTS[size]


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_that_of_the_rfc(size: int) -> None:
    assert root_of(hashes(size)) == root_by_the_book(hashes(size))


@pytest.mark.parametrize("size", SIZES)
def test_every_place_has_the_path_of_the_rfc_and_it_leads_to_the_root(size: int) -> None:
    leaves = hashes(size)
    for place in range(size):
        steps = proof_of(place, leaves)

        assert [step.hash for step in steps] == path_by_the_book(place, leaves)
        assert root_by(leaves[place], steps) == root_of(leaves)
        assert root_by(leaf_hash(b"another"), steps) != root_of(leaves)


@pytest.mark.parametrize("size", SIZES)
def test_segments_are_few_and_lead_to_the_root_of_all(size: int) -> None:
    for most in [2, 4, 6, 8, 10]:
        leaves = [leaf(place) for place in range(size)]

        segments = segments_of(iter(leaves), most)

        assert len(segments) <= most
        assert root_of([segment.root for segment in segments]) == root_by_the_book(hashes(size))
        assert sum(segment.count for segment in segments) == size
        sizes = [segment.count for segment in segments]
        assert all(count == sizes[0] and count & (count - 1) == 0 for count in sizes[:-1])
        assert all(last <= sizes[0] for last in sizes)


@pytest.mark.parametrize("size", SIZES)
def test_segments_follow_each_other_without_a_gap_and_are_subtrees(size: int) -> None:
    for most in [2, 4, 6, 8]:
        left = [leaf(place) for place in range(size)]

        for segment in segments_of(iter(left), most):
            its, left = left[: segment.count], left[segment.count :]
            assert (segment.first, segment.last) == (its[0].key, its[-1].key)
            assert segment.root == root_by_the_book([each.hash for each in its])
        assert left == []


@pytest.mark.parametrize("size", SIZES)
def test_a_proof_inside_a_segment_and_one_of_the_segment_are_together_the_path_of_the_rfc(size: int) -> None:
    for most in [2, 4, 6]:
        leaves = hashes(size)
        segments = segments_of((leaf(place) for place in range(size)), most)
        start = 0
        for number, segment in enumerate(segments):
            inside = leaves[start : start + segment.count]
            for place in range(segment.count):
                steps = proof_of(place, inside) + proof_of(number, [each.root for each in segments])

                assert [step.hash for step in steps] == path_by_the_book(start + place, leaves)
                assert root_by(inside[place], steps) == root_by_the_book(leaves)
            start += segment.count


def test_a_leaf_is_no_node_and_order_counts() -> None:
    left, right = leaf_hash(b"left"), leaf_hash(b"right")

    assert root_of([left, right]) != root_of([right, left])
    assert root_of([left, right]) != leaf_hash(bytes.fromhex(left + right))
    assert root_of([left, right, right]) != root_of([left, right, right, right])
