"""Users: who may give rights to whom, tried by URL."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from customers.roles import (
    API_CLIENTS,
    AUDITORS,
    CATALOG_MANAGERS,
    COMPLIANCE_OFFICERS,
    SENIOR_OFFICERS,
)
from customers.tests.admin.conftest import words

from .conftest import GROUPS, PASSWORDS, USERS, In, form, page, person, role, state

pytestmark = pytest.mark.django_db


def test_an_administrator_adds_a_user_and_gives_roles(as_: In, rosa: User) -> None:
    client = as_(rosa)
    assert client.post(f"{USERS}add/", {"username": "eva", **PASSWORDS}).status_code == 302
    eva = User.objects.get(username="eva")
    client.post(page(eva), form(eva, is_staff="on", groups=[role(AUDITORS).pk]))

    assert state(eva)["roles"] == {AUDITORS}
    assert User.objects.get(pk=eva.pk).has_perm("customers.export_register")


def test_an_administrator_takes_roles_and_deactivates(as_: In, rosa: User, ana: User) -> None:
    as_(rosa).post(page(ana), form(ana, groups=[], is_active=None))

    assert state(ana)["roles"] == set()
    assert not state(ana)["is_active"]


def test_an_administrator_sets_the_password_of_another(as_: In, rosa: User, ana: User) -> None:
    as_(rosa).post(page(ana, "password"), PASSWORDS)

    assert User.objects.get(pk=ana.pk).check_password(PASSWORDS["password1"])


@pytest.mark.parametrize(
    "change",
    [
        {"groups": "all"},
        {"groups": []},
        {"is_superuser": "on"},
        {"is_staff": None},
        {"is_active": None},
        {"username": "other"},
        {"password": "other"},
        {"user_permissions": "all"},
    ],
)
@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_changes_their_own_rights(change: dict[str, Any], is_superuser: bool, as_: In, rosa: User) -> None:
    User.objects.filter(pk=rosa.pk).update(is_superuser=is_superuser)
    rosa.refresh_from_db()
    everything = {"groups": Group, "user_permissions": Permission}
    posted = {
        name: [row.pk for row in everything[name].objects.all()] if value == "all" else value
        for name, value in change.items()
    }
    before = state(rosa)
    assert as_(rosa).post(page(rosa), form(rosa, first_name="Rosa", **posted)).status_code == 302

    assert User.objects.get(pk=rosa.pk).first_name == "Rosa"
    assert state(rosa) == before


def test_an_administrator_makes_no_superuser(as_: In, rosa: User, ana: User) -> None:
    client = as_(rosa)
    client.post(f"{USERS}add/", {"username": "eva", "is_superuser": "on", **PASSWORDS})
    client.post(page(ana), form(ana, is_superuser="on"))

    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.filter(username="eva").exists()


@pytest.mark.parametrize("name", ["change", "password"])
def test_an_administrator_never_touches_a_superuser(name: str, as_: In, rosa: User, root: User) -> None:
    before = state(root)
    posted = {**form(root, is_active=None, groups=[role(AUDITORS).pk]), **PASSWORDS}
    response = as_(rosa).post(page(root, name), posted)

    assert response.status_code == 403
    assert state(root) == before
    assert not LogEntry.objects.exists()


def test_an_administrator_sees_a_superuser_without_anything_to_fill_in(as_: In, rosa: User, root: User) -> None:
    response = as_(rosa).get(page(root))

    assert not response.context["adminform"].form.fields
    assert page(root, "password") not in response.content.decode()
    assert as_(rosa).get(page(root, "password")).status_code == 403


def test_a_superuser_makes_superusers(as_: In, root: User, ana: User) -> None:
    as_(root).post(page(ana), form(ana, is_superuser="on"))

    assert state(ana)["is_superuser"]


@pytest.mark.parametrize("actor", ["rosa", "root"])
def test_nobody_gets_permissions_beside_roles(actor: str, as_: In, rosa: User, root: User, ana: User) -> None:
    permissions = [permission.pk for permission in Permission.objects.all()]
    client = as_(User.objects.get(username=actor))
    client.post(page(ana), form(ana, first_name="Anita", user_permissions=permissions))

    assert User.objects.get(pk=ana.pk).first_name == "Anita"
    assert state(ana)["permissions"] == set()


@pytest.mark.parametrize("actor", ["rosa", "root"])
def test_nobody_deletes_a_user(actor: str, as_: In, rosa: User, root: User, ana: User) -> None:
    client = as_(User.objects.get(username=actor))
    assert client.post(page(ana, "delete"), {"post": "yes"}).status_code == 403
    client.post(USERS, {"action": "delete_selected", "_selected_action": [ana.pk], "post": "yes"})

    assert User.objects.filter(pk=ana.pk).exists()


@pytest.mark.parametrize("actor", ["rosa", "root"])
def test_nobody_renames_a_user(actor: str, as_: In, rosa: User, root: User, ana: User) -> None:
    client = as_(User.objects.get(username=actor))
    client.post(page(ana), form(ana, username="other", first_name="Anita"))

    assert User.objects.get(pk=ana.pk).first_name == "Anita"
    assert state(ana)["username"] == "ana"


@pytest.mark.parametrize("name", [COMPLIANCE_OFFICERS, SENIOR_OFFICERS, CATALOG_MANAGERS, API_CLIENTS])
def test_others_do_not_even_look_at_users(name: str, as_: In, ana: User) -> None:
    client = as_(person("somebody", name))
    for address in (USERS, f"{USERS}add/", page(ana), page(ana, "password"), page(ana, "history"), GROUPS):
        assert client.get(address).status_code == 403, address
        assert client.post(address, form(ana, **PASSWORDS)).status_code == 403, address


def test_an_auditor_looks_at_users_and_changes_nothing(as_: In, ana: User) -> None:
    client = as_(person("eva", AUDITORS))
    before = state(ana)
    assert "Compliance officers" in words(client.get(USERS))
    shown = client.get(page(ana))
    assert "Compliance officers" in words(shown)
    assert not shown.context["adminform"].form.fields
    assert "argon2" not in shown.content.decode()
    for address in (page(ana), page(ana, "password"), f"{USERS}add/"):
        assert client.post(address, {**form(ana, groups=[], is_active=None), **PASSWORDS}).status_code == 403

    assert state(ana) == before


def test_an_api_client_does_not_enter_the_admin() -> None:
    User.objects.create_user("machine", password="correct horse battery").groups.add(role(API_CLIENTS))
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    response = client.post("/admin/login/", {"username": "machine", "password": "correct horse battery"})

    assert "for a staff account" in words(response)
    assert client.get(USERS).status_code == 302
