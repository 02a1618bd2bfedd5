"""Countries, currencies and the catalogs that grow."""

from collections.abc import Callable
from typing import Any

import pytest

from catalogs.models import CivilStatus, Country, Currency, HousingType, Occupation, Provenance, Sex
from customers.models import Customer, Employment, Residence
from customers.tests.contract.table import Field, fields
from customers.tests.helpers import MISSING, get, put

Payload = dict[str, Any]
Refused = Callable[..., dict[str, list[str]]]
Accepted = Callable[..., int]
Read = Callable[[int], Payload]

JOB = "client_job_info"
REFERENCE_COUNTRY = "client_references.first_personal_reference.country"
UNKNOWN_COUNTRY = "It is not a known country."
UNKNOWN_CURRENCY = "It is not a known currency."


@pytest.mark.parametrize("field", fields("country"), ids=lambda field: field.path)
def test_every_country_takes_a_code_in_any_case(accepted: Accepted, read: Read, payload: Payload, field: Field) -> None:
    answered = read(accepted(put(payload, field.path, " do ")))

    if field.path.startswith("client_documents"):
        countries = [document["issuing_country_code"] for document in answered["client_documents"]]
        assert sorted(countries) == ["DO", "DO", "DO", "US", "US"]  # there were two before
    else:
        assert get(answered, field.path) == "DO"


@pytest.mark.parametrize("field", fields("country"), ids=lambda field: field.path)
def test_every_country_refuses_what_is_none(rejections: Refused, payload: Payload, field: Field) -> None:
    assert rejections(put(payload, field.path, "XX")) == {field.error_path: [UNKNOWN_COUNTRY]}


@pytest.mark.parametrize("field", fields("country"), ids=lambda field: field.path)
def test_every_country_has_its_size(rejections: Refused, payload: Payload, field: Field) -> None:
    size = field.size or 0
    assert rejections(put(payload, field.path, "U" + "." * (size - 2) + "S" if size > 2 else "US")) in (
        {},
        {field.error_path: [UNKNOWN_COUNTRY]},
    )
    too_long = {field.error_path: [f"It is too long: at most {size} characters."]}
    assert rejections(put(payload, field.path, "U" * (size + 1))) == too_long


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("República Dominicana", "DO"),
        ("Republica Dominicana", "DO"),
        ("REPUBLICA  DOMINICANA.", "DO"),
        ("Dominican Republic", "DO"),
        ("Rep. Dominicana", "DO"),
        ("Repu\u0301blica Dominicana", "DO"),
        ("Estados Unidos", "US"),
        ("United States", "US"),
        ("EE.UU.", "US"),
        ("USA", "US"),
        ("us", "US"),
        ("España", "ES"),
        ("Emiratos Árabes Unidos", "AE"),
        ("Estados" + "." * 37 + "Unidos", "US"),
    ],
)
def test_a_country_is_known_by_name_alias_and_code(
    accepted: Accepted, read: Read, payload: Payload, name: str, code: str
) -> None:
    assert get(read(accepted(put(payload, REFERENCE_COUNTRY, name))), REFERENCE_COUNTRY) == code


@pytest.mark.parametrize("name", ["Atlantis", "Republica", "XX", "D", "...", "ñ", "🇩🇴"])
def test_an_unknown_country_is_refused(refused: Refused, payload: Payload, name: str) -> None:
    assert refused(put(payload, REFERENCE_COUNTRY, name)) == {REFERENCE_COUNTRY: [UNKNOWN_COUNTRY]}
    assert not Country.objects.filter(provenance=Provenance.OBSERVED).exists()


@pytest.mark.parametrize("field", fields("currency"), ids=lambda field: field.path)
def test_every_currency_takes_a_code_in_any_case(
    accepted: Accepted, read: Read, payload: Payload, field: Field
) -> None:
    assert get(read(accepted(put(payload, field.path, " dop "))), field.path) == "DOP"


def test_the_symbol_of_the_peso_is_its_code(accepted: Accepted, read: Read, payload: Payload) -> None:
    put(payload, f"{JOB}.currency_code", "RD$")
    put(payload, "client_location.rent_currency", "rd$")

    answered = read(accepted(payload))

    assert get(answered, f"{JOB}.currency_code") == "DOP"
    assert get(answered, "client_location.rent_currency") == "DOP"


