"""Two at the same customer: the later one is told what changed meanwhile, and nothing of either is lost."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from customers.admin import corrections
from customers.errors import CoreCustomerError
from customers.models import (
    Customer,
    Revision,
)
from customers.tests.admin.conftest import words
from customers.tests.helpers import put

from .conftest import TOLD, Correct, Corrected, Open, Stale, address, fields_on

Payload = dict[str, Any]


def test_nothing_is_saved_over_a_change_that_was_not_seen(number: int, stale: Stale, send: Correct) -> None:
    fields = stale({"client_contact.home_phone": "8095550000"})

    answer = send(number, fields, {"client_info.nickname": "Lucho"})

    assert TOLD in words(answer)
    assert Revision.objects.count() == 2
    assert Customer.objects.get().nickname == ""


def test_the_page_tells_who_changed_what_when_and_why(
    number: int, opened: Open, send: Correct, stale: Stale, corrected: Corrected
) -> None:
    fields = opened(number)
    corrected(number, {"client_info.birth_date": "1991-11-15", "reason": "As on the passport"})
    stale({"client_job_info.salary": 9000.5, "client_info.birth_date": "1991-11-15"})

    text = words(send(number, fields, {"client_info.nickname": "Lucho"}))

    assert f"senior · administration Revision {number} / 2 As on the passport" in text
    assert "14/11/1991 15/11/1991" in text
    assert f"clients_inspector · API Revision {number} / 3" in text
    assert "8,000.00 9,000.50" in text
    assert text.index(f"Revision {number} / 3") < text.index(f"Revision {number} / 2")
    moment = Revision.objects.get(sequence=2).created_at
    assert timezone.localtime(moment).strftime("%d/%m/%Y %H:%M · senior") in text


def test_what_changes_after_the_merge_is_told_again(
    number: int, stale: Stale, send: Correct, accepted: Any, payload: Payload
) -> None:
    fields = stale({"client_contact.home_phone": "8095550000"})
    merged = fields_on(send(number, fields, {"client_info.nickname": "Lucho"}))
    put(payload, "client_contact.home_phone", "8095551111")
    accepted(payload)

    again = send(number, merged)

    assert TOLD in words(again)
    assert fields_on(again)["client_contact.home_phone"] == "8095551111"
    assert fields_on(again)["client_info.nickname"] == "Lucho"
    assert "8095550000 8095551111" in words(again)


def test_errors_are_told_beside_what_changed_meanwhile(number: int, stale: Stale, send: Correct) -> None:
    fields = stale({"client_contact.home_phone": "8095550000"})

    text = words(send(number, fields, {"client_info.first_name": ""}))

    assert TOLD in text
    assert "Person · First name: It is required." in text


def test_two_officers_at_once(number: int, opened: Open, send: Correct) -> None:
    fields = opened(number)
    user = User.objects.create_superuser("ana")
    other = Client()
    other.force_login(user)

    first = other.post(address(number), {**fields, "client_info.nickname": "Lucho", "reason": "Says so"})
    second = send(number, fields, {"client_info.nickname": "Luisito", "client_info.middle_name": "A."})

    assert first.status_code == 302
    text = words(second)
    assert f"ana · administration Revision {number} / 2 Says so" in text
    assert "In the register now: Lucho" in text
    assert send(number, fields_on(second)).status_code == 302
    assert (Customer.objects.get().nickname, Customer.objects.get().middle_name) == ("Luisito", "A.")


def test_a_change_between_reading_and_writing_is_told_as_well(
    number: int, opened: Open, send: Correct, accepted: Any, payload: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = opened(number)
    really_correct = corrections.correct

    def overtaken(*args: Any, **kwargs: Any) -> Any:
        put(payload, "client_contact.home_phone", "8095550000")
        accepted(payload)
        return really_correct(*args, **kwargs)

    monkeypatch.setattr(corrections, "correct", overtaken)
    answer = send(number, fields, {"client_info.nickname": "Lucho"})

    assert TOLD in words(answer)
    assert fields_on(answer)["client_contact.home_phone"] == "8095550000"
    assert fields_on(answer)["client_info.nickname"] == "Lucho"
    assert Customer.objects.get().nickname == ""


def test_an_error_of_the_core_is_told_and_nothing_typed_is_lost(
    number: int, correct: Correct, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: Any, **kwargs: Any) -> Any:
        raise CoreCustomerError("The core is busy.")

    monkeypatch.setattr(corrections, "correct", busy)
    answer = correct(number, {"client_info.nickname": "Lucho"})

    assert "The core is busy." in words(answer)
    assert fields_on(answer)["client_info.nickname"] == "Lucho"


def test_of_many_changes_the_newest_are_shown(
    number: int, opened: Open, send: Correct, accepted: Any, payload: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "MOST_REVISIONS", 2)
    fields = opened(number)
    for mark in range(4):
        put(payload, "client_info.nickname", f"mark {mark}")
        accepted(payload)

    answer = send(number, fields)

    text = words(answer)
    assert f"Revision {number} / 5" in text
    assert f"Revision {number} / 4" in text
    assert f"Revision {number} / 3" not in text
    assert "2 earlier changes are in the history." in text
    assert fields_on(answer)["client_info.nickname"] == "mark 3"
