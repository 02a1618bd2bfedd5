"""The chain of digests, recomputed by an implementation of its own, written from the description of the form."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.audit import digest
from customers.audit.digest import VERSION, canonical_text, canonical_value, digest_of_revision
from customers.audit.verify import Progress, verify_customers
from customers.intake import record, write
from customers.intake.storage import PostgreSQL
from customers.models import AUDITED, Customer, Finding, Revision, Submission

Payload = dict[str, Any]
Revise = Callable[..., Revision]

NEXT = VERSION + 1
SANTO_DOMINGO = timezone(timedelta(hours=-4))


def plain(value: Any) -> Any:
    """A value in the canonical form."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def plain_columns(row: dict[str, Any], *left_out: str) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.items() if name not in left_out}


def sha256(form: Any) -> str:
    text = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def submission_digest(number: int) -> str:
    return sha256(plain_columns(Submission.objects.values().get(id=number), "id", "payload", "digest"))


def chain(number: int) -> list[str]:
    """The digests that the revisions of a customer should have."""
    digests: list[str] = []
    for revision in Revision.objects.filter(customer_id=number).order_by("sequence").values():
        history = sorted(
            (model.history.model._meta.db_table, row["history_id"], plain_columns(row))
            for model in AUDITED
            for row in model.history.filter(revision_id=revision["id"]).values()
        )
        form = {
            "version": revision["digest_version"],
            "previous": digests[-1] if digests else "",
            "revision": plain_columns(revision, "digest"),
            "rows": [[table, columns] for table, _id, columns in history],
            "findings": [
                plain_columns(row) for row in Finding.objects.filter(revision=revision["id"]).order_by("id").values()
            ],
            "submission": submission_digest(revision["submission_id"]),
        }
        digests.append(sha256(form))
    return digests


def stored(number: int) -> list[str]:
    return list(Revision.objects.filter(customer_id=number).order_by("sequence").values_list("digest", flat=True))


@pytest.mark.django_db
def test_each_revision_carries_the_digest_of_all_that_belongs_to_it(complete: Payload, revise: Revise) -> None:
    number = revise(complete).customer_id
    complete["client_transactionality"]["inc_transactionality"] = 90000.25
    complete["client_info"]["spouse_info"] = None
    revise(complete, HTTP_X_REQUEST_ID="año-2")
    complete["client_info"]["nickname"] = 'Ñandú "el largo" \\ / 😀'
    revise(complete)

    assert Finding.objects.filter(revision__sequence=2).exists()
    assert len(stored(number)) == 3
    assert stored(number) == chain(number)


@pytest.mark.django_db
def test_each_submission_carries_its_digest(payload: Payload, post: Any) -> None:
    post(payload)
    post(payload)
    post(b"{not json")

    digests = dict(Submission.objects.values_list("id", "digest"))
    assert digests == {number: submission_digest(number) for number in digests}
    assert len(set(digests.values())) == 3


@pytest.mark.django_db
def test_a_payload_is_kept_under_its_own_digest(post: Any) -> None:
    post(b"\xff not even a text")

    assert Submission.objects.get().payload_digest == hashlib.sha256(b"\xff not even a text").hexdigest()


def test_the_canonical_form_is_the_one_that_was_published() -> None:
    """Digests of years ago must be understood: this text may never change under version 1."""
    form = (
        '{"findings":[{"id":1,"text":"é"},{"id":2,"text":""}],"previous":"ab","revision":{"id":7,"reason":null},'
        '"rows":[["a",{"amount":"0.25","history_id":2}],["a",{"amount":"8000","history_id":10}],'
        '["b",{"born_on":"2023-07-16","history_id":1,"is_main":true}]],"submission":"cd","version":1}'
    )
    rows = [
        ("b", {"history_id": 1, "is_main": True, "born_on": date(2023, 7, 16)}),
        ("a", {"history_id": 10, "amount": Decimal("8000.0000")}),
        ("a", {"history_id": 2, "amount": Decimal("0.2500")}),
    ]

    found = digest_of_revision(
        previous="ab",
        revision={"reason": None, "id": 7, "digest": "its own is left out"},
        rows=rows,
        findings=[{"id": 2, "text": ""}, {"id": 1, "text": "é"}],
        submission="cd",
        version=1,
    )

    assert found == hashlib.sha256(form.encode()).hexdigest()


CANONICAL = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=("Cs",)))
)


@given(columns=st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), CANONICAL))
def test_the_canonical_text_is_what_any_json_library_makes_of_it(columns: dict[str, Any]) -> None:
    content = {"rows": [["customers_customerhistory", columns]]}
    assert canonical_text(content) == json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (None, None),
        (True, True),
        (0, 0),
        ("", ""),
        ("8000", "8000"),
        (Decimal("8000.0000"), "8000"),
        (Decimal("8E+3"), "8000"),
        (Decimal("0.2500"), "0.25"),
        (Decimal("0.0000"), "0"),
        (Decimal("-0"), "0"),
        (Decimal("0.0000000001"), "0.0000000001"),
        (Decimal("99999999999999.9999"), "99999999999999.9999"),
        (date(2023, 7, 16), "2023-07-16"),
        (datetime(2023, 7, 16, 18, 5, 9, 123, tzinfo=UTC), "2023-07-16T18:05:09.000123Z"),
        (datetime(2023, 7, 16, 14, 5, 9, tzinfo=SANTO_DOMINGO), "2023-07-16T18:05:09.000000Z"),
    ],
)
def test_values_have_one_canonical_form(value: Any, form: Any) -> None:
    found = canonical_value(value)

    assert found == form
    assert type(found) is type(form)


@pytest.mark.parametrize("value", [0.5, b"bytes", ["list"], {"a": 1}])
def test_a_value_without_canonical_form_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_value(value)


def clean() -> bool:
    return not list(verify_customers(Progress()))


@pytest.fixture
def _not_as_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are written with columns that their digests do not have, as only the portable way can."""
    monkeypatch.setattr(PostgreSQL, "is_installed", classmethod(lambda _cls: False))


@pytest.mark.django_db
@pytest.mark.usefixtures("unguarded", "_not_as_hashed")
def test_columns_added_later_are_in_the_digests_from_their_version_on(
    payload: Payload, revise: Revise, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Customer.history.model._meta.db_table
    monkeypatch.setattr(digest, "COLUMNS_SINCE", {NEXT: {table: frozenset({"nickname"})}})
    before = revise(payload)  # as if written before there was a column for nicknames
    monkeypatch.setattr(write, "VERSION", NEXT)
    monkeypatch.setattr(record, "VERSION", NEXT)
    payload["client_info"]["office_representative"] = "ABC"
    after = revise(payload)

    assert (before.digest_version, after.digest_version) == (VERSION, NEXT)
    assert clean()
    history = Customer.history.order_by("history_id")
    Customer.history.filter(history_id=history[0].history_id).update(nickname="filled in later")
    assert not clean()  # no digest accounts for it
    Customer.history.filter(history_id=history[0].history_id).update(nickname="")
    assert clean()
    Customer.history.filter(history_id=history[1].history_id).update(nickname="forged")
    Customer.objects.update(nickname="forged")
    assert not clean()


@pytest.mark.django_db
@pytest.mark.usefixtures("_not_as_hashed")
def test_a_column_that_is_not_declared_breaks_the_digests_of_before(
    payload: Payload, revise: Revise, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr(digest, "COLUMNS_SINCE", {NEXT: {"customers_revision": frozenset({"reason"})}})
        revise(payload)
        assert clean()

    assert not clean()
