"""`manage.py verify_audit_trail`: what it says, where, and with which exit status."""

import re
import sys
from io import StringIO
from typing import Any

import pytest
from django.utils.translation import override

from customers.audit import verify as verification
from customers.audit.verify import pieces
from customers.intake.identifiers import start_at
from customers.models import AUDITED, Contact, Customer, Finding, Revision, Submission

from .conftest import forging

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


def test_an_empty_register_fits(verify: Any) -> None:
    result = verify()

    assert result.status == 0
    assert result.out.splitlines() == [
        "Nothing is sealed: seal_audit_trail has not been run.",
        "Not yet sealed: 0 customers, 0 revisions, 0 reviews, 0 submissions.",
        "The trail fits: 0 customers, 0 revisions, 0 history rows, 0 submissions.",
    ]


def test_a_trail_as_the_intake_writes_it_fits(example: Any, accepted: Any, post: Any, verify: Any) -> None:
    for number in (1, 2, 3):
        accepted(example(number))
    changed = example(1)
    changed["client_info"]["spouse_info"] = None
    changed["client_documents"] = changed["client_documents"][1:]
    accepted(changed)
    accepted(changed)
    accepted(example(1))
    assert post(b"{").status_code == 400

    result = verify()

    rows = sum(model.history.count() for model in AUDITED)
    assert result.status == 0, result
    fits = f"The trail fits: 3 customers, 5 revisions, {rows} history rows, 7 submissions."
    assert result.out.splitlines()[-1] == fits


def test_it_speaks_the_language_of_the_bank(verify: Any) -> None:
    with override("es"):
        result = verify()

    assert "0 clientes, 0 revisiones" in result.out


def test_each_problem_is_a_line_and_the_exit_status_says_that_there_are_some(
    payload: Payload, accepted: Any, verify: Any
) -> None:
    number = accepted(payload)
    with forging():
        Contact.objects.update(email="thief@example.com", home_phone="1")

        result = verify()

    assert result.status == 1
    assert result.out.splitlines()[:-2] == [
        f"customer {number}, table customers_contact, email: the register differs from its history.",
        f"customer {number}, table customers_contact, home_phone: the register differs from its history.",
    ]
    assert re.fullmatch(r"2 problems found in 1 customer, 1 revision, 17 history rows, 1 submission\.", result.summary)


def test_what_was_changed_is_not_printed(payload: Payload, accepted: Any, verify: Any) -> None:
    accepted(payload)
    with forging():
        Contact.objects.update(email="thief@example.com")

        result = verify()

    assert "thief@example.com" not in result.out + result.summary
    assert payload["client_contact"]["email"] not in result.out + result.summary


def test_one_customer_can_be_verified_alone(example: Any, accepted: Any, verify: Any) -> None:
    first, second = accepted(example(1)), accepted(example(2))
    with forging():
        Contact.objects.filter(customer_id=second).update(email="thief@example.com")

        assert verify(customer=first).status == 0
        assert verify(customer=first).out.startswith("The trail fits: 1 customer, 1 revision,")
        assert verify(customer=second).status == 1


def test_a_customer_that_does_not_exist_is_not_said_to_fit(verify: Any) -> None:
    assert verify(customer=999).status != 0


