"""The two ways to the register are one: whatever comes, both leave the same rows behind, keys and digests included.

`DIFFERENTIAL=5000` runs so many sequences of payloads instead of a few.
"""

import copy
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalogs import registry
from customers.audit.verify import Progress, verify_customers, verify_submissions
from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.errors import CoreCustomerError
from customers.intake.call import Call, Origin
from customers.intake.correct import correct
from customers.intake.storage import Portable, PostgreSQL, Storage
from customers.intake.submit import submit
from customers.models import Revision
from customers.rows import column_names
from customers.tests.helpers import MISSING, put

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the other databases have the portable way alone"),
]

NOW = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
EXAMPLES = [
    json.loads((settings.BASE_DIR / "fixtures" / "payloads" / f"example-{number}.json").read_text())
    for number in (1, 2, 3)
]
TEXTS = st.sampled_from(
    ["A", "Ñandú", "e\u0301", 'x":-999999999999999998,', '"submission":"digest of the submission"', "\\",
     "\\u00012\\u0001", '\\u0002{}\\u0002',
     "'", '"', "%s", "$$", "{}", "[]", "null", "\\x00", "\u2028", "😀", "a  b", "-1999999999999999999", "E'\\n'"]
) | st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), min_size=1, max_size=20)  # fmt: skip
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "document_type_code": st.sampled_from(["IDEN", "PASS", "ZZ", "IDEN"]),
            "document_number": st.sampled_from(["001-1234567-8", "00112345678", "P1", "P2", "Q-7"]),
            "issuing_country_code": st.sampled_from(["DO", "US"]),
            "main": st.sampled_from([0, 0, 1]),
        }
    ),
    min_size=1,
    max_size=4,
)
REFERENCE = st.none() | st.fixed_dictionaries({"name": TEXTS, "relationship": TEXTS, "phone": st.just("8095551234")})
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "client_info.first_name": TEXTS,
    "client_info.nickname": TEXTS | st.none(),
    "client_info.birth_date": st.sampled_from(["1980-01-01", "2015-05-05"]),
    "client_info.person_type_code": st.sampled_from(["PEP", None, "NEW"]),
    "client_info.wisenroll_code": st.sampled_from(["AAA001", "aaa002", "W3"]),
    "client_info.customer_number": st.sampled_from([1, 2, 3, 99, None, None]),
    "client_info.spouse_info": st.none() | st.fixed_dictionaries({"first_name": TEXTS}),
    "client_info.risk_data": st.none()
    | st.fixed_dictionaries(
        {"risk_value": st.decimals(0, 99, places=3).map(str), "risk_level_unique_description": TEXTS}
    ),
    "client_info.somebody_elses_key": TEXTS | st.floats(allow_nan=False, allow_infinity=False),
    "client_documents": DOCUMENTS,
    "client_contact.email": st.sampled_from(["a@example.com", "B@example.com"]),
    "client_contact.cell_phone": st.sampled_from(["8095551234", "809-555-1234", "12", "none"]),
    "client_location.rent_amount": st.sampled_from(["0", "1.50", "99999999999999", "0.0001", None]),
    "client_job_info.salary": st.sampled_from([100, "100.00", 250000, 0]),
    "client_job_info.occupation_code": st.sampled_from(["999999", "888888", "2211"]),
    "client_job_info.other_job_info": st.none() | st.fixed_dictionaries({"total_assets": st.integers(0, 10**9)}),
    "client_references.first_personal_reference": REFERENCE,
    "client_references.second_personal_reference": REFERENCE,
    "client_references.second_bank_reference": st.none() | st.just(MISSING),
    "client_transactionality.incoming_amount": st.integers(0, 10**6),
    "client_entity_branch.name": TEXTS,
}
STEPS = st.tuples(
    st.booleans(),  # whether an officer corrects what is there, or a payload comes from outside
    st.integers(0, 2),
    st.lists(
        st.sampled_from(sorted(CHANGES)).flatmap(lambda path: st.tuples(st.just(path), CHANGES[path])), max_size=4
    ),
)


