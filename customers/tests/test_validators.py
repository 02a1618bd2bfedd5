"""Rules of one field."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from customers.validators import (
    check_birth_date,
    check_hiring_date,
    exact_amount,
    is_blank,
    refuse_control_characters,
)


def message(check: Callable[[], object]) -> str:
    """What a validator says; "" if it is content."""
    with override("en"):
        try:
            check()
        except ValidationError as error:
            return " ".join(error.messages)
    return ""


@pytest.mark.parametrize("code", [0, 9, 10, 31, 127, 128, 159, 0x61C, 0x200E, 0x202A, 0x202E, 0x2066, 0x2069])
def test_control_characters_are_refused(code: int) -> None:
    text = message(lambda: refuse_control_characters(f"a{chr(code)}b"))

    assert text == "It has control characters or characters that change the direction of writing."


@pytest.mark.parametrize("code", [32, 126, 160, 0xAD, 0x200D, 0x2010, 0x202F, 0x2065, 0xFFFD, 0x1F600])
def test_what_can_be_written_is_not_refused(code: int) -> None:
    assert message(lambda: refuse_control_characters(f"a{chr(code)}b")) == ""


@pytest.mark.parametrize("text", ["", "\u200b", "\u200b\u200d", "\u00a0", "\u3000\ufeff", "\u2800", "\u3164"])
def test_a_text_without_anything_to_see_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "0", "-", "ñ", "\u200bñ", "李", "😀"])
def test_a_text_with_something_to_see_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", ""),
        ("999", ""),
        ("999.99", ""),
        ("1.5000", ""),
        ("1E+2", ""),
        ("-0.01", "It must not be negative."),
        ("1000", "It is too large: at most 3 digits before the point."),
        ("1E+3", "It is too large: at most 3 digits before the point."),
        ("1E+999999", "It is too large: at most 3 digits before the point."),
        ("0.001", "It has more than 2 decimals."),
        ("1E-999999", "It has more than 2 decimals."),
        ("1E-99999999", "It has more than 2 decimals."),
    ],
)
def test_an_amount_is_exact_or_refused(value: str, text: str) -> None:
    assert message(lambda: exact_amount(Decimal(value), digits=3, decimals=2)) == text


def test_an_amount_has_no_more_than_fifteen_significant_digits() -> None:
    fifteen, sixteen = Decimal("12345678901.2345"), Decimal("123456789012.3456")

    assert message(lambda: exact_amount(fifteen, digits=14, decimals=4)) == ""
    assert message(lambda: exact_amount(sixteen, digits=14, decimals=4)) == "It has more than 15 significant digits."


def test_an_amount_is_given_back_in_its_plainest_spelling() -> None:
    assert str(exact_amount(Decimal("0e-9999999"), digits=14, decimals=4)) == "0"
    assert str(exact_amount(Decimal("8000.5000"), digits=14, decimals=4)) == "8000.5"


def test_births_and_hirings_have_their_time() -> None:
    today = timezone.localdate()

    assert message(lambda: check_birth_date(date(1900, 1, 1))) == ""
    assert message(lambda: check_birth_date(date(1899, 12, 31))) == "It must be a date between 1900-01-01 and today."
    assert message(lambda: check_birth_date(today + timedelta(days=1))) != ""
    assert message(lambda: check_hiring_date(today + timedelta(days=700))) == ""
    assert message(lambda: check_hiring_date(today + timedelta(days=740))) == (
        "It must be a date between 1900-01-01 and two years from now."
    )


def test_today_is_the_day_at_the_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    evening = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # still the first of March in Santo Domingo
    monkeypatch.setattr(timezone, "now", lambda: evening)

    assert message(lambda: check_birth_date(date(2026, 3, 1))) == ""
    assert message(lambda: check_birth_date(date(2026, 3, 2))) != ""
