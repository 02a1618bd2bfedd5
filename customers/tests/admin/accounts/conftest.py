"""What tests of accounts share: an administrator, an officer, a superuser, and what the page of a user would post."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils.translation import override

from customers.roles import ADMINISTRATORS, COMPLIANCE_OFFICERS

USERS = "/admin/auth/user/"
GROUPS = "/admin/auth/group/"
PASSWORDS = {"password1": "correct horse battery", "password2": "correct horse battery", "usable_password": "true"}
In = Callable[..., Client]


def person(username: str, *roles: str, is_staff: bool = True, **facts: Any) -> User:
    user = User.objects.create_user(username, is_staff=is_staff, **facts)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


@pytest.fixture
def as_() -> In:
    """`as_(user)`: a client of that user, in English."""

    def as_(user: User, language: str = "en") -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE=language)
        client.force_login(user)
        return client

    return as_


@pytest.fixture
def rosa(db: None) -> User:
    """An administrator."""
    return person("rosa", ADMINISTRATORS)


@pytest.fixture
def ana(db: None) -> User:
    """A compliance officer."""
    return person("ana", COMPLIANCE_OFFICERS, first_name="Ana", last_name="Núñez")


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root")


def form(user: User, **changed: Any) -> dict[str, Any]:
    """What the page of a user would post, with the changes; None for a box that is not ticked."""
    facts = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "groups": [group.pk for group in user.groups.all()],
        **{name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(user, name)},
        **changed,
    }
    return {name: value for name, value in facts.items() if value is not None}


def page(user: User, name: str = "change") -> str:
    return f"{USERS}{user.pk}/{name}/"


def state(user: User) -> dict[str, Any]:
    """Everything of a user that rights depend on."""
    user = User.objects.get(pk=user.pk)
    return {
        "roles": {group.name for group in user.groups.all()},
        "permissions": set(user.user_permissions.values_list("codename", flat=True)),
        **{name: getattr(user, name) for name in ("username", "password", "is_active", "is_staff", "is_superuser")},
    }


def role(name: str) -> Group:
    return Group.objects.get(name=name)


def log_of(user: User) -> list[str]:
    """What the log says of a user, in English."""
    with override("en"):
        return [entry.get_change_message() for entry in LogEntry.objects.filter(object_id=str(user.pk))]
