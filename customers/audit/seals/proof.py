"""That one customer's trail is in a seal: what is needed to see it without the others'."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from customers.audit.merkle import Leaf, Step, proof_of, root_by, segment_of
from customers.contract.fields import LARGEST_NUMBER
from customers.models import Review, Revision

from . import parts
from .statement import CUSTOMERS, SealedStatement, leaf_of_customer, root_over, said_of_customer


@dataclass(frozen=True)
class Proof:
    """What a seal says of a customer, and the steps from there to the root that was signed."""

    sealed: SealedStatement
    said: dict[str, Any]
    """Number, sequence and digest of the last revision, and of the last review, that the seal covers."""

    steps: list[Step]

    @property
    def is_valid(self) -> bool:
        """Whether the steps lead to the root of the statement. Says nothing of the signature."""
        leaf = leaf_of_customer(self.said)
        root: str = self.sealed.content[CUSTOMERS]["root"]
        return root_by(leaf.hash, self.steps) == root

    @property
    def as_json(self) -> dict[str, Any]:
        """The proof for those who check it elsewhere: what is said, the steps, and the seal without its segments."""
        return {
            "said": self.said,
            "steps": [{"side": step.side, "hash": step.hash} for step in self.steps],
            "seal": {"statement": self.sealed.content, "signature": self.sealed.signature},
        }


def prove(number: int, sealed: SealedStatement) -> Proof | None:
    """The proof of a customer's place in a seal; None if the seal was made before the customer was there.

    Reads the customers of one segment. If the trail is not what the seal says, the proof is not valid.
    """
    coverage = parts.coverage_of(sealed.content)
    said = _said(number, coverage)
    if said is None:
        return None
    segments = sealed.segments.get(CUSTOMERS, [])
    place, leaves = _segment_with(number, sealed)
    inside = [leaf.key for leaf in leaves].index(number)
    steps = proof_of(inside, [leaf.hash for leaf in leaves]) + proof_of(place, [segment.root for segment in segments])
    return Proof(sealed, said, steps)


def is_absent(number: int, sealed: SealedStatement) -> bool:
    """Whether the seal was made before the customer was there: the segment in which it would stand fits without it.

    For a customer that `prove` has no proof of. False if the trail that the seal covers was removed, or dated on.
    """
    segments = sealed.segments.get(CUSTOMERS, [])
    if root_over(segments) != sealed.content[CUSTOMERS]["root"]:
        return False
    place, leaves = _segment_with(number, sealed)
    now = segment_of(leaves).root if leaves else ""
    return now == (segments[place].root if segments else "")


def _segment_with(number: int, sealed: SealedStatement) -> tuple[int, list[Leaf]]:
    """The segment in which a customer stands, or would: its place, and its leaves as they are now."""
    starts = [segment.first for segment in sealed.segments.get(CUSTOMERS, [])]
    place = max(bisect_right(starts, number) - 1, 0)
    first = starts[place] if starts else number
    last = starts[place + 1] - 1 if place + 1 < len(starts) else LARGEST_NUMBER
    return place, list(parts.leaves_of_customers(parts.coverage_of(sealed.content), min(first, number), last))


def _said(number: int, coverage: parts.Coverage) -> dict[str, Any] | None:
    place = ("sequence", "digest")
    revisions = Revision.objects.filter(customer_id=number, id__lte=coverage.revision_id).order_by("-sequence")
    reviews = Review.objects.filter(customer_id=number, id__lte=coverage.review_id).order_by("-sequence")
    if (revision := revisions.values_list(*place).first()) is None:
        return None
    return said_of_customer(number, *revision, *(reviews.values_list(*place).first() or (0, "")))
