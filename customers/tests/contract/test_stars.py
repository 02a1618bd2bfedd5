"""The contract's star: present and not blank. What has none may be missing, null or blank."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.tests.contract.table import FIELDS, Field
from customers.tests.helpers import MISSING, get, put

Payload = dict[str, Any]
Refused = Callable[..., dict[str, list[str]]]
Accepted = Callable[..., int]
Read = Callable[[int], Payload]

REQUIRED = ["It is required."]
STARRED = [field for field in FIELDS if field.is_starred]
NODES = sorted({field.path.partition(".")[0] for field in FIELDS})
OPTIONAL_OBJECTS = [
    "client_info.spouse_info",
    "client_info.immigration_status",
    "client_info.risk_data",
    "client_job_info.other_job_info",
    "client_job_info.previously_employment_data",
    "client_references.first_bank_reference",
    "client_references.second_bank_reference",
    "client_references.first_supplier_commercial_reference",
    "client_references.second_supplier_commercial_reference",
    "client_references.first_client_commercial_reference",
    "client_references.second_client_commercial_reference",
]
KEPT = {  # what stands for a star of its own: the country of the company, and something of each personal reference
    "client_job_info.company_country_code",
    "client_references.first_personal_reference.name",
    "client_references.second_personal_reference.name",
}

no_value = pytest.mark.parametrize(
    "value",
    [MISSING, None, "", "   ", "\t\n", "\u200b"],
    ids=["missing", "null", "empty", "spaces", "tab", "invisible"],
)


def test_there_are_as_many_stars_as_in_the_contract() -> None:
    assert len(STARRED) == 37
    assert len(NODES) == 8


@pytest.mark.parametrize("field", STARRED, ids=lambda field: field.path)
@no_value
def test_a_field_with_a_star_is_required(rejections: Refused, payload: Payload, field: Field, value: Any) -> None:
    assert rejections(put(payload, field.path, value)) == {field.error_path: REQUIRED}


@no_value
def test_fields_without_a_star_may_have_no_value(accepted: Accepted, read: Read, payload: Payload, value: Any) -> None:
    put(payload, "client_job_info.company_country_code", "US")
    optional = [field.path for field in FIELDS if not field.is_starred and field.path not in KEPT]
    for path in optional:
        put(payload, path, value)

    answered = read(accepted(payload))

    assert [path for path in optional if get(answered, path) is not MISSING] == ["client_info.customer_number"]


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("value", [MISSING, None, "", "  "], ids=["missing", "null", "empty", "spaces"])
def test_a_node_is_required(refused: Refused, payload: Payload, node: str, value: Any) -> None:
    assert refused(put(payload, node, value)) == {node: REQUIRED}


def test_an_empty_payload_lacks_all_nodes(refused: Refused) -> None:
    assert refused({}) == dict.fromkeys(NODES, REQUIRED)


@pytest.mark.parametrize("node", sorted(set(NODES) - {"client_documents", "client_references"}))
def test_a_node_without_fields_lacks_those_with_a_star(refused: Refused, payload: Payload, node: str) -> None:
    starred = {field.path: REQUIRED for field in STARRED if field.path.startswith(node)}
    if node == "client_job_info":
        starred["client_job_info.country"] = REQUIRED

    assert refused(put(payload, node, {})) == starred


@pytest.mark.parametrize("value", [MISSING, None, "", " ", {}], ids=["missing", "null", "empty", "spaces", "object"])
@pytest.mark.parametrize("path", OPTIONAL_OBJECTS)
def test_an_object_without_a_star_may_have_no_value(
    accepted: Accepted, read: Read, payload: Payload, path: str, value: Any
) -> None:
    assert get(read(accepted(put(payload, path, value))), path) is MISSING


@pytest.mark.parametrize("value", [5, True, 0, False, [], [{}], "text"], ids=repr)
@pytest.mark.parametrize("path", [*OPTIONAL_OBJECTS, *(node for node in NODES if node != "client_documents")])
def test_what_is_no_object_where_one_belongs_is_refused(
    rejections: Refused, payload: Payload, path: str, value: Any
) -> None:
    assert rejections(put(payload, path, value)) == {path: ["It must be an object."]}


@pytest.mark.parametrize("which", ["first", "second"])
@pytest.mark.parametrize(
    "value",
    [MISSING, None, "", {}, {"name": " ", "phone": None}, {"new_key": "x"}],
    ids=["missing", "null", "empty", "object", "blank", "unknown only"],
)
def test_both_personal_references_are_required(refused: Refused, payload: Payload, which: str, value: Any) -> None:
    path = f"client_references.{which}_personal_reference"

    assert refused(put(payload, path, value)) == {path: REQUIRED}


def test_a_personal_reference_may_have_a_single_value(accepted: Accepted, read: Read, payload: Payload) -> None:
    put(payload, "client_references.second_personal_reference", {"phone": "8095551234"})

    reference = read(accepted(payload))["client_references"]["second_personal_reference"]

    assert reference == {"phone": "8095551234"}


def test_a_missing_country_of_the_company_is_said_beside_what_else_is_wrong(refused: Refused, payload: Payload) -> None:
    put(payload, "client_job_info.country", MISSING)
    put(payload, "client_job_info.salary", MISSING)
    put(payload, "client_job_info.other_job_info.country_code", "XX")

    assert refused(payload) == {
        "client_job_info.salary": REQUIRED,
        "client_job_info.other_job_info.country_code": ["It is not a known country."],
        "client_job_info.country": REQUIRED,
    }


def test_all_that_is_wrong_is_said_at_once(refused: Refused, payload: Payload) -> None:
    put(payload, "client_info.first_name", MISSING)
    put(payload, "client_info.birth_date", "yesterday")
    put(payload, "client_documents.4.main", 7)
    put(payload, "client_location.rent_amount", -1)
    put(payload, "client_contact", None)
    put(payload, "client_references.first_personal_reference.country", "Atlantis")

    assert refused(payload) == {
        "client_info.first_name": REQUIRED,
        "client_info.birth_date": ["It must be a date in the form YYYY-MM-DD."],
        "client_documents[4].main": ["It must be 1 or 0."],
        "client_location.rent_amount": ["It must not be negative."],
        "client_contact": REQUIRED,
        "client_references.first_personal_reference.country": ["It is not a known country."],
    }