def test_a_bar_on_standard_error_tells_how_far_it_is(
    example: Any, accepted: Any, verify: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where somebody looks at it: a log gets none."""
    for number in (1, 2, 3):
        accepted(example(number))

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    log, terminal = StringIO(), Terminal()
    for stream in (log, terminal):
        monkeypatch.setattr(sys, "stderr", stream)
        verify()

    assert log.getvalue() == ""
    assert "/7 [" in terminal.getvalue()  # three customers, three submissions, and the first run


@pytest.mark.parametrize("at_a_time", [1, 2, 3, 4, 5])
def test_every_customer_is_verified_once_whatever_fits_in_a_chunk(
    at_a_time: int, example: Any, accepted: Any, verify: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [accepted(example(1)), accepted(example(2)), accepted(example(3))]
    payload = example(1)
    payload["client_info"]["wisenroll_code"] = "FOURTH"
    payload["client_documents"] = [payload["client_documents"][0] | {"document_number": "4"}]
    numbers.append(accepted(payload))
    monkeypatch.setattr(pieces, "CUSTOMERS_AT_A_TIME", at_a_time)
    monkeypatch.setattr(pieces, "LOG_ROWS_AT_A_TIME", at_a_time)

    assert "The trail fits: 4 customers, 4 revisions," in verify().out
    assert verify().out.rstrip().endswith("4 submissions.")
    with forging():
        Contact.objects.update(email="thief@example.com")
        Submission.objects.update(status=999)
        lines = verify().out.splitlines()
        assert [int(line.split(",")[0].split()[1]) for line in lines if line.startswith("customer")] == numbers
        assert len([line for line in lines if line.startswith("submission")]) == 4


@pytest.mark.parametrize("at_a_time", [1, 200])
@pytest.mark.parametrize("number", [-5, 0, 1_000_000, 2**63 - 1])
def test_history_of_a_customer_that_does_not_exist_is_found(
    number: int, at_a_time: int, example: Any, accepted: Any, verify: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(example(1))
    accepted(example(2))
    monkeypatch.setattr(pieces, "CUSTOMERS_AT_A_TIME", at_a_time)
    with forging():
        row = Contact.history.first()
        row.pk, row.customer_id = row.pk + 1000, number
        row.save(force_insert=True)

        result = verify()

    assert result.status == 1
    assert (
        f"customer {number}, table customers_contacthistory: "
        f"history row {row.pk} belongs to no revision of this customer." in result.out.splitlines()
    )


@pytest.mark.parametrize("at_a_time", [1, 200])
def test_a_customer_that_lost_its_revisions_is_found(
    at_a_time: int, example: Any, accepted: Any, verify: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [accepted(example(1)), accepted(example(2)), accepted(example(3))]
    monkeypatch.setattr(pieces, "CUSTOMERS_AT_A_TIME", at_a_time)
    with forging():
        Revision.objects.filter(customer_id=numbers[1])._raw_delete("default")

        result = verify()

    assert f"customer {numbers[1]}: it has no revision." in result.out.splitlines()
    assert f"customer {numbers[1]}, table customers_customerhistory: history row" in result.out
    customers = {line.split()[1].rstrip(",:") for line in result.out.splitlines() if line.startswith("customer ")}
    assert customers == {str(numbers[1])}


@pytest.mark.parametrize("at_a_time", [1, 2, 200])
def test_history_under_a_number_between_two_customers_is_found(
    at_a_time: int, example: Any, accepted: Any, verify: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers have gaps, and ranges of them leave none."""
    number = accepted(example(1))
    start_at(Customer, number + 11)
    accepted(example(2))
    accepted(example(3))
    monkeypatch.setattr(pieces, "CUSTOMERS_AT_A_TIME", at_a_time)
    with forging():
        Contact.history.filter(customer_id=number + 11).update(customer_id=number + 5)

        result = verify()

    assert f"customer {number + 5}, table customers_contacthistory: history row" in result.out


def test_statements_depend_on_the_chunks_and_not_on_the_customers_in_them(
    example: Any, accepted: Any, django_assert_max_num_queries: Any
) -> None:
    accepted(example(1))
    with django_assert_max_num_queries(20) as one:
        list(verification.verify_customers(verification.Progress()))
    accepted(example(2))
    accepted(example(3))
    with django_assert_max_num_queries(20) as three:
        list(verification.verify_customers(verification.Progress()))

    assert len(three) == len(one)


def test_findings_of_all_chunks_are_read(
    example: Any, accepted: Any, verify: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(example(1))
    accepted(example(2))
    monkeypatch.setattr(pieces, "CUSTOMERS_AT_A_TIME", 1)
    with forging():
        Finding.objects.filter(revision__sequence=1).update(severity="info", code="harmless")

        assert verify().out.count("something in it was changed") == Customer.objects.count()