@hypothesis_settings(
    max_examples=int(os.environ.get("DIFFERENTIAL", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=st.lists(STEPS, min_size=1, max_size=6))
def test_both_storages_leave_the_same_rows(
    api_user: User, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[bool, int, list[tuple[str, Any]]]]
) -> None:
    bodies = [(is_correction, _body(example, changes)) for is_correction, example, changes in steps]
    with monkeypatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        patch.setattr(Call, "milliseconds", 7)

        portable = _left_behind(patch, Portable, bodies, api_user)
        postgresql = _left_behind(patch, PostgreSQL, bodies, api_user)

    assert postgresql == portable


def test_it_does_not_matter_when_foreign_keys_are_checked(api_user: User) -> None:
    changed = [("client_contact.cell_phone", "8095551234"), ("client_info.nickname", "x")]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    for changes in ([], changed):
        submit(read_payload(parse(_body(0, changes))), Call(Origin(Revision.Source.API, api_user.pk, "api")))

    assert Revision.objects.count() == 2


def test_what_is_compared_differs_where_the_rows_do(api_user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(Call, "milliseconds", 7)
    first, second = _body(0, []), _body(0, [("client_info.nickname", "x")])

    once, twice, other = (
        _left_behind(monkeypatch, PostgreSQL, [(False, body)], api_user) for body in (first, first, second)
    )

    assert once == twice != other


def _body(example: int, changes: list[tuple[str, Any]]) -> bytes:
    payload = copy.deepcopy(EXAMPLES[example])
    for path, value in changes:
        put(payload, path, value)
    return json.dumps(payload).encode()


def _left_behind(
    patch: pytest.MonkeyPatch, kind: type[Storage], bodies: list[tuple[bool, bytes]], user: User
) -> tuple[list[Any], dict[str, Any]]:
    """What each step is answered, and every row of every table after the last; all of it is undone."""
    patch.setattr(PostgreSQL, "is_installed", classmethod(lambda _cls: kind is PostgreSQL))
    patch.setattr(logging.getLogger("customers.intake.storage"), "level", logging.ERROR)
    with _undone():
        answers = [_take(body, user, is_correction) for is_correction, body in bodies]
        tables = {model._meta.db_table: _rows(model) for model in _models()}
        progress = Progress()
        assert [*verify_customers(progress), *verify_submissions(progress)] == []
    registry.forget()
    return answers, tables


def _take(body: bytes, user: User, is_correction: bool) -> Any:
    try:
        snapshot = read_payload(parse(body))
        if is_correction and snapshot.customer_number is not None:
            last = Revision.objects.filter(customer_id=snapshot.customer_number).count()
            revision = correct(snapshot, Origin(Revision.Source.ADMIN, user.pk, "gil", reason="why"), seen=last)
            return revision and [getattr(revision, name) for name in column_names(Revision)]
        call = Call(Origin(Revision.Source.API, user.pk, user.username, "r", "10.0.0.1"), body, None, NOW, 0.0)
        return submit(snapshot, call)
    except CoreCustomerError as error:
        return type(error).__name__, str(error.sentence), error.match


@contextmanager
def _undone() -> Iterator[None]:
    """Rows go with the transaction; keys have to be given back."""
    with connection.cursor() as cursor:
        for model in _models():
            cursor.execute(
                "SELECT setval(s, 1, false) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS s) AS n"
                " WHERE s IS NOT NULL",
                [model._meta.db_table, model._meta.pk.column],
            )
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _models() -> list[type[models.Model]]:
    return [*apps.get_app_config("customers").get_models(), *apps.get_app_config("catalogs").get_models()]


def _rows(model: type[models.Model]) -> list[dict[str, Any]]:
    convert: Callable[[Any], Any] = lambda value: bytes(value) if isinstance(value, memoryview) else value  # noqa: E731
    return [
        {name: convert(value) for name, value in row.items()} for row in model._default_manager.order_by("pk").values()
    ]
