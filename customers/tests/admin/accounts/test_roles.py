"""Roles: what their pages say, and that nobody changes one; users by role."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User

from customers.roles import (
    AUDITORS,
    COMPLIANCE_OFFICERS,
    ROLES,
)
from customers.tests.admin.conftest import words

from .conftest import GROUPS, USERS, In, person, role

pytestmark = pytest.mark.django_db


def test_users_are_found_by_role(as_: In, rosa: User, ana: User) -> None:
    listed = as_(rosa).get(USERS, {"role": role(COMPLIANCE_OFFICERS).pk}).context["cl"].result_list

    assert [user.username for user in listed] == ["ana"]
    for nonsense in ("0", "abc", ""):
        assert len(as_(rosa).get(USERS, {"role": nonsense}).context["cl"].result_list) == 2


def test_the_list_takes_as_many_statements_for_many_users(
    as_: In, rosa: User, statements: Callable[[Callable[[], Any]], int]
) -> None:
    client = as_(rosa)
    few = statements(lambda: client.get(USERS))
    for number in range(10):
        person(f"user{number}", COMPLIANCE_OFFICERS, AUDITORS)

    assert statements(lambda: client.get(USERS)) == few


@pytest.mark.parametrize("name", ROLES)
def test_the_page_of_a_role_says_what_it_may_do(name: str, as_: In, root: User) -> None:
    text = words(as_(root).get(f"{GROUPS}{role(name).pk}/change/"))

    assert name in text
    assert ("Can review revisions" in text) == ("customers.review_revision" in ROLES[name])
    assert ("Can see: " in text) == any(".view_" in permission for permission in ROLES[name])
    assert ("Can add: " in text) == any(".add_" in permission for permission in ROLES[name])
    assert "Can delete" not in text


def test_the_page_of_a_role_shows_its_members_to_who_may_see_users(as_: In, rosa: User, ana: User) -> None:
    viewer = person("viewer")
    viewer.user_permissions.set(Permission.objects.filter(codename="view_group"))
    address = f"{GROUPS}{role(COMPLIANCE_OFFICERS).pk}/change/"

    assert "ana (Ana Núñez)" in words(as_(rosa).get(address))
    assert "Núñez" not in words(as_(viewer).get(address))
    assert "Members" in words(as_(rosa).get(GROUPS))
    assert "Members" not in words(as_(viewer).get(GROUPS))


@pytest.mark.parametrize("actor", ["rosa", "root"])
@pytest.mark.parametrize("name", ["change", "delete"])
def test_nobody_changes_a_role(actor: str, name: str, as_: In, rosa: User, root: User) -> None:
    client = as_(User.objects.get(username=actor))
    group = role(COMPLIANCE_OFFICERS)
    before = set(group.permissions.all())
    permissions = [permission.pk for permission in Permission.objects.all()]
    posted = {"name": "other", "permissions": permissions, "post": "yes"}

    assert client.post(f"{GROUPS}{group.pk}/{name}/", posted).status_code == 403
    assert client.post(f"{GROUPS}add/", posted).status_code == 403
    assert set(role(COMPLIANCE_OFFICERS).permissions.all()) == before
    assert not Group.objects.filter(name="other").exists()
    assert client.get(f"{GROUPS}{group.pk}/history/").status_code == 404


def test_the_pages_of_users_and_roles_are_ours() -> None:
    for model in (User, Group):
        assert type(admin.site.get_model_admin(model)).__module__ == "customers.admin.accounts"


def test_groups_are_called_roles_and_staff_internal_access(as_: In, rosa: User) -> None:
    client = as_(rosa)
    assert "<h1>Roles</h1>" in client.get(GROUPS).content.decode()
    text = words(client.get(USERS))
    assert "internal access" in text
    assert "staff status" not in text
    assert "group" not in words(client.get(GROUPS)).lower()
