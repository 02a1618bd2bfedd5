"""Amounts, counts and flags: what is read as one, exactly, and what is refused."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from customers.models import OtherActivity, Residence, RiskAssessment, Submission
from customers.tests.conftest import Post
from customers.tests.contract.table import Field, fields
from customers.tests.helpers import get, put

Payload = dict[str, Any]
Refused = Callable[..., dict[str, list[str]]]
Accepted = Callable[..., int]
Read = Callable[[int], Payload]

NOT_NUMBER = "It must be a number."
NOT_FLAG = "It must be 1 or 0."
NEGATIVE = "It must not be negative."
TOO_LARGE = "It is too large: at most 14 digits before the point."
TOO_FINE = "It has more than 4 decimals."
TOO_MANY_DIGITS = "It has more than 15 significant digits."
OUT_OF_RANGE = "It must be between 0 and 2147483647."
NOT_WHOLE = "It must be a whole number."
NOT_NUMBERS = [
    "abc",
    "1,000.00",
    "1.000,00",
    "1_000",
    "0x10",
    "5.",
    ".5",
    "--5",
    "5 000",
    "٣",
    "RD$5",
    "NaN",
    "Infinity",
]
RENT = "client_location.rent_amount"
EMPLOYEES = "client_job_info.other_job_info.quantity_of_employees"
CANCELED = "client_references.first_bank_reference.canceled"
RISK = "client_info.risk_data.risk_value"


def sent(payload: Payload, path: str, literal: str) -> bytes:
    """The payload as JSON, with a literal at the path as it is written here."""
    return json.dumps(put(payload, path, "LITERAL")).replace('"LITERAL"', literal).encode()


@pytest.mark.parametrize(
    ("literal", "amount"),
    [
        ("0", "0"),
        ("0.0001", "0.0001"),
        ("0.1", "0.1"),
        ("2000", "2000"),
        ("2000.00000", "2000"),
        ("8e3", "8000"),
        ("1.5E+2", "150"),
        ("12345e-4", "1.2345"),
        ("99999999999999", "99999999999999"),
        ("99999999999.9999", "99999999999.9999"),
        ("1e13", "10000000000000"),
        ('"2000.50"', "2000.5"),
        ('" 7 "', "7"),
        ('"+7"', "7"),
        ('"1e2"', "100"),
        ("0e300", "0"),
        ("0e-9999999", "0"),
        ("-0.000", "0"),
    ],
)
def test_an_amount_is_kept_exactly(accepted: Accepted, read: Read, payload: Payload, literal: str, amount: str) -> None:
    number = accepted(sent(payload, RENT, literal))

    assert Residence.objects.get().rent_amount == Decimal(amount)
    assert Decimal(str(get(read(number), RENT))) == Decimal(amount)


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("-1", NEGATIVE),
        ("-0.0001", NEGATIVE),
        ('"-1"', NEGATIVE),
        ("100000000000000", TOO_LARGE),
        ("1e14", TOO_LARGE),
        ('"1e999"', TOO_LARGE),
        ("0.00001", TOO_FINE),
        ("1.23456", TOO_FINE),
        ('"1e-999"', TOO_FINE),
        ("999999999999.9999", TOO_MANY_DIGITS),
        ("12345678901234.5", None),
        ("12345678901234.56", TOO_MANY_DIGITS),
        ("true", NOT_NUMBER),
        ("[]", NOT_NUMBER),
        ("{}", NOT_NUMBER),
        *((json.dumps(text), NOT_NUMBER) for text in NOT_NUMBERS),
    ],
)
def test_an_amount_that_cannot_be_kept_is_refused_and_never_rounded(
    rejections: Refused, payload: Payload, literal: str, text: str | None
) -> None:
    value = json.loads(literal, parse_float=lambda digits: float(digits))

    assert rejections(put(payload, RENT, value)) == ({RENT: [text]} if text else {})


@pytest.mark.parametrize("path", [RENT, RISK, EMPLOYEES])
@pytest.mark.parametrize("literal", ["-0", "-0.0", '"-0"', '"-0.0"'])
def test_minus_zero_is_zero(
    post: Post, accepted: Accepted, read: Read, payload: Payload, path: str, literal: str
) -> None:
    number = accepted(sent(payload, path, literal))
    accepted(sent(payload, path, "0"))

    assert str(get(read(number), path)) in {"0", "0.0"}
    assert list(Submission.objects.order_by("id").values_list("outcome", flat=True)) == ["created", "unchanged"]
    call_command("verify_audit_trail")


@pytest.mark.parametrize("field", fields("money", "risk", "count", "customer_number"), ids=lambda field: field.path)
@pytest.mark.parametrize("value", ["abc", True, False, [], {}, [1]], ids=repr)
def test_what_is_no_number_is_refused(rejections: Refused, payload: Payload, field: Field, value: Any) -> None:
    assert rejections(put(payload, field.path, value)) == {field.error_path: [NOT_NUMBER]}


@pytest.mark.parametrize("field", fields("money"), ids=lambda field: field.path)
@pytest.mark.parametrize(("value", "text"), [(-1, NEGATIVE), (1e14, TOO_LARGE), (0.00001, TOO_FINE)])
def test_every_amount_has_the_same_limits(
    rejections: Refused, payload: Payload, field: Field, value: float, text: str
) -> None:
    assert rejections(put(payload, field.path, value)) == {field.error_path: [text]}


@pytest.mark.parametrize("field", fields("count"), ids=lambda field: field.path)
@pytest.mark.parametrize(
    ("value", "text"), [(-1, OUT_OF_RANGE), (2**31, OUT_OF_RANGE), (10**30 - 1, OUT_OF_RANGE), (1.5, NOT_WHOLE)]
)
def test_every_count_has_the_same_limits(
    rejections: Refused, payload: Payload, field: Field, value: float, text: str
) -> None:
    assert rejections(put(payload, field.path, value)) == {field.error_path: [text]}


@pytest.mark.parametrize("literal", ["1e-400", "1e-9999999", "0.5", '"1e-999"', "1e-1"])
def test_a_fraction_is_no_count(refused: Refused, payload: Payload, literal: str) -> None:
    assert refused(sent(payload, EMPLOYEES, literal)) == {EMPLOYEES: [NOT_WHOLE]}


@pytest.mark.parametrize(
    ("literal", "count"),
    [("0", 0), ("2147483647", 2**31 - 1), ("3.0", 3), ("3e2", 300), ('"12"', 12), ('" 12.0 "', 12)],
)
def test_a_count_is_kept(accepted: Accepted, read: Read, payload: Payload, literal: str, count: int) -> None:
    number = accepted(sent(payload, EMPLOYEES, literal))

    assert OtherActivity.objects.get().employee_count == count
    assert get(read(number), EMPLOYEES) == count


@pytest.mark.parametrize("literal", ["0", "2.05", "99999999.0000001", "0.0000000001", "12345.0123456789"])
def test_a_risk_value_is_kept_exactly(accepted: Accepted, read: Read, payload: Payload, literal: str) -> None:
    number = accepted(sent(payload, RISK, literal))

    assert RiskAssessment.objects.get().value == Decimal(literal)
    assert Decimal(repr(get(read(number), RISK))) == Decimal(literal)


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("100000000", "It is too large: at most 8 digits before the point."),
        ("0.00000000001", "It has more than 10 decimals."),
        ("123456.0123456789", TOO_MANY_DIGITS),
        ("-0.1", NEGATIVE),
    ],
)
def test_a_risk_value_that_cannot_be_kept_is_refused(
    refused: Refused, payload: Payload, literal: str, text: str
) -> None:
    assert refused(sent(payload, RISK, literal)) == {RISK: [text]}


@pytest.mark.parametrize(
    ("literal", "flag"),
    [
        ("1", 1),
        ("0", 0),
        ("true", 1),
        ("false", 0),
        ('"1"', 1),
        ('"0"', 0),
        ('"True"', 1),
        ('" false "', 0),
        ("1.0", 1),
    ],
)
def test_a_flag_is_one_or_zero_in_several_spellings(
    accepted: Accepted, read: Read, payload: Payload, literal: str, flag: int
) -> None:
    answered = get(read(accepted(sent(payload, CANCELED, literal))), CANCELED)

    assert answered == flag
    assert not isinstance(answered, bool)


@pytest.mark.parametrize("field", fields("flag"), ids=lambda field: field.path)
@pytest.mark.parametrize("value", [2, -1, 0.5, "yes", "sí", "2", [], {}, [1], 10**30], ids=repr)
def test_what_is_no_flag_is_refused(rejections: Refused, payload: Payload, field: Field, value: Any) -> None:
    assert rejections(put(payload, field.path, value)) == {field.error_path: [NOT_FLAG]}
