"""What an officer types: kept exactly, or refused with all that is wrong at its place."""

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest

from catalogs.models import CommercialActivity, Country, Province
from customers.models import (
    BankReference,
    Contact,
    Customer,
    Employment,
    OtherActivity,
    Residence,
    Revision,
    RiskAssessment,
    Spouse,
    Transactionality,
)
from customers.tests.admin.conftest import words
from customers.tests.helpers import put

from .conftest import Correct, Corrected, Open, fields_on

Payload = dict[str, Any]


def errors_at(response: Any, name: str) -> str:
    """The text of the errors beside an input."""
    html = response.content.decode()
    found = re.search(rf'<ul[^>]*id="id_{re.escape(name)}_error"[^>]*>(.*?)</ul>', html, re.DOTALL)
    return re.sub("<[^>]+>", " ", found[1]).strip() if found else ""


CHANGES: dict[str, tuple[dict[str, str], Any, dict[str, Any]]] = {
    "a text": ({"client_info.nickname": " Lucho "}, Customer, {"nickname": "Lucho"}),
    "a date": ({"client_info.birth_date": "1991-11-15"}, Customer, {"birth_date": datetime.date(1991, 11, 15)}),
    "a date day before month": (
        {"client_info.birth_date": " 3/4/1990 "},
        Customer,
        {"birth_date": datetime.date(1990, 4, 3)},
    ),
    "a code": ({"client_info.sex": "F"}, Customer, {"sex_id": "F"}),
    "a code that is a number": ({"client_info.civil_status_id": "1"}, Customer, {"civil_status_id": "1"}),
    "a country": ({"client_location.country_code": "DO"}, Residence, {"country_id": "DO"}),
    "a currency": ({"client_location.rent_currency": "DOP"}, Residence, {"rent_currency_id": "DOP"}),
    "an amount with commas": (
        {"client_job_info.salary": "1,234,567.8912"},
        Employment,
        {"salary": Decimal("1234567.8912")},
    ),
    "an amount without commas": (
        {"client_transactionality.inc_transactionality": "99999999999.9999"},
        Transactionality,
        {"incoming_amount": Decimal("99999999999.9999")},
    ),
    "a count": (
        {"client_transactionality.inc_monthly_movements": "1,000"},
        Transactionality,
        {"incoming_movements": 1000},
    ),
    "a flag": ({"client_references.first_bank_reference.canceled": "1"}, BankReference, {"is_canceled": True}),
    "no flag": ({"client_references.first_bank_reference.canceled": ""}, BankReference, {"is_canceled": None}),
    "a blank": ({"client_contact.buss_phone": ""}, Contact, {"business_phone": ""}),
    "no amount": ({"client_location.rent_amount": " "}, Residence, {"rent_amount": None}),
    "no code": ({"client_info.other_nationality_code": ""}, Customer, {"other_nationality_id": None}),
    "a row that was not there": (
        {"client_info.risk_data.risk_level_unique_description": "high"},
        RiskAssessment,
        {"level_id": "high"},
    ),
    "both countries of the job": (
        {"client_job_info.company_country_code": "DO"},
        Employment,
        {"country_id": "US", "company_country_id": "DO"},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_correction_writes(number: int, corrected: Corrected, change: str) -> None:
    typed, model, expected = CHANGES[change]

    corrected(number, dict(typed))

    row = model.objects.get()
    assert {column: getattr(row, column) for column in expected} == expected


def test_a_row_without_any_value_goes_and_history_keeps_it(number: int, opened: Open, corrected: Corrected) -> None:
    spouse = {name: "" for name in opened(number) if name.startswith("client_info.spouse_info.")}
    activity = {name: "" for name in opened(number) if name.startswith("client_job_info.other_job_info.")}
    assert spouse
    assert activity

    revision = corrected(number, spouse | activity)

    assert not Spouse.objects.exists()
    assert not OtherActivity.objects.exists()
    assert Spouse.history.get(revision=revision).history_type == "-"
    assert Spouse.history.get(revision=revision).first_name == "EMILY"


def test_what_the_form_does_not_show_stays(accepted: Any, payload: Payload, corrected: Corrected, read: Any) -> None:
    unknown = {
        "top": [1, "two"],
        "client_info.spouse_info.age": 40,
        "client_documents.4.expires_on": "2030-01-01",
        "client_references.third_reference": {"name": "X"},
    }
    for path, value in unknown.items():
        put(payload, path, value)
    number = accepted(payload)
    before = Customer.objects.get().unknown_keys

    corrected(number, {"client_info.nickname": "Lucho"})

    assert before
    assert Customer.objects.get().unknown_keys == before


CONTROL_CHARACTERS = "It has control characters or characters that change the direction of writing."
WRONG = {
    "client_info.first_name": ("", "It is required."),
    "client_info.last_name": (
        "\u202e",
        "It has control characters or characters that change the direction of writing.",
    ),
    "client_info.middle_name": ("x" * 31, "It is too long: at most 30 characters."),
    "client_info.birth_date": ("31/12/90", "That is no date. Please type it as dd/mm/yyyy."),
    "client_info.spouse_info.issuing_country_code": ("XX", "It is not a known country."),
    "client_location.rent_amount": ("1,23", "It must be a number."),
    "client_location.rent_currency": ("XXQ", "It is not a known currency."),
    "client_contact.email": ("", "It is required."),
    "client_job_info.entry_date": ("30/02/2020", "There is no such day."),
    "client_job_info.salary": ("1.23456", "It has more than 4 decimals."),
    "client_job_info.net_income": ("-1", "It must not be negative."),
    "client_transactionality.inc_monthly_movements": ("2.5", "It must be a whole number."),
    "client_references.first_bank_reference.canceled": ("maybe", "It must be 1 or 0."),
}


def test_all_that_is_wrong_comes_back_at_once_at_its_place_and_as_typed(number: int, correct: Correct) -> None:
    answer = correct(number, {name: text for name, (text, _error) in WRONG.items()} | {"reason": "Why not"})

    assert {name: errors_at(answer, name) for name in WRONG} == {name: error for name, (_text, error) in WRONG.items()}
    fields = fields_on(answer)
    assert {name: fields[name] for name in WRONG} == {name: text for name, (text, _error) in WRONG.items()}
    assert fields["reason"] == "Why not"
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("language", ["es", "en"])
def test_dates_are_typed_day_before_month_in_both_languages(number: int, senior: Any, language: str) -> None:
    """Calendars of browsers would show them in the language of the browser."""
    answer = senior.get(f"/admin/customers/customer/{number}/correct/", headers={"accept-language": language})

    assert '<input type="text" name="client_job_info.entry_date" value="21/02/2020" inputmode="numeric"' in (
        answer.content.decode()
    )


def test_a_date_out_of_range_is_told_in_the_form_it_is_typed(number: int, correct: Correct) -> None:
    answer = correct(number, {"client_info.birth_date": "31/12/1899"})

    assert errors_at(answer, "client_info.birth_date") == "It must be a date between 01/01/1900 and today."


def test_the_list_of_errors_leads_to_each_of_them(number: int, correct: Correct) -> None:
    wrong = {"client_contact.email": "", "client_info.spouse_info.issuing_country_code": "XX", "reason": " "}

    answer = correct(number, wrong)

    links = re.findall(r'<a href="#(id_[^"]+)">([^<]+)</a>', answer.content.decode())
    assert links == [
        ("id_client_info.spouse_info.issuing_country_code", "Spouse · Issuing country"),
        ("id_client_contact.email", "Contact · E-mail"),
        ("id_reason", "Reason"),
    ]
    html = answer.content.decode()
    assert all(html.count(f'id="{anchor}"') == 1 for anchor, _label in links)


def test_a_reference_with_a_star_must_have_a_value(number: int, opened: Open, correct: Correct) -> None:
    reference = {name: "" for name in opened(number) if name.startswith("client_references.first_personal_reference.")}

    answer = correct(number, reference)

    assert "First personal reference : It is required." in words(answer).replace("reference:", "reference :")
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_a_correction_has_a_reason(number: int, correct: Correct, reason: str) -> None:
    answer = correct(number, {"client_info.nickname": "Lucho", "reason": reason})

    assert errors_at(answer, "reason") == "Please say why."
    assert fields_on(answer)["client_info.nickname"] == "Lucho"
    assert Revision.objects.count() == 1


def test_a_reason_without_control_characters(number: int, correct: Correct) -> None:
    answer = correct(number, {"client_info.nickname": "Lucho", "reason": "because\u202e"})

    assert errors_at(answer, "reason") == CONTROL_CHARACTERS
    assert Revision.objects.count() == 1


def test_a_catalog_offers_what_is_in_use_and_what_the_customer_has(number: int, senior: Any) -> None:
    Province.objects.filter(code="0100").update(is_active=False)
    Country.objects.filter(code="US").update(is_active=False)

    html = senior.get(f"/admin/customers/customer/{number}/correct/").content.decode()

    assert '<option value="US" selected>US · United States (inactive)</option>' in html
    assert 'value="0100"' not in html
    assert 'value="2500"' in html


def test_a_large_catalog_is_suggested_once(number: int, senior: Any) -> None:
    html = senior.get(f"/admin/customers/customer/{number}/correct/").content.decode()

    assert html.count('<datalist id="codes-occupation">') == 1
    assert html.count('list="codes-occupation"') == 1
    assert html.count('<option value="541810">') == 1
    assert CommercialActivity.objects.get(code="541810").display_name("en") in html
