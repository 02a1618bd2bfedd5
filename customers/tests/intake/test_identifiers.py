"""Primary keys, taken before the rows are written."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from customers.intake.identifiers import allocate, last_key, start_at
from customers.models import AUDITED, Contact, Customer, Finding, IdentityDocument, Revision, Submission

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


@pytest.fixture(autouse=True)
def _unused_numbers(db: None) -> Iterator[None]:
    """Nobody has a number yet. PostgreSQL's sequences know no rollback, so what was taken is given back."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'customers_customer'")
            yield
            return
        sequence = "customers_customer_number_seq"
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608  # a name of ours
        before = cursor.fetchone()
        cursor.execute("SELECT setval(%s, 1, false)", [sequence])
        yield
        cursor.execute("SELECT setval(%s, %s, %s)", [sequence, *before])


def next_number() -> int:
    return next(iter(allocate({Customer: 1})[Customer]))


def taken(**counts: int) -> dict[str, list[int]]:
    """Keys by the name of their table."""
    models = {"Customer": Customer, "Revision": Revision, "Finding": Finding, "Document": IdentityDocument}
    return {
        model.__name__: list(keys)
        for model, keys in allocate({models[name]: count for name, count in counts.items()}).items()
    }


def test_each_table_gets_as_many_keys_as_wanted() -> None:
    keys = taken(Customer=1, Revision=2, Finding=5)

    assert {name: len(found) for name, found in keys.items()} == {"Customer": 1, "Revision": 2, "Finding": 5}
    assert all(found == sorted(set(found)) for found in keys.values())


def test_what_is_not_wanted_gets_none() -> None:
    assert taken(Customer=1, Finding=0).keys() == {"Customer"}


def test_keys_of_all_tables_cost_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        taken(Customer=1, Revision=1, Finding=20, Document=5)


def test_keys_are_fresh(example: Any, accepted: Any) -> None:
    accepted(example(1))
    accepted(example(2))
    used = {
        model: set(model._base_manager.values_list("pk", flat=True))
        for model in [*AUDITED, *(model.history.model for model in AUDITED), Revision, Finding, Submission]
        if not issubclass(model, tuple(m for m in AUDITED if m._meta.pk.is_relation))
    }

    for model, keys in allocate(dict.fromkeys(used, 3)).items():
        assert not set(keys) & used[model], model


def test_keys_that_were_taken_are_not_given_to_rows_that_name_none(payload: Payload, accepted: Any) -> None:
    """The ORM and the intake draw from the same sequence."""
    accepted(payload)
    finding = Finding.objects.earliest("id")
    finding.pk = None
    finding.save(force_insert=True)

    assert list(allocate({Finding: 1})[Finding]) == [finding.pk + 1]


def test_customer_numbers_of_a_new_register_start_where_the_setting_says(
    payload: Payload, accepted: Any, settings: Any
) -> None:
    settings.CUSTOMER_NUMBER_START = 700_000
    call_command("migrate", verbosity=0, stdout=StringIO())

    first = accepted(payload)
    payload["client_info"]["wisenroll_code"] = "SECOND"
    for document in payload["client_documents"]:
        document["document_number"] += "2"

    assert (first, accepted(payload)) == (700_000, 700_001)


def test_a_start_that_has_passed_changes_nothing(payload: Payload, accepted: Any) -> None:
    start_at(Customer, 500)
    number = accepted(payload)
    for first in (1, 499, 500, 501):
        start_at(Customer, first)
        assert next_number() > number


@pytest.mark.parametrize("first", [1, 2, 1_000_000, 2**40])
def test_the_first_number_is_the_start_itself(first: int) -> None:
    start_at(Customer, first)

    assert next_number() == first


def test_to_start_twice_is_to_start_once() -> None:
    start_at(Customer, 2**41)
    start_at(Customer, 2**41)

    assert next_number() == 2**41


def test_a_later_start_that_is_lower_takes_nothing_back_although_no_number_was_given_yet() -> None:
    start_at(Customer, 500)
    start_at(Customer, 1)
    start_at(Customer, 10)

    assert next_number() == 500


def test_the_last_key_is_what_was_given_out_or_passed_over() -> None:
    assert last_key(Customer) == 0

    start_at(Customer, 500)
    assert last_key(Customer) == 499

    next_number()
    if connection.vendor == "postgresql":  # SQLite counts the rows that are written, not the numbers that are taken
        assert last_key(Customer) == 500


def test_other_tables_keep_their_numbers(payload: Payload, accepted: Any) -> None:
    start_at(Customer, 2**42)
    accepted(payload)

    assert Revision.objects.get().id < 2**40
    assert Contact.objects.get().customer_id >= 2**42


def test_numbers_of_a_creation_that_was_rolled_back_are_not_those_of_another_customer(
    example: Any, accepted: Any
) -> None:
    with transaction.atomic():
        accepted(example(1))
        transaction.set_rollback(True)

    number = accepted(example(2))

    assert Customer.objects.get().number == number
    assert set(Contact.history.values_list("customer_id", flat=True)) == {number}
