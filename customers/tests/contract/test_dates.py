"""Days: in one form, that exist, and that can be meant."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from customers.models import Customer, Employment
from customers.tests.helpers import get, put

Payload = dict[str, Any]
Refused = Callable[..., dict[str, list[str]]]
Accepted = Callable[..., int]

BORN, HIRED = "client_info.birth_date", "client_job_info.entry_date"
NOT_DATE = "It must be a date in the form YYYY-MM-DD."
NO_SUCH_DAY = "There is no such day."
DAYS_THAT_DO_NOT_EXIST = [
    "2023-02-30",
    "2023-02-29",
    "1900-02-29",
    "2023-13-01",
    "2023-00-10",
    "2023-04-31",
    "0000-01-01",
]
NOT_BORN = "It must be a date between 1900-01-01 and today."
NOT_HIRED = "It must be a date between 1900-01-01 and two years from now."


def today() -> date:
    return timezone.localdate()


@pytest.mark.parametrize("path", [BORN, HIRED])
@pytest.mark.parametrize(
    "value",
    [
        "14/11/1991", "11-14-1991", "1991-11-14T00:00:00", "1991-11-14 00:00", "19911114", "1991-1-4", "91-11-14",
        "1991/11/14", "1991-W46-4", "１９９１-11-14", "-1991-11-14", "yesterday", "1991-11-14Z",
        19911114, 1991.5, True, False, ["1991-11-14"], {"y": 1991},
    ],
    ids=repr,
)  # fmt: skip
def test_a_day_in_another_form_is_refused(rejections: Refused, payload: Payload, path: str, value: Any) -> None:
    assert rejections(put(payload, path, value)) == {path: [NOT_DATE]}


@pytest.mark.parametrize("path", [BORN, HIRED])
@pytest.mark.parametrize(
    "value",
    DAYS_THAT_DO_NOT_EXIST,
)
def test_a_day_that_does_not_exist_is_refused(refused: Refused, payload: Payload, path: str, value: str) -> None:
    assert refused(put(payload, path, value)) == {path: [NO_SUCH_DAY]}


@pytest.mark.parametrize(("path", "text"), [(BORN, NOT_BORN), (HIRED, NOT_HIRED)], ids=["birth", "hiring"])
@pytest.mark.parametrize("value", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_a_day_that_cannot_be_meant_is_refused(
    refused: Refused, payload: Payload, path: str, text: str, value: str
) -> None:
    assert refused(put(payload, path, value)) == {path: [text]}


def test_nobody_is_born_tomorrow(refused: Refused, payload: Payload) -> None:
    tomorrow = today() + timedelta(days=1)

    assert refused(put(payload, BORN, tomorrow.isoformat())) == {BORN: [NOT_BORN]}


def test_a_newborn_may_be_a_customer(accepted: Accepted, payload: Payload) -> None:
    born = today() - timedelta(days=1)

    accepted(put(payload, BORN, born.isoformat()))

    assert Customer.objects.get().birth_date == born


def test_an_employment_may_begin_soon(accepted: Accepted, payload: Payload) -> None:
    hired = today() + timedelta(days=365)

    accepted(put(payload, HIRED, hired.isoformat()))

    assert Employment.objects.get().hired_on == hired


def test_an_employment_that_begins_in_three_years_is_refused(refused: Refused, payload: Payload) -> None:
    hired = today() + timedelta(days=3 * 366)

    assert refused(put(payload, HIRED, hired.isoformat())) == {HIRED: [NOT_HIRED]}


@pytest.mark.parametrize("value", ["1900-01-01", "2000-02-29", "  1991-11-14  "])
def test_a_day_comes_back(accepted: Accepted, read: Callable[[int], Payload], payload: Payload, value: str) -> None:
    assert get(read(accepted(put(payload, BORN, value))), BORN) == value.strip()
