"""Registers filled with copies: what was copied is as good as what came through the intake."""

import pytest

from benchmarks.register.filling import Order, fill
from catalogs import registry
from customers.audit.verify.whole import verify_everything
from customers.models import Customer, CustomerIndex, IdentityDocument, PendingRevision, Review, Revision, Submission

ORIGINALS, BATCHES = 40, 4


@pytest.fixture
def register(db: None) -> list[tuple[int, int]]:
    """A register with copies; what was said on the way."""
    said: list[tuple[int, int]] = []
    fill(Order(ORIGINALS * BATCHES - 1, ORIGINALS), lambda done, total: said.append((done, total)))
    registry.forget()
    return said


def test_copies_bear_every_proof_that_the_intakes_own_work_bears(register):
    problems = [problem for outcome in verify_everything([], {}) for problem in outcome.problems]
    assert problems == []
    assert Customer.objects.count() == ORIGINALS * BATCHES
    assert register[-1] == (ORIGINALS * BATCHES, ORIGINALS * BATCHES)
    for model in (Revision, Submission, Review, PendingRevision, IdentityDocument, CustomerIndex):
        assert model.objects.count() % BATCHES == 0, model
        assert model.objects.exists(), model
