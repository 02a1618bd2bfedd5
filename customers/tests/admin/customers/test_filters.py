"""What the list of customers is narrowed down by."""

from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import Finding, PendingRevision

from .conftest import LIST, Accept, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(example: Any) -> list[dict[str, Any]]:
    """What is posted of a high-risk PEP from the United States, and of a Dominican."""
    exposed = example(1)
    exposed["client_info"] |= {"person_type_code": "PEP", "nationality_code": "US"}
    exposed["client_info"]["risk_data"] = {"risk_value": 8.5, "risk_level_unique_description": "high"}
    plain = example(2)
    plain["client_info"] |= {"nationality_code": "DO"}
    plain["client_entity_branch"] = {"branch_code": "77", "branch_name": "Another branch"}
    return [exposed, plain]


@pytest.fixture
def both(accepted: Accept, two: list[dict[str, Any]]) -> tuple[int, int]:
    """Two customers: the first one waits, the second one was reviewed."""
    numbers = accepted(two[0]), accepted(two[1])
    PendingRevision.objects.filter(customer=numbers[1]).delete()
    return numbers


@pytest.mark.parametrize(
    ("name", "of_first", "of_second"),
    [
        ("state", "waiting", "reviewed"),
        ("person_type", "PEP", "-"),
        ("risk", "high", "-"),
        ("nationality", "US", "DO"),
        ("branch", "01", "77"),
    ],
)
def test_customers_are_filtered_by(
    name: str, of_first: str, of_second: str, both: tuple[int, int], officer: Client
) -> None:
    first, second = both
    assert listed(officer, **{name: of_first}) == [first]
    assert listed(officer, **{name: of_second}) == [second]
    html = officer.get(LIST, {name: of_first}).content.decode()
    assert f'<option value="{of_first}" selected>' in html
    assert f'<option value="{of_second}">' in html


@pytest.mark.parametrize("name", ["state", "severity", "person_type", "risk", "nationality", "branch"])
def test_a_value_that_nobody_has_finds_nobody(name: str, both: Any, officer: Client) -> None:
    assert listed(officer, **{name: "NONSENSE"}) == []


def test_customers_are_filtered_by_any_severity_of_their_open_findings(both: Any, officer: Client) -> None:
    first, _second = both
    severities = set(Finding.objects.filter(revision__customer=first).values_list("severity", flat=True))
    assert "alert" in severities
    for _version in ("this one", "an older one"):
        for severity in Finding.Severity.values:
            assert listed(officer, severity=severity) == ([first] if severity in severities else [])
        PendingRevision.objects.update(causes=None, severities=None)  # as an older version writes them
    PendingRevision.objects.all().delete()
    assert listed(officer, severity="alert") == []


def test_only_codes_that_customers_have_are_offered(both: Any, officer: Client) -> None:
    html = officer.get(LIST).content.decode()
    offered = html.split('<select name="nationality">')[1].split("</select>")[0]
    assert offered.count("<option") == 3
    assert "DO · Dominican Republic" in offered
    assert "US · United States" in offered


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def evening_and_morning(accepted: Accept, two: list[dict[str, Any]]) -> list[int]:
    """The first came and changed late on the 20th of March, the second early on the 21st, in the bank's time."""
    numbers = []
    for payload, moment in zip(two, ("2026-03-20T23:30", "2026-03-21T00:30"), strict=True):
        with patch.object(timezone, "now", return_value=at(moment)):
            numbers.append(accepted(payload))
    return numbers


@pytest.mark.parametrize("name", ["changed_at", "created_at"])
@pytest.mark.parametrize(
    ("first_day", "last_day", "places"),
    [
        ("2026-03-20", "2026-03-20", [0]),
        ("2026-03-21", "2026-03-21", [1]),
        ("2026-03-21", "", [1]),
        ("", "2026-03-20", [0]),
        ("2026-03-20", "2026-03-21", [1, 0]),
        ("2026-03-22", "", []),
        ("20/03/2026", "20/3/2026", [0]),
    ],
)
def test_customers_are_filtered_by_days_in_the_banks_time(
    name: str, first_day: str, last_day: str, places: list[int], evening_and_morning: Any, officer: Client
) -> None:
    days = {f"{name}_from": first_day, f"{name}_to": last_day}
    found = listed(officer, **{key: value for key, value in days.items() if value})
    assert found == [evening_and_morning[place] for place in places]


def test_a_later_change_is_no_creation(accepted: Accept, example: Any, officer: Client) -> None:
    with patch.object(timezone, "now", return_value=at("2026-03-20T12:00")):
        accepted(example(1))
    changed = example(1)
    changed["client_info"]["nickname"] = "Lucho"
    first = accepted(changed)
    today = timezone.localdate().isoformat()
    assert listed(officer, created_at_from=today) == []
    assert first in listed(officer, changed_at_from=today)


@pytest.mark.parametrize("name", ["changed_at_from", "created_at_to"])
@pytest.mark.parametrize("value", ["yesterday", "30/02/2026", "03/20/2026", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_of_a_day_that_is_none_the_list_says_so_and_has_nobody(
    name: str, value: str, both: Any, officer: Client
) -> None:
    html = officer.get(LIST, {name: value}).content.decode()
    assert html.count("That is no date. Please type it as dd/mm/yyyy.") == 1
    assert f'<input type="text" name="{name}" value="{value}"' in html
    assert listed(officer, **{name: value}) == []


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("value", ["2026-03-04", "04/03/2026"])
def test_the_days_chosen_stand_in_the_form_day_before_month(
    language: str, value: str, both: Any, officer: Client
) -> None:
    html = officer.get(LIST, {"created_at_from": value}, headers={"accept-language": language}).content.decode()
    assert '<input type="text" name="created_at_from" value="04/03/2026" inputmode="numeric"' in html


def test_what_the_form_leaves_blank_does_not_stay_in_the_address(both: Any, officer: Client) -> None:
    response = officer.get(LIST, {"state": "", "nationality": "DO", "changed_at_from": "", "q": "~token"})
    assert response.status_code == 302
    assert response["Location"] == f"{LIST}?nationality=DO&q=~token"


def test_filters_keep_the_search_and_the_order(both: Any, officer: Client) -> None:
    response = officer.post(f"{LIST}?o=2", {"q": "martinez"}, follow=True)
    html = response.content.decode()
    form = html.split('<form class="core-filters"')[1].split("</form>")[0]
    assert f'<input type="hidden" name="q" value="{response.context["cl"].query}">' in form
    assert '<input type="hidden" name="o" value="2">' in form
    assert "martinez" not in form
