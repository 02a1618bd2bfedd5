"""The pages of customers show and take nothing, by whatever address and from whomever."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import AUDITED, Revision
from customers.roles import ADMINISTRATORS, AUDITORS, CATALOG_MANAGERS, COMPLIANCE_OFFICERS, SENIOR_OFFICERS
from customers.rows import read_rows

from .conftest import LIST, Accept, Member, history, page

pytestmark = pytest.mark.django_db

LOOKERS = (COMPLIANCE_OFFICERS, SENIOR_OFFICERS, AUDITORS)
OTHERS = (CATALOG_MANAGERS, ADMINISTRATORS)


@pytest.fixture
def number(accepted: Accept, payload: dict[str, Any]) -> int:
    number = accepted(payload)
    payload["client_info"]["nickname"] = "Lucho"
    accepted(payload)
    return number


def everything() -> Any:
    tables: list[Any] = [*AUDITED, *(model.history.model for model in AUDITED), Revision]
    rows = read_rows([model._default_manager.all() for model in tables])
    return sorted((model._meta.label, repr(columns)) for model, columns in rows)


def addresses(number: int) -> list[str]:
    """The page, the history, and the places at which simple-history would write an old record back."""
    change = reverse("admin:customers_customer_change", args=[number])
    past = reverse("admin:customers_customer_history", args=[number])
    return [change, past, f"{past}1/", f"{past}2/", f"{past}1/change/", f"/admin/customers/customer/{number}/"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("role", [None, *LOOKERS])
def test_nothing_is_taken_at_any_address_of_a_customer(
    role: str | None, method: str, number: int, member: Member, officer: Client
) -> None:
    client = member(role) if role else officer
    before = everything()
    for address in addresses(number):
        data = {"first_name": "OTHER", "_change_history": "1", "_save": "1"}
        response = getattr(client, method)(address, data)
        assert response.status_code in (403, 404, 405), address
    assert everything() == before


@pytest.mark.parametrize("role", LOOKERS)
def test_who_works_with_customers_sees_list_page_and_history(role: str, number: int, member: Member) -> None:
    client = member(role)
    assert client.get(LIST).status_code == 200
    assert page(client, number).status_code == 200
    assert history(client, number).status_code == 200


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_sees_any_of_them_nor_whether_there_is_such_a_customer(
    role: str, number: int, member: Member
) -> None:
    client = member(role)
    assert client.get(LIST).status_code == 403
    for asked in (number, 404):
        assert page(client, asked).status_code == 403
        assert history(client, asked).status_code == 403


def test_there_is_no_page_of_a_single_old_record(number: int, officer: Client) -> None:
    past = reverse("admin:customers_customer_history", args=[number])
    for address in (f"{past}1/", f"{past}2/", f"{past}1/history/", f"/admin/customers/customer/{number}/"):
        assert officer.get(address).status_code == 404
