"""What makes a revision wait for an officer, and what does not: one thing changed in the contract's first example."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from customers.intake.causes import CAUSES
from customers.models import PendingRevision, Revision
from customers.tests.helpers import put

Payload = dict[str, Any]
Accepted = Callable[..., int]

INFO, JOB, MOVEMENTS = "client_info", "client_job_info", "client_transactionality"

MATTERS: list[tuple[str, dict[str, Any]]] = [
    ("names", {f"{INFO}.first_name": "LUISA"}),
    ("names", {f"{INFO}.middle_last_name": "OTHER"}),
    ("birth_date", {f"{INFO}.birth_date": "1991-11-15"}),
    ("documents", {"client_documents.0.document_number": "NEW-1"}),
    ("documents", {"client_documents.4.main": 0}),
    ("nationality", {f"{INFO}.nationality_code": "FR"}),
    ("nationality", {f"{INFO}.other_nationality_code": "FR"}),
    ("exposure", {f"{INFO}.person_type_code": "PEP"}),
    ("risk_level", {f"{INFO}.risk_data": {"risk_level_unique_description": "high"}}),
    ("funds_country", {f"{MOVEMENTS}.funds_country_code": "FR"}),
    ("income", {f"{JOB}.currency_code": "EUR"}),
    ("income", {f"{JOB}.other_job_info.income_in_another_currency": 1}),
    ("transactionality", {f"{MOVEMENTS}.inc_transactionality_currency": "EUR"}),
    ("transactionality", {f"{MOVEMENTS}.out_monthly_movements": 9000}),
]

COSMETIC: list[dict[str, Any]] = [
    {f"{INFO}.nickname": "LUISITO"},
    {f"{INFO}.first_name": "Lúis"},
    {"client_location.address": "ELSEWHERE 1"},
    {"client_contact.home_phone": "8095551212"},
    {f"{JOB}.professional_position": "DIRECTOR"},
    {"client_references.first_personal_reference.name": "SOMEBODY ELSE"},
    {"client_entity_branch.branch_name": "ANOTHER NAME"},
]


def causes() -> list[str]:
    """Why the newest revision is to be reviewed."""
    found = Revision.objects.latest("id").review_causes
    return found.split(",") if found else []


def change(payload: Payload, changes: dict[str, Any]) -> Payload:
    for path, value in changes.items():
        put(payload, path, value)
    return payload


def test_a_new_customer_is_reviewed_as_a_whole(accepted: Accepted, payload: Payload) -> None:
    number = accepted(payload)

    assert causes() == ["creation", "warning"]  # the branch of the example is in no catalog
    pending = PendingRevision.objects.get()
    assert (pending.customer_id, pending.state, pending.severity) == (number, "waiting", "warning")


@pytest.mark.parametrize(("cause", "changes"), MATTERS, ids=[f"{cause}-{next(iter(at))}" for cause, at in MATTERS])
def test_what_matters_waits(accepted: Accepted, payload: Payload, cause: str, changes: dict[str, Any]) -> None:
    accepted(payload)
    accepted(change(payload, changes))

    assert cause in causes()
    assert set(causes()) <= {cause, "warning"}
    assert PendingRevision.objects.filter(revision=Revision.objects.latest("id"), state="waiting").exists()


@pytest.mark.parametrize("changes", COSMETIC, ids=[next(iter(at)) for at in COSMETIC])
def test_what_is_cosmetic_does_not_wait(accepted: Accepted, payload: Payload, changes: dict[str, Any]) -> None:
    accepted(payload)
    accepted(change(payload, changes))

    assert Revision.objects.count() == 2
    assert causes() == []
    assert PendingRevision.objects.count() == 1  # the creation


AMOUNTS = [
    ("income", f"{JOB}.salary"),
    ("income", f"{JOB}.annual_gross_salary"),
    ("income", f"{JOB}.net_income"),
    ("transactionality", f"{MOVEMENTS}.inc_transactionality"),
    ("transactionality", f"{MOVEMENTS}.out_transactionality"),
]


@pytest.mark.parametrize(("cause", "path"), AMOUNTS, ids=[path for _cause, path in AMOUNTS])
def test_an_amount_that_moves_by_more_than_the_share_waits(
    accepted: Accepted, payload: Payload, cause: str, path: str
) -> None:
    accepted(put(payload, path, 1000))
    for amount, waits in [(1200, False), (1441, True), (1152.8, False), (922, True)]:
        accepted(put(payload, path, amount))
        assert (cause in causes()) is waits, amount


def test_an_amount_that_was_nothing_moves_with_anything(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, f"{MOVEMENTS}.out_transactionality", 0))
    accepted(put(payload, f"{MOVEMENTS}.out_transactionality", 0.01))

    assert "transactionality" in causes()


def test_the_bank_sets_the_share(accepted: Accepted, payload: Payload, settings: Settings) -> None:
    settings.REVIEW_SHARE = Decimal("0.5")
    accepted(put(payload, f"{JOB}.net_income", 1000))
    for amount, waits in [(1500, False), (2251, True)]:
        accepted(put(payload, f"{JOB}.net_income", amount))
        assert ("income" in causes()) is waits


def test_a_number_that_is_only_punctuated_otherwise_does_not_wait(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, "client_documents.0.document_number", "A123456"))
    accepted(put(payload, "client_documents.0.document_number", "A-123-456"))

    assert causes() == []


def test_a_warning_alone_makes_a_revision_wait(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)
    accepted(put(payload, "client_location.province_code", "UNSEEN"))

    assert causes() == ["warning"]


def test_every_cause_is_tested() -> None:
    assert {cause.code for cause in CAUSES} == {cause for cause, _changes in MATTERS} | {"creation", "warning"}


def test_an_amount_cannot_creep(accepted: Accepted, payload: Payload) -> None:
    """What counts is how far it is from what a review last looked at, and not from yesterday's."""
    path = f"{JOB}.salary"
    accepted(put(payload, path, 1000))
    for amount, waits in [(1190, False), (1416, True), (1600, False), (1685, False), (1700, True), (1500, False)]:
        accepted(put(payload, path, amount))
        assert ("income" in causes()) is waits, amount


def test_amounts_that_stay_far_away_are_no_news(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, f"{MOVEMENTS}.inc_transactionality", 1000))
    accepted(put(payload, f"{MOVEMENTS}.inc_transactionality", 5000))
    accepted(put(payload, "client_contact.home_phone", "8095551212"))

    assert causes() == []


def test_an_activity_that_is_new_or_gone_moves_its_income(accepted: Accepted, payload: Payload) -> None:
    other = {"commercial_activity_code": "0010", "income_in_another_currency": 500}
    put(payload, f"{JOB}.other_job_info", None)
    accepted(payload)
    accepted(put(payload, f"{JOB}.other_job_info", other))
    assert "income" in causes()
    accepted(put(payload, f"{JOB}.other_job_info", None))
    assert "income" in causes()
    accepted(put(payload, f"{JOB}.other_job_info", other))
    assert "income" in causes()