@pytest.mark.parametrize("field", fields("currency"), ids=lambda field: field.path)
@pytest.mark.parametrize("value", ["XXZ", "$", "US", "ñ"])
def test_an_unknown_currency_is_refused(rejections: Refused, payload: Payload, field: Field, value: str) -> None:
    assert rejections(put(payload, field.path, value)) == {field.error_path: [UNKNOWN_CURRENCY]}
    assert not Currency.objects.filter(pk=value).exists()


@pytest.mark.parametrize("field", fields("currency"), ids=lambda field: field.path)
def test_every_currency_has_its_size(rejections: Refused, payload: Payload, field: Field) -> None:
    too_long = {field.error_path: [f"It is too long: at most {field.size} characters."]}

    assert rejections(put(payload, field.path, "U" * ((field.size or 0) + 1))) == too_long
    assert rejections(put(payload, field.path, "U" * (field.size or 0))) == {field.error_path: [UNKNOWN_CURRENCY]}


def test_an_unknown_code_of_a_growing_catalog_is_taken_in_unverified(accepted: Accepted, payload: Payload) -> None:
    put(payload, f"{JOB}.occupation_code", "999999")
    put(payload, f"{JOB}.occupation_description", "Tejedora de hamacas")

    accepted(payload)

    entry = Occupation.objects.get(pk="999999")
    assert (entry.name, entry.provenance, entry.is_verified) == ("Tejedora de hamacas", Provenance.OBSERVED, False)
    assert Employment.objects.get().occupation_id == "999999"


def test_an_unknown_code_without_a_description_is_taken_in_too(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, "client_location.housing_type", "Prestada"))

    assert HousingType.objects.get(pk="Prestada").name == ""
    assert Residence.objects.get().housing_type_id == "Prestada"


def test_a_description_does_not_overwrite_a_verified_entry(accepted: Accepted, payload: Payload) -> None:
    accepted(put(payload, "client_info.civil_status_description", "Unido(a)"))

    assert CivilStatus.objects.get(pk="2").name == "Casado(a)"
    assert Customer.objects.get().civil_status_description == "Unido(a)"


@pytest.mark.parametrize("literal", [2, "2", " 02 ", 2.0])
def test_a_numeric_code_is_one_code_in_every_spelling(
    accepted: Accepted, read: Read, payload: Payload, literal: Any
) -> None:
    number = accepted(put(payload, "client_info.civil_status_id", literal))

    assert Customer.objects.get().civil_status_id == "2"
    assert read(number)["client_info"]["civil_status_id"] == 2


def test_every_sex_of_the_contract_is_known(accepted: Accepted, read: Read, payload: Payload) -> None:
    for code in ("M", "F", "NB", "NC", "O"):
        number = accepted(put(payload, "client_info.sex", code))
        assert read(number)["client_info"]["sex"] == code
    assert not Sex.objects.filter(is_verified=False).exists()


WAYS = {
    "country": ("Estados Unidos", {"country": "US"}),
    "company_country_code": ("US", {"company_country_code": "US"}),
    "company_country_description": (
        "Estados Unidos",
        {"company_country_code": "US", "company_country_description": "Estados Unidos"},
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_country_of_the_company_may_be_given_in_three_ways(
    accepted: Accepted, read: Read, payload: Payload, way: str
) -> None:
    value, answered = WAYS[way]
    put(payload, f"{JOB}.country", MISSING)

    job = read(accepted(put(payload, f"{JOB}.{way}", value)))[JOB]

    assert {key: value for key, value in job.items() if key in WAYS} == answered


def test_the_country_of_the_company_is_required(refused: Refused, payload: Payload) -> None:
    assert refused(put(payload, f"{JOB}.country", None)) == {f"{JOB}.country": ["It is required."]}


def test_a_description_alone_must_be_a_country(refused: Refused, payload: Payload) -> None:
    put(payload, f"{JOB}.country", "")
    put(payload, f"{JOB}.company_country_description", "Atlantis")

    assert refused(payload) == {f"{JOB}.company_country_description": [UNKNOWN_COUNTRY]}


def test_a_description_beside_a_code_may_say_anything(accepted: Accepted, read: Read, payload: Payload) -> None:
    put(payload, f"{JOB}.company_country_code", "DO")
    put(payload, f"{JOB}.company_country_description", "Quisqueya")

    job = read(accepted(payload))[JOB]

    assert (job["company_country_code"], job["company_country_description"]) == ("DO", "Quisqueya")
