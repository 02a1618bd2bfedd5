"""The roles that migrations make, and what the docs say of them."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from catalogs.models import CatalogEntry, CountryAlias, CurrencyAlias
from customers.roles import ADMINISTRATORS, API_CLIENTS, AUDITORS, CATALOGS, ROLES, SENIOR_OFFICERS, SUBMIT

pytestmark = pytest.mark.django_db


def granted(name: str) -> set[str]:
    permissions = Permission.objects.filter(group__name=name)
    return {f"{app}.{codename}" for app, codename in permissions.values_list("content_type__app_label", "codename")}


@pytest.mark.parametrize("role", ROLES)
def test_a_group_has_the_permissions_of_its_role_and_no_others(role: str) -> None:
    assert granted(role) == set(ROLES[role])


def test_there_are_no_other_groups() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


def test_every_catalog_is_among_those_that_roles_name() -> None:
    entries = {model._meta.model_name for model in CatalogEntry.__subclasses__()}
    assert set(CATALOGS) == entries | {CountryAlias._meta.model_name, CurrencyAlias._meta.model_name}


def test_nobody_deletes_and_nobody_writes_the_register_by_hand() -> None:
    everything = {permission for permissions in ROLES.values() for permission in permissions}

    assert [name for name in everything if ".delete_" in name] == []
    assert [name for name in everything if name.startswith(("customers.add_", "customers.change_"))] == []


def test_who_reviews_does_not_submit_and_who_audits_changes_nothing() -> None:
    assert [name for name, permissions in ROLES.items() if SUBMIT in permissions] == [API_CLIENTS]
    assert {name.split(".")[1].split("_")[0] for name in ROLES[AUDITORS]} == {"view", "export"}
    assert not set(ROLES[ADMINISTRATORS]) & {name for name in ROLES[SENIOR_OFFICERS] if "catalogs" not in name}


def test_the_docs_have_a_line_for_every_role() -> None:
    page = (settings.BASE_DIR / "docs" / "roles.md").read_text()

    assert [name for name in ROLES if f"| {name} |" not in page] == []


def test_an_api_client_does_not_enter_the_admin(client: Client, api_user: User) -> None:
    client.force_login(api_user)
    answer: Any = client.get("/admin/")

    assert (answer.status_code, answer.url) == (302, "/admin/login/?next=/admin/")
