"""What each rule of the findings sees, and what it lets pass: one thing changed in the contract's first example."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from catalogs import registry
from catalogs.models import Branch, DocumentType, Occupation
from customers.intake.findings import RULES
from customers.models import Customer, Finding, Revision
from customers.tests.conftest import Example
from customers.tests.helpers import in_bank_language, put

Payload = dict[str, Any]
Changes = dict[str, Any]
Accepted = Callable[..., int]

INFO, WARNING, ALERT = "info", "warning", "alert"
JOB, OTHER_JOB = "client_job_info", "client_job_info.other_job_info"
BANK = "client_references.first_bank_reference"
PERSON, OTHER_PERSON = "client_references.first_personal_reference", "client_references.second_personal_reference"
SPOUSE = "client_info.spouse_info"
CEDULA, WRONG_CEDULA = "001-1391820-5", "001-1391820-4"
RNC, WRONG_RNC = "1-01-85004-3", "1-01-85004-4"
SSN, WRONG_SSN = "536-90-4399", "666-90-4399"


def years_ago(years: int, *, days: int = 0) -> str:
    """A birthday this many years (and days less) ago."""
    today = timezone.localdate()
    day = date(today.year - years, today.month, min(today.day, 28))
    return str(date.fromordinal(day.toordinal() + (today.day - min(today.day, 28)) + days))


def document(kind: str, country: str, number: str) -> list[dict[str, Any]]:
    return [
        {"document_type_code": kind, "document_number": number, "issuing_country_code": country, "main": 1},
    ]


def owned(rent: Any) -> Changes:
    return {"client_location.housing_type": "Propia", "client_location.rent_amount": rent}


def income(inflow: Any, *, salary: Any = 1000, net: Any = 1000, currency: str = "DOP", other: Any = None) -> Changes:
    """Money that comes in each month, and what is earned."""
    return {
        f"{JOB}.salary": salary,
        f"{JOB}.annual_gross_salary": 12 * salary,
        f"{JOB}.net_income": net,
        f"{JOB}.currency_code": "DOP",
        "client_transactionality.inc_transactionality": inflow,
        "client_transactionality.inc_transactionality_currency": currency,
        f"{OTHER_JOB}.income_in_another_currency": other,
    }


Firing = tuple[str, str, str, Changes]
"""Rule, severity, path of the finding, and what brings it about."""


def at(code: str, severity: str, path: str, value: Any) -> Firing:
    """The finding stands where the change was made."""
    return code, severity, path, {path: value}


def of_document(code: str, label: str, name: str, *sent: str) -> Firing:
    """The finding is about a field of the only document sent."""
    return code, WARNING, f"client_documents[{label}].{name}", {"client_documents": document(*sent)}


FIRES: list[Firing] = [
    at("catalog_unverified", WARNING, "client_entity_branch.branch_code", "99"),
    at("catalog_unverified", WARNING, "client_location.housing_type", "Prestada"),
    at("catalog_unverified", WARNING, "client_info.civil_status_id", 3),
    at("catalog_unverified", WARNING, f"{SPOUSE}.document_type_code", "NEWDOC"),
    at("catalog_unverified", WARNING, f"{PERSON}.relationship", "Vecino"),
    at("catalog_unverified", WARNING, f"{OTHER_JOB}.commercial_activity_code", "0"),
    of_document("catalog_unverified", "NUEVO DO 1", "document_type_code", "NUEVO", "DO", "1"),
    at("catalog_inactive", INFO, f"{SPOUSE}.document_type_code", "PASA"),
    at("description_differs", INFO, "client_info.civil_status_description", "Viudo(a)"),
    at("description_differs", INFO, "client_location.country_description", "Canadá"),
    at("description_differs", INFO, "client_transactionality.funds_country_description", "China"),
    at("description_differs", INFO, f"{JOB}.occupation_description", "Astronauts"),
    at("description_differs", INFO, f"{OTHER_JOB}.commercial_activity_description", "Piracy"),
    of_document("document_check_failed", "IDEN DO 00113918204", "document_number", "IDEN", "DO", WRONG_CEDULA),
    of_document("document_check_failed", "IDEN DO 00000000000", "document_number", "IDEN", "DO", "000-0000000-0"),
    of_document("document_check_failed", "SSN US 666904399", "document_number", "SSN", "US", WRONG_SSN),
    ("document_check_failed", WARNING, f"{SPOUSE}.document_number", {f"{SPOUSE}.issuing_country_code": "DO"}),
    at("document_check_failed", WARNING, f"{PERSON}.document_number", WRONG_CEDULA),
    at("bank_code_check_failed", WARNING, f"{BANK}.aba_code", "063107514"),
    at("bank_code_check_failed", WARNING, f"{BANK}.iban_code", "GR16 0110 1050 0000 1054 7023 796"),
    at("bank_code_check_failed", WARNING, f"{BANK}.swift_code", "BPDOXXSX"),
    at("bank_code_check_failed", WARNING, f"{BANK}.swift_code", "BPDODOSXX"),
    at("phone_impossible", INFO, "client_contact.cell_phone", "786222999"),
    at("phone_impossible", INFO, "client_contact.home_phone", "123"),
    at("phone_impossible", INFO, "client_contact.buss_phone", "no phone"),
    at("phone_impossible", INFO, "client_location.owner_phone", "+999 123456"),
    at("phone_impossible", INFO, f"{PERSON}.phone", "0"),
    at("phone_impossible", INFO, "client_references.first_supplier_commercial_reference.phone", "12"),
    at("politically_exposed", ALERT, "client_info.person_type_code", "PEP"),
    at("politically_exposed", ALERT, "client_info.person_type_code", "RPEP"),
    at("minor", WARNING, "client_info.birth_date", years_ago(18, days=1)),
    at("hired_before_birth", INFO, f"{JOB}.entry_date", "1991-11-13"),
    ("inflow_above_income", WARNING, "client_transactionality.inc_transactionality", income(3000.01)),
    ("inflow_above_income", WARNING, "client_transactionality.inc_transactionality", income(3000.01, other=10_000)),
    at("annual_salary_out_of_line", INFO, f"{JOB}.annual_gross_salary", 76799.99),
    at("annual_salary_out_of_line", INFO, f"{JOB}.annual_gross_salary", 144000.01),
    ("rent_of_owned_home", INFO, "client_location.rent_amount", owned(0.01)),
    at("company_countries_differ", INFO, f"{JOB}.company_country_code", "DO"),
    ("unknown_keys", INFO, "unknown_keys", {"client_info.new_key": None}),
]  # fmt: skip

LETS_PASS: list[tuple[str, Changes]] = [
    ("catalog_unverified", {"client_location.housing_type": "Propia", "client_info.sex": "NB"}),
    ("catalog_inactive", {f"{SPOUSE}.document_type_code": "PAOR"}),
    ("description_differs", {"client_info.civil_status_description": "casado (A)"}),
    ("description_differs", {"client_info.civil_status_description": "Married"}),
    ("description_differs", {"client_info.civil_status_description": None}),
    ("description_differs", {"client_location.country_description": "EE.UU."}),
    ("document_check_failed", {"client_documents": document("IDEN", "DO", CEDULA)}),
    ("document_check_failed", {"client_documents": document("SSN", "US", SSN)}),
    ("document_check_failed", {"client_documents": document("SSN", "DO", WRONG_SSN)}),
    ("document_check_failed", {"client_documents": document("PAOR", "DO", WRONG_CEDULA)}),
    ("bank_code_check_failed", {f"{BANK}.iban_code": "GR16 0110 1050 0000 1054 7023 795"}),
    ("bank_code_check_failed", {f"{BANK}.swift_code": "bpdodosx"}),
    ("bank_code_check_failed", {f"{BANK}.swift_code": "BPDODOSX XXX"}),
    ("bank_code_check_failed", {f"{BANK}.aba_code": None}),
    ("phone_impossible", {"client_contact.cell_phone": "+34 612 345 678"}),
    ("phone_impossible", {"client_contact.home_phone": "(809) 555-1234", "client_contact.buss_phone": "18095551234"}),
    ("phone_impossible", {"client_location.country_code": "ES", "client_contact.home_phone": "612 345 678"}),
    ("politically_exposed", {"client_info.person_type_code": "  "}),
    ("minor", {"client_info.birth_date": years_ago(18)}),
    ("hired_before_birth", {f"{JOB}.entry_date": "1991-11-14"}),
    ("inflow_above_income", income(3000)),
    ("inflow_above_income", income(6000, salary=2000)),
    ("inflow_above_income", income(6000, net=2000)),
    ("inflow_above_income", income(10**9, currency="USD")),
    ("inflow_above_income", {"client_transactionality.inc_transactionality": 54000}),
    ("annual_salary_out_of_line", {f"{JOB}.annual_gross_salary": 76800}),
    ("annual_salary_out_of_line", {f"{JOB}.annual_gross_salary": 144000}),
    ("rent_of_owned_home", owned(0)),
    ("rent_of_owned_home", owned(None)),
    ("rent_of_owned_home", {"client_location.rent_amount": 10**6}),
    ("company_countries_differ", {f"{JOB}.company_country_code": "US"}),
    ("unknown_keys", {"client_info.nickname": "x"}),
]  # fmt: skip

OF_TWO = {
    "birth_date_changed",
    "correction_overwritten",
    "names_changed",
    "possible_duplicate",
    "shared_cell_phone",
    "shared_email",
}
"""Rules that need a customer who was there before; their tests are in test_findings_of_known_customers."""


def changed(payload: Payload, changes: Changes) -> Payload:
    for path, value in changes.items():
        put(payload, path, value)
    return payload


def found(code: str) -> list[tuple[str, str]]:
    """Severity and path of the findings of one rule, of the newest revision."""
    revision = Revision.objects.latest("id")
    return list(Finding.objects.filter(revision=revision, code=code).values_list("severity", "path"))


@pytest.mark.parametrize(
    ("code", "severity", "path", "changes"), FIRES, ids=[f"{code} {path}" for code, _severity, path, _changes in FIRES]
)
def test_a_rule_fires(
    accepted: Accepted, payload: Payload, code: str, severity: str, path: str, changes: Changes
) -> None:
    accepted(changed(payload, changes))

    assert (severity, path) in found(code)


@pytest.mark.parametrize(("code", "changes"), LETS_PASS, ids=[f"{code} {list(value)}" for code, value in LETS_PASS])
def test_a_rule_lets_the_near_miss_pass(accepted: Accepted, payload: Payload, code: str, changes: Changes) -> None:
    payload["client_documents"] = document("SSN", "US", SSN)
    for path in (PERSON, OTHER_PERSON):
        put(payload, f"{path}.document_number", None)
    Branch.objects.create(code="01", name="Branch 01", is_verified=True)

    accepted(changed(payload, changes))

    assert found(code) == []


def test_every_rule_has_a_code_of_its_own_and_is_tested() -> None:
    codes = [rule.code for rule in RULES]

    assert [code for code, count in Counter(codes).items() if count > 1] == []
    assert set(codes) == {code for code, *_rest in FIRES} | OF_TWO
    assert set(codes) == {code for code, _changes in LETS_PASS} | OF_TWO


def test_the_first_example_has_these_findings(accepted: Accepted, payload: Payload) -> None:
    accepted(payload)

    assert list(Finding.objects.order_by("id").values_list("code", "path")) == [
        ("catalog_unverified", "client_entity_branch.branch_code"),
        ("document_check_failed", "client_documents[IDAD DO 9987441111].document_number"),
        ("document_check_failed", f"{PERSON}.document_number"),
    ]


def test_findings_say_what_was_seen_in_the_language_of_the_bank(accepted: Accepted, payload: Payload) -> None:
    put(payload, "client_info.person_type_code", "PEP")
    accepted(put(payload, f"{JOB}.annual_gross_salary", 1), HTTP_ACCEPT_LANGUAGE="en")

    texts = dict(Finding.objects.values_list("code", "text"))
    assert texts["politically_exposed"] == in_bank_language("Politically exposed or related: %(type)s.", type="PEP")
    assert texts["annual_salary_out_of_line"] == in_bank_language(
        "The annual gross salary is out of line with the monthly salary."
    )
    assert "01" in texts["catalog_unverified"]


def test_a_code_that_staff_has_verified_is_no_longer_news(accepted: Accepted, example: Example) -> None:
    accepted(example(1))
    assert found("catalog_unverified") == [(WARNING, "client_entity_branch.branch_code")]
    Branch.objects.filter(pk="01").update(is_verified=True)

    accepted(example(2))

    assert found("catalog_unverified") == []


def test_a_code_that_staff_has_retired_is_reported(accepted: Accepted, payload: Payload) -> None:
    Occupation.objects.filter(pk="151252").update(is_active=False)
    registry.forget()

    accepted(payload)

    assert found("catalog_inactive") == [(INFO, f"{JOB}.occupation_code")]


def test_an_rnc_is_checked_too(accepted: Accepted, payload: Payload) -> None:
    DocumentType.objects.get_or_create(code="RNC")
    accepted(put(payload, "client_documents", document("RNC", "DO", WRONG_RNC)))
    assert (WARNING, "client_documents[RNC DO 101850044].document_number") in found("document_check_failed")

    put(payload, "client_documents", document("RNC", "DO", RNC))
    put(payload, "client_info.wisenroll_code", "4MTA2C")
    accepted(payload)

    assert found("document_check_failed") == []


@pytest.mark.parametrize("kind", ["NUEVO TIPO DE PAPEL!", "ﷺ" * 20])
def test_a_finding_about_a_very_long_document_fits(accepted: Accepted, payload: Payload, kind: str) -> None:
    accepted(put(payload, "client_documents", document(kind, "DO", "\ufdfa" * 20)))

    paths = [path for _severity, path in found("catalog_unverified")]
    assert any(path.startswith(f"client_documents[{kind} DO ") for path in paths)


# An update reports what it touched, and nothing else


def test_an_update_does_not_report_again_what_was_known(accepted: Accepted, payload: Payload) -> None:
    put(payload, "client_info.person_type_code", "PEP")
    accepted(put(payload, f"{JOB}.annual_gross_salary", 1))

    accepted(put(payload, "client_contact.email", "new@example.com"))

    assert list(Finding.objects.filter(revision=Revision.objects.latest("id"))) == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("annual_salary_out_of_line", {f"{JOB}.salary": 1}),
        ("rent_of_owned_home", {"client_location.housing_type": "Propia"}),
        ("hired_before_birth", {"client_info.birth_date": "2020-02-22"}),
        ("inflow_above_income", {OTHER_JOB: None, f"{JOB}.salary": 1, f"{JOB}.net_income": 2}),
        ("document_check_failed", {f"{SPOUSE}.issuing_country_code": "DO"}),
        ("company_countries_differ", {f"{JOB}.company_country_code": "DO"}),
        ("description_differs", {"client_info.civil_status_id": 1}),
        ("catalog_unverified", {"client_entity_branch.branch_code": "02"}),
    ],
)  # fmt: skip
def test_an_update_reports_what_it_brings_about_from_either_side(
    accepted: Accepted, payload: Payload, code: str, changes: Changes
) -> None:
    accepted(payload)

    accepted(changed(payload, changes))

    assert len(found(code)) == 1


def test_an_update_that_puts_it_right_reports_nothing(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, f"{JOB}.annual_gross_salary", 1))

    accepted(put(payload, f"{JOB}.annual_gross_salary", 100000))

    assert found("annual_salary_out_of_line") == []
    assert Customer.objects.count() == 1
