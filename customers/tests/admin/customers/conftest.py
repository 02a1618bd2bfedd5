"""The pages of customers, and people of each role who open them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from catalogs.models import Branch, CatalogEntry
from customers.admin.customer_filters import IN_USE_KEY
from customers.models import Revision

LIST = reverse("admin:customers_customer_changelist")

Member = Callable[[str], Client]
Accept = Callable[..., int]


def page(client: Client, number: int) -> Any:
    return client.get(reverse("admin:customers_customer_change", args=[number]))


def history(client: Client, number: int, **query: Any) -> Any:
    return client.get(reverse("admin:customers_customer_history", args=[number]), query)


def changes(response: Any, place: int = 0) -> dict[str, tuple[str, str]]:
    """Path -> (before, after) of the revision at a place of the page."""
    event = response.context["timeline"].events[place]
    return {field.path: (str(field.before), str(field.after)) for row in event.rows for field in row.fields}


def sequences(response: Any) -> list[int]:
    """Which revisions a page shows, in its order."""
    return [event.revision.sequence for event in response.context["timeline"].events]


def listed(client: Client, **query: Any) -> list[int]:
    """The numbers of the customers in the list, in its order."""
    response = client.get(LIST, query)
    assert response.status_code == 200, response
    return [customer.number for customer in response.context["cl"].result_list]


def revision_of(number: int, sequence: int = 1) -> Revision:
    return Revision.objects.get(customer_id=number, sequence=sequence)


@pytest.fixture(autouse=True)
def _codes_in_use_are_read_anew() -> None:
    """The list keeps for a while which codes are in use: a test must not see those of another."""
    cache.delete(IN_USE_KEY)


@pytest.fixture
def member(db: None) -> Member:
    """`member(role)`: a client of somebody who has the role and may enter the admin, in English."""

    def member(role: str) -> Client:
        user = User.objects.create_user(role.replace(" ", "_"), is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(user)
        return client

    return member


def verify_catalogs() -> None:
    """Confirm all codes: inside a transaction, unverified ones are not remembered and cost a statement each."""
    for catalog in CatalogEntry.__subclasses__():
        catalog._default_manager.filter(is_verified=False).update(is_verified=True)
    assert not Branch.objects.filter(is_verified=False).exists()
