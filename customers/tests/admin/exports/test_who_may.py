"""Who exports: auditors alone, what they may see, having logged in."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from customers.models import Export
from customers.roles import ROLES

from .conftest import FORMS, LISTS, address

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("role", sorted(ROLES))
def test_of_all_roles_auditors_alone_export(as_role: Callable[..., Client], name: str, role: str) -> None:
    client = as_role(role)

    assert {client.get(address(name, form)).status_code for form in FORMS} == {200 if role == "Auditors" else 403}


@pytest.mark.parametrize("name", LISTS)
def test_who_may_not_see_a_list_may_not_export_it(staff: Callable[..., Client], name: str) -> None:
    assert staff("export_register").get(address(name)).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_nobody_exports_without_having_logged_in(client: Client, name: str) -> None:
    response = client.get(address(name))

    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("method", ["post", "head"])
def test_an_export_is_asked_for_by_get_alone(auditor: Client, name: str, method: str) -> None:
    assert getattr(auditor, method)(address(name)).status_code == 405
    assert not Export.objects.exists()


@pytest.mark.parametrize("name", LISTS)
def test_the_list_offers_it_in_all_formats_to_who_may(auditor: Client, name: str) -> None:
    html = auditor.get(f"/admin/customers/{name}/?p=1").content.decode()

    assert re.findall(r'<a href="([^"]*/export/[a-z]+/[^"]*)">', html) == [address(name, form) for form in FORMS]
    for label in ("CSV", "XLSX", "JSON Lines"):
        assert f">{label} <" in html


def test_the_button_carries_the_filters_of_the_list(auditor: Client, accepted: Any, payload: Payload) -> None:
    accepted(payload)
    html = auditor.get("/admin/customers/submission/?outcome=created&p=1").content.decode()

    for form in FORMS:
        assert f'href="{address("submission", form)}?outcome=created"' in html


@pytest.mark.parametrize("name", LISTS)
def test_the_list_does_not_offer_it_to_who_may_not(as_role: Callable[..., Client], name: str) -> None:
    html = as_role("Compliance officers").get(f"/admin/customers/{name}/").content.decode()

    assert "/export/" not in html


def test_a_format_that_there_is_not_is_not_found(auditor: Client) -> None:
    assert auditor.get(address("customer", "pdf"), follow=True).status_code in (302, 404)
    assert not Export.objects.exists()
