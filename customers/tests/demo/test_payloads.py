"""What is sent of made-up people."""

from datetime import date
from typing import Any

import pytest
from stdnum.do import cedula as cedulas

from catalogs.models import CommercialActivity, Occupation, Province
from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.demo import papers
from customers.demo.chance import generator
from customers.demo.jobs import ACTIVITIES, JOBS, OWN_OCCUPATIONS
from customers.demo.oddities import ODDITIES, Oddity
from customers.demo.places import BRANCHES, PLACES
from customers.demo.wire import as_json

from .conftest import payload_of

pytestmark = pytest.mark.django_db

PEOPLE = range(200)


def test_every_payload_is_as_the_contract_has_it() -> None:
    for index in PEOPLE:
        body = as_json(payload_of(index)).encode()

        assert read_payload(parse(body)).documents


@pytest.mark.parametrize("oddity", [oddity for _share, oddity in ODDITIES], ids=lambda oddity: oddity.__name__)
def test_an_odd_payload_is_taken_in_all_the_same(oddity: Oddity) -> None:
    changed = 0
    for index in range(40):
        payload = payload_of(index)
        plain = as_json(payload)
        oddity(generator("odd", index), payload, [payload_of(1_000), payload_of(1_001)])
        changed += as_json(payload) != plain

        assert read_payload(parse(as_json(payload).encode())).documents
    assert changed


def test_people_are_different() -> None:
    payloads = [payload_of(index) for index in PEOPLE]

    names = [(info["first_name"], info["last_name"], info["birth_date"]) for info in infos(payloads)]
    assert len(set(names)) == len(payloads)
    assert {info["nationality_code"] for info in infos(payloads)} >= {"DO", "HT", "VE"}
    assert {info["sex"] for info in infos(payloads)} >= {"F", "M"}
    assert {info["civil_status_id"] for info in infos(payloads)} >= {1, 2, 3, 5}
    assert {payload["client_job_info"]["currency_code"] for payload in payloads} == {"DOP", "USD"}
    assert len({payload["client_location"]["city_description"] for payload in payloads}) > 20


def test_the_married_have_a_spouse_and_the_single_have_none() -> None:
    for info in infos([payload_of(index) for index in PEOPLE]):
        if info["civil_status_unique_description"] in {"married", "common_law"}:
            assert info["spouse_info"]["first_name"]
        else:
            assert "spouse_info" not in info


def test_nobody_works_before_birth_or_beyond_today() -> None:
    for index in PEOPLE:
        payload = payload_of(index)
        entry_date = date.fromisoformat(payload["client_job_info"]["entry_date"])

        assert date.fromisoformat(payload["client_info"]["birth_date"]) < entry_date <= date(2026, 5, 20)


def test_every_cedula_has_a_valid_check_digit_and_was_never_issued() -> None:
    for index in PEOPLE:
        assert cedulas.is_valid(papers.cedula(index))
        assert papers.cedula(index).startswith("9")


@pytest.mark.parametrize(
    "number",
    [
        papers.cedula,
        papers.licence,
        papers.wisenroll_code,
        papers.cell_phone,
        lambda index: papers.passport(index, "DO"),
        lambda index: papers.email(index, "Ana", "Peña"),
    ],
)
def test_no_two_people_have_the_same(number: Any) -> None:
    assert len({number(index) for index in range(20_000)}) == 20_000


def test_phones_are_of_the_exchange_that_nobody_has() -> None:
    phones = [papers.cell_phone(index, index % 4) for index in PEOPLE]
    phones += [papers.phone(generator(index)) for index in PEOPLE]
    for phone in phones:
        digits = "".join(filter(str.isdigit, phone)).removeprefix("1")

        assert len(digits) == 10
        assert digits[3:6] == "555"


def test_mails_go_to_nobody() -> None:
    bodies = " ".join(as_json(payload_of(index)) for index in PEOPLE)

    domains = {word.split("@")[1].strip('",') for word in bodies.split() if "@" in word}
    assert domains
    assert all(domain.endswith(("example.com", "example.net", "example.org")) for domain in domains)


def test_codes_are_those_of_the_catalogs() -> None:
    occupations = {job.occupation_code for job in JOBS}
    provinces = {place.province_code: place.province for place in PLACES}

    assert set(Occupation.objects.filter(pk__in=occupations).values_list("pk", flat=True)) == occupations
    assert CommercialActivity.objects.filter(pk__in=ACTIVITIES).count() == len(ACTIVITIES)
    assert dict(Province.objects.filter(pk__in=provinces).values_list("pk", "name")) == provinces
    assert {place.branch_code for place in PLACES} <= BRANCHES.keys()
    assert not Occupation.objects.filter(pk__in=[occupation.code for occupation in OWN_OCCUPATIONS]).exists()


def infos(payloads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [payload["client_info"] for payload in payloads]
