"""What speaks for a dossier: its digests, the right seal, the proof; and what is said when something does not fit."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from customers.audit.as_of import AsOf, read_as_of
from customers.audit.digest import digest_of_content
from customers.audit.evidence import Evidence, Verdict, contents_of_reviews, contents_of_revisions, evidence_for
from customers.audit.history import HISTORY
from customers.audit.merkle import segments_of
from customers.audit.seals import parts
from customers.audit.seals.kept import seal_of
from customers.audit.seals.keys import public_text, trusted_keys
from customers.audit.seals.proof import is_absent, prove
from customers.models import Finding, PendingRevision, Review, Revision, Seal
from customers.tests.commands.conftest import forging
from customers.tests.conftest import Intake, example_of, set_up
from customers.tests.helpers import put
from customers.tests.sealing import NEW_KEY, SEALED_ON, at, live, on_day, seal_on, use_new_key

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
AFTER_ALL = 8


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _a_key(settings: Any) -> None:
    use_new_key(settings)


@pytest.fixture(scope="module")
def number(intake_once: Intake) -> int:
    """A customer with a life; there is another one from the beginning."""
    with set_up(**NEW_KEY):
        with at(0):
            intake_once.accepted(example_of(2))
        return live(example_of(1), intake_once.accepted)


def as_of(number: int, day: float) -> AsOf:
    found = read_as_of(number, on_day(day))
    assert found is not None
    return found


def evidence(number: int, day: float = AFTER_ALL) -> Evidence:
    return evidence_for(as_of(number, day), trusted_keys())


def found(number: int, day: float = AFTER_ALL) -> list[str]:
    return [str(problem) for problem in evidence(number, day).problems]


@pytest.mark.parametrize(
    ("day", "seal", "verdict", "revisions", "reviews", "later"),
    [
        (0, None, Verdict.NO_SEAL, [1], [], 1),
        (1, 1, Verdict.FITS, [], [], 1),
        (3, 1, Verdict.FITS, [2], [1], 2),
        (4, 2, Verdict.FITS, [], [], 2),
        (5, 2, Verdict.FITS, [3], [], 3),
        (6, 2, Verdict.FITS, [3, 4], [], 3),
        (7, 3, Verdict.FITS, [], [], None),
        (8, 3, Verdict.FITS, [], [], None),
    ],
)
def test_the_last_seal_of_then_is_taken(
    number: int, day: int, seal: int | None, verdict: str, revisions: list[int], reviews: list[int], later: int | None
) -> None:
    evidence_ = evidence(number, day)

    assert (evidence_.seal.number if evidence_.seal else None) == seal
    assert evidence_.verdict == verdict
    assert evidence_.problems == ()
    assert (evidence_.unsealed_revisions, evidence_.unsealed_reviews) == (revisions, reviews)
    if revisions or reviews:
        assert evidence_.covered_later_by
        assert (evidence_.covered_later_by.number, evidence_.covered_later_by.made_at) == (
            later,
            on_day(SEALED_ON[later or 0]),
        )


def test_a_seal_of_the_same_moment_counts_and_one_a_microsecond_later_does_not(number: int) -> None:
    day = SEALED_ON[2]
    a_microsecond = 1 / 86_400_000_000

    assert evidence(number, day).seal == Seal.objects.get(number=2)
    assert evidence(number, day - a_microsecond).seal == Seal.objects.get(number=1)


def test_the_proof_is_of_what_the_dossier_shows(number: int) -> None:
    evidence_ = evidence(number)
    last, review = evidence_.as_of.last, evidence_.as_of.reviews[-1]

    assert evidence_.proof
    assert evidence_.proof.said == {
        "customer": number,
        "sequence": last.sequence,
        "digest": last.digest,
        "review_sequence": 1,
        "review_digest": review.digest,
    }


def test_a_customer_that_came_after_the_seal_is_not_covered(number: int, example: Any, accepted: Any) -> None:
    with at(AFTER_ALL):
        other = accepted(example(3))

    assert evidence(other).verdict == Verdict.NOT_COVERED
    assert evidence(other).problems == ()
    assert evidence(other).unsealed_revisions == [1]
    assert evidence(number).verdict == Verdict.FITS


@pytest.mark.parametrize("most", [2, 4])
def test_customers_that_share_a_segment_are_proven_each(
    payload: Payload, accepted: Callable[..., int], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "segments_of", partial(segments_of, most=most))
    with at(0):
        numbers = [accepted(_renamed(payload, name)) for name in "ABCDEFG"]
    sealed = seal_of(seal_on(1))
    with at(2):
        newer = [accepted(_renamed(payload, name)) for name in "HI"]

    assert max(segment.count for segment in sealed.segments["customers"]) > 1
    for number in numbers:
        assert evidence(number, 2).verdict == Verdict.FITS
    for number in newer:
        assert evidence(number, 2).verdict == Verdict.NOT_COVERED
    with forging():
        _cut_off(numbers[3], 0)
        assert not is_absent(numbers[3], sealed)
        assert prove(numbers[3], sealed) is None
    assert all(is_absent(number, sealed) for number in newer)


def test_without_a_public_key_the_signature_is_left_open(number: int, settings: Any) -> None:
    settings.SEAL_KEY, settings.SEAL_PUBLIC_KEYS = "", []

    assert evidence(number).verdict == Verdict.UNCHECKED
    assert evidence(number).signature is None


def test_without_a_public_key_a_wrong_root_is_still_told(number: int, settings: Any) -> None:
    settings.SEAL_KEY, settings.SEAL_PUBLIC_KEYS = "", []
    with forging():
        _cut_off(number, 3)
        assert evidence(number).verdict == Verdict.DOES_NOT_FIT


def test_a_key_that_does_not_count_is_told(number: int, settings: Any) -> None:
    key = Seal.objects.latest("number").key_id
    settings.SEAL_KEY = ""
    settings.SEAL_PUBLIC_KEYS = [public_text(Ed25519PrivateKey.generate().public_key())]

    assert found(number) == [f"seal 3: it is signed with the key {key}, which is none of those that count."]


def test_a_tail_that_was_cut_off_does_not_fit(number: int) -> None:
    with forging():
        _cut_off(number, 3)

        assert found(number) == [
            "seal 3: the customer's trail does not lead to the root that was signed: it was changed, or cut off."
        ]
        assert found(number, 5) == []


def test_a_review_that_was_cut_off_does_not_fit(number: int) -> None:
    with forging():
        Review.objects.all().delete()

        assert evidence(number).verdict == Verdict.DOES_NOT_FIT
        assert evidence(number).chain == ()


def test_a_trail_that_was_rewritten_with_all_its_digests_does_not_fit(number: int) -> None:
    with forging():
        Revision.objects.filter(customer=number, sequence=2).update(username="nobody")
        assert found(number)[0] == (
            f"customer {number}, revision 2: the digest does not fit what is recorded: something in it was changed."
        )
        _rewrite(number)

        assert evidence(number).chain == ()
        assert evidence(number).verdict == Verdict.DOES_NOT_FIT


def test_a_life_that_was_dated_on_behind_the_seals_does_not_fit(number: int) -> None:
    """Its rows get ids that no seal covers, so that the customer looks as if it had come later."""
    with forging():
        for table in (*HISTORY, Finding, Review, PendingRevision):
            table._base_manager.filter(revision__customer=number).update(revision_id=F("revision_id") + 1_000_000)
        Review.objects.filter(customer=number).update(id=F("id") + 1_000_000)
        Revision.objects.filter(customer=number).update(id=F("id") + 1_000_000)
        _rewrite(number)

        assert found(number)[0] == (
            "seal 3: what it covers was changed, or it had this customer, and all that it had of it is gone."
        )
        assert len(found(number)) == 1 + 4 + 1  # and that seal has no revision and no review that it should have


def test_a_revision_that_was_dated_on_does_not_hide(number: int) -> None:
    with forging():
        Revision.objects.filter(customer=number, sequence=4).update(created_at=on_day(9))

        assert "seal 3: it covers revision 4, which is dated after this moment." in found(number)


@pytest.mark.parametrize(("day", "seal", "seen_on"), [(0.5, 1, 0.6), (0.5, 3, AFTER_ALL), (5.5, 3, 5.6)])
def test_a_revision_that_was_put_in_with_an_old_date_is_told(
    number: int, payload: Payload, accepted: Any, day: float, seal: int, seen_on: float
) -> None:
    with at(day):
        accepted(put(payload, "client_info.nickname", "BACK THEN"))

    assert found(number, seen_on) == [
        f"customer {number}, revision 5: it is dated before seal {seal}, which does not have it: it was put in later."
    ]


def test_a_revision_that_was_being_written_when_the_seal_was_made_is_no_problem(
    number: int, payload: Payload, accepted: Any
) -> None:
    with at(7 - 1 / 144):
        accepted(put(payload, "client_info.nickname", "SLOW"))

    assert evidence(number).verdict == Verdict.FITS
    assert evidence(number).unsealed_revisions == [5]


def test_a_history_row_under_another_customers_revision_is_told(number: int, example: Any, accepted: Any) -> None:
    with at(5):
        other = accepted(example(3))
    table = next(iter(HISTORY))
    with forging():
        row = table._base_manager.filter(revision__customer=number).latest("history_id")
        row.history_id, row.revision = row.history_id + 1_000_000, Revision.objects.get(customer=other)
        row.save(force_insert=True)

        assert found(number) == [
            f"customer {number}, table {table._meta.db_table}: "
            f"history row {row.history_id} belongs to no revision of this customer."
        ]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"signature": "A" * 86 + "=="}, "seal 3: the signature is not that of the statement"),
        ({"segments": '{"customers":[]}'}, "seal 3: the customer's trail does not lead to the root"),
        ({"segments": '{"customers":[[1,1,1,"x"],[2,9,1,"y"]]}'}, "seal 3: it cannot be read"),
        ({"segments": "[]"}, "seal 3: it cannot be read"),
        ({"statement": "{}"}, "seal 3: it cannot be read"),
        ({"made_at": on_day(6.5)}, "seal 3: its columns are not those of its statement"),
        ({"number": 5}, "seal 5: its columns are not those of its statement"),
    ],
)
def test_an_altered_seal_does_not_fit(number: int, change: dict[str, Any], place: str) -> None:
    with forging():
        Seal.objects.filter(number=3).update(**change)

        assert any(problem.startswith(place) for problem in found(number)), found(number)
        assert evidence(number).verdict == Verdict.DOES_NOT_FIT


def test_a_statement_with_another_root_is_not_signed(number: int) -> None:
    seal = Seal.objects.get(number=3)
    root = seal_of(seal).content["customers"]["root"]
    with forging():
        Seal.objects.filter(number=3).update(statement=seal.statement.replace(root, "0" * 64))

        assert "seal 3: the signature is not that of the statement: the seal was altered." in found(number)


def test_an_old_seal_in_the_place_of_the_last_is_told(number: int) -> None:
    old = Seal.objects.get(number=2)
    with forging():
        Seal.objects.filter(number=3).update(
            statement=old.statement, signature=old.signature, segments=old.segments, digest=old.digest
        )

        assert any("an old one put here" in problem for problem in found(number))


def test_a_seal_that_was_taken_away_is_missed(number: int) -> None:
    with forging():
        Seal.objects.filter(number=2).delete()

        assert found(number, 5) == ["seal 2: it is missing from the database."]
    with forging():
        Seal.objects.filter(number=1).delete()

        assert found(number, 1) == ["seal 1: it is missing from the database."]


def test_a_seal_that_was_dated_on_is_missed(number: int) -> None:
    with forging():
        Seal.objects.filter(number=2).update(made_at=on_day(6.5))

        assert evidence(number, 5).seal == Seal.objects.get(number=1)
        assert evidence(number, 5).verdict == Verdict.DOES_NOT_FIT


def test_it_costs_the_same_however_long_the_life_and_however_many_the_seals(number: int) -> None:
    for day, expected in ((1, 6), (AFTER_ALL, 6), (0, 2)):
        known = as_of(number, day)
        with CaptureQueriesContext(connection) as captured:
            evidence_for(known, trusted_keys())
        assert len(captured) == expected, captured.captured_queries


def _renamed(payload: Payload, name: str) -> Payload:
    """Somebody else, who shares no key with others."""
    put(payload, "client_info.wisenroll_code", name)
    for place, document in enumerate(payload["client_documents"]):
        document["document_number"] = f"{name}{place}"
    return payload


def _cut_off(number: int, after: int) -> None:
    """The revisions after one are gone, with all that belongs to them."""
    gone = Revision.objects.filter(customer=number, sequence__gt=after).values("id")
    for table in (*HISTORY, Finding, Review, PendingRevision):
        table._base_manager.filter(revision__in=list(gone.values_list("id", flat=True))).delete()
    Revision.objects.filter(customer=number, sequence__gt=after)._raw_delete("default")


def _rewrite(number: int) -> None:
    """Every digest of a customer's trail is that of what is there now, as a forger can make it."""
    known = as_of(number, AFTER_ALL)
    for links in (contents_of_revisions(known), contents_of_reviews(known)):
        for link, content in links:
            link.digest = digest_of_content(content)
            type(link).objects.filter(pk=link.pk).update(digest=link.digest)
