"""A form that was opened and saved as it is changes nothing, whatever the customer looks like."""

from typing import Any

import pytest

from catalogs.models import Country, Occupation
from customers.contract.serializers import PAYLOAD
from customers.models import AUDITED, Revision
from customers.tests.admin.conftest import words
from customers.tests.helpers import MISSING, put

from .conftest import Correct, Open

Payload = dict[str, Any]

NOTHING_DIFFERS = "Nothing differs from what the register has: nothing was saved."

ODD_TEXT = "Ñandú\u2028\"<b>&amp;</b>' \u00a0 😀 ﬁ"
DECOMPOSED = "Nu\u0301n\u0303ez"


def history_rows() -> int:
    return sum(model.history.count() for model in AUDITED)


def assert_unchanged_by_saving(correct: Correct, number: int) -> None:
    before = history_rows()
    answer = correct(number)
    assert NOTHING_DIFFERS in words(answer), words(answer)
    assert Revision.objects.filter(customer_id=number, source="admin").count() == 0
    assert history_rows() == before


@pytest.mark.parametrize("which", [1, 2, 3])
def test_an_example_of_the_contract_stays_as_it_is(correct: Correct, accepted: Any, example: Any, which: int) -> None:
    assert_unchanged_by_saving(correct, accepted(example(which)))


CASES: dict[str, dict[str, Any]] = {
    "amounts with four decimals": {
        "client_job_info.salary": "8000.1234",
        "client_job_info.net_income": "0.0001",
        "client_location.rent_amount": 0,
        "client_transactionality.inc_transactionality": "99999999999.9999",
    },
    "the largest amount and count": {
        "client_job_info.annual_gross_salary": "99999999999999",
        "client_transactionality.inc_monthly_movements": 2147483647,
        "client_transactionality.out_monthly_movements": 0,
    },
    "a risk of ten decimals": {
        "client_info.risk_data": {"risk_value": "2.1234567891", "risk_level_unique_description": "low"}
    },
    "a tiny risk": {"client_info.risk_data": {"risk_value": "0.0000000001"}},
    "odd characters": {
        "client_info.nickname": ODD_TEXT,
        "client_job_info.occupation_description": ODD_TEXT * 20,
        "client_contact.social_network_name": "= 1 + 1",
    },
    "letters and accents apart": {"client_info.nickname": DECOMPOSED},
    "no main document": {f"client_documents.{place}.main": 0 for place in range(5)},
    "unknown codes": {
        "client_job_info.occupation_code": "made up",
        "client_info.sex": "m",
        "client_location.province_code": "x y",
        "client_references.first_personal_reference.relationship": "Compadre",
        "client_documents.0.document_type_code": "NEW TYPE",
    },
    "unknown keys in every node": {
        "top": {"deep": [1, 2.50, "three", None]},
        "client_info.fax": "809",
        "client_info.spouse_info.age": 40,
        "client_info.risk_data": {"model": "v2"},
        "client_documents.0.expires_on": "2030-01-01",
        "client_documents.4.expires_on": "2031-01-01",
        "client_location.floor": 3,
        "client_contact.fax": True,
        "client_job_info.other_job_info.since": 1e22,
        "client_references.first_bank_reference.since": 1999,
        "client_references.third_reference": {"name": "X"},
        "client_transactionality.note": "",
        "client_entity_branch.desk": [],
    },
    "both countries of the job": {
        "client_job_info.country": "United States",
        "client_job_info.company_country_code": "DO",
        "client_job_info.company_country_description": "Rep. Dom.",
        "client_job_info.company_code": "000001",
    },
    "only the name of the job's country": {
        "client_job_info.country": MISSING,
        "client_job_info.company_country_description": "Estados Unidos",
    },
    "fields of later revisions": {
        "client_job_info.other_job_info.country_description": "Estados Unidos",
        "client_references.first_personal_reference.reference_relationship_type_description": "familiar",
        "client_references.first_personal_reference.reference_relationship_description": "Cuñado",
        "client_info.risk_data": {"risk_value": 8.25, "risk_level_description": "Riesgo Alto"},
    },
    "flags": {
        "client_references.first_bank_reference.canceled": 1,
        "client_references.second_bank_reference": {"canceled": 0},
    },
    "hardly anything": {
        "client_info.spouse_info": MISSING,
        "client_info.nationality_code": MISSING,
        "client_job_info.other_job_info": MISSING,
        "client_references.first_bank_reference": MISSING,
        "client_references.second_personal_reference": {"name": "X"},
    },
}


@pytest.mark.parametrize("case", CASES)
def test_a_customer_stays_as_it_is_with(correct: Correct, accepted: Any, payload: Payload, case: str) -> None:
    for path, value in CASES[case].items():
        put(payload, path, value)

    assert_unchanged_by_saving(correct, accepted(payload))


def test_codes_that_are_no_longer_in_use_stay(correct: Correct, accepted: Any, payload: Payload) -> None:
    number = accepted(payload)
    Country.objects.filter(code="US").update(is_active=False)
    Occupation.objects.filter(code="151252").update(is_active=False)

    assert_unchanged_by_saving(correct, number)


def test_documents_that_are_not_current_stay_on_file(correct: Correct, accepted: Any, payload: Payload) -> None:
    accepted(payload)
    del payload["client_documents"][:3]
    number = accepted(payload)

    assert_unchanged_by_saving(correct, number)


def test_what_a_browser_does_not_send_stays(correct: Correct, accepted: Any, payload: Payload, opened: Open) -> None:
    number = accepted(payload)
    nothing = dict.fromkeys(opened(number))

    answer = correct(number, {**nothing, "sequence": "1", "reason": "x"})

    assert NOTHING_DIFFERS in words(answer)
    assert Revision.objects.count() == 1


def test_an_amount_means_the_same_with_and_without_commas(correct: Correct, accepted: Any, payload: Payload) -> None:
    number = accepted(payload)

    answer = correct(
        number, {"client_job_info.annual_gross_salary": "100000", "client_job_info.salary": " 8,000.0000 "}
    )

    assert NOTHING_DIFFERS in words(answer)


def test_the_form_shows_amounts_to_their_last_digit(opened: Open, accepted: Any, payload: Payload) -> None:
    put(payload, "client_job_info.salary", "1234567.125")
    put(payload, "client_info.risk_data", {"risk_value": "2.1"})

    fields = opened(accepted(payload))

    assert fields["client_job_info.salary"] == "1,234,567.125"
    assert fields["client_job_info.net_income"] == "8,000.00"
    assert fields["client_info.risk_data.risk_value"] == "2.10"


def test_the_form_has_an_input_for_every_field_of_the_contract(opened: Open, accepted: Any, payload: Payload) -> None:
    fields = opened(accepted(payload))

    paths = {path for _row, _column, path in PAYLOAD.paths() if not path.startswith("client_documents.")}
    assert paths - fields.keys() == {"client_info.customer_number"}
