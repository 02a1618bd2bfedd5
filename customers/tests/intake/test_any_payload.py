"""Whatever stands wherever in a payload: the answer is one of the table, and nothing is left of what is refused."""

import json
from typing import Any

from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalogs import registry
from customers.models import Customer, Revision, Submission
from customers.tests.conftest import Post
from customers.tests.contract.table import FIELDS
from customers.tests.helpers import MISSING, put

EXAMPLE = (settings.BASE_DIR / "fixtures" / "payloads" / "example-1.json").read_text()
PATHS = sorted(
    {".".join(field.path.split(".")[:length]) for field in FIELDS for length in range(1, field.path.count(".") + 2)}
)
LITERALS = st.sampled_from(
    ["1e-9999999", "-1e-9999999", "1e-999999999999", "0e-9999999", "0e99999999", "1e308", "1e-308", "-0.0", "5e-324",
     "123456789012345678901234567890", "2147483648", "9223372036854775807", "9223372036854775808", "1" + "0" * 308,
     "0." + "0" * 300 + "1", "99999999999999.99999999", "1.0000000000000000000000000000000000001"]
)  # fmt: skip
NASTY = st.sampled_from(
    ["\ufdfa" * 20, "\ufdfa" * 50, "İ" * 20, "ß" * 20, "ŉ" * 15, "\u0344" * 15, "\U0001d160" * 6, "\ufb2c" * 10,
     "1e-9999999", "1e9999999", "0e-9999999", "١٢٣", "²", "%", "%s", "'", '"', "\\", "\u2028", "\ufeff", "\uffff",
     "\U0010ffff", "2024-02-30", "10000-01-01", "true", "DO", "us", "...", "_", "a" * 300]
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS | NASTY
VALUES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, max_size=3),
    max_leaves=4,
)
CHANGES = st.tuples(
    st.sampled_from(PATHS), VALUES | NASTY | st.just(MISSING) | LITERALS.map(lambda literal: f"LITERAL{literal}")
)


@hypothesis_settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(changes=st.lists(CHANGES, min_size=1, max_size=3))
def test_every_payload_gets_an_answer_of_the_table(post: Post, changes: list[tuple[str, Any]]) -> None:
    body = json.dumps(_changed(changes))
    for literal in {value for _path, value in changes if isinstance(value, str) and value.startswith("LITERAL")}:
        body = body.replace(f'"{literal}"', literal.removeprefix("LITERAL"))

    with transaction.atomic():
        response = post(body.encode())
        counts = Customer.objects.count(), Revision.objects.count(), Submission.objects.count()
        transaction.set_rollback(True)

    registry.forget()
    assert response.status_code in (201, 400, 404), response.content
    assert counts == ((1, 1, 1) if response.status_code == 201 else (0, 0, 1))
    assert response.status_code == 201 or 0 < len(response.json()["message"]) <= 600


def _changed(changes: list[tuple[str, Any]]) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(EXAMPLE)
    for path, value in changes:
        try:
            put(payload, path, value)
        except (AttributeError, TypeError, IndexError, ValueError):
            continue  # an earlier change has taken away what it goes into
    return payload
