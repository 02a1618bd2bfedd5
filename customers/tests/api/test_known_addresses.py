"""Where right passwords came from before this process began: what a flood of wrong ones does not shut out."""

from typing import Any

import pytest
from django.test import Client

from core_customer_site.known_addresses import read_addresses

pytestmark = pytest.mark.django_db


def test_the_register_tells_where_callers_and_staff_came_from(
    post: Any, payload: dict[str, Any], admin_client: Client
) -> None:
    assert read_addresses() == set()
    number = post(payload, REMOTE_ADDR="192.0.2.7").json()["customer_number"]
    page = admin_client.get(f"/admin/customers/customer/{number}/change/", REMOTE_ADDR="192.0.2.8")

    assert page.status_code == 200
    assert read_addresses() == {"192.0.2.7", "192.0.2.8"}


def test_refused_strangers_are_not_known_by_it(api: Any, post: Any) -> None:
    assert post(b"{}", REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Basic bm9ib2R5Om5v").status_code == 401

    assert read_addresses() == set()
