"""What the log says of changes of users, and who may read it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User

from customers.roles import AUDITORS
from customers.tests.admin.conftest import words

from .conftest import PASSWORDS, In, form, log_of, page, person, role

pytestmark = pytest.mark.django_db


def test_the_log_says_which_roles_and_rights_were_given_and_taken(as_: In, rosa: User, ana: User) -> None:
    as_(rosa).post(page(ana), form(ana, groups=[role(AUDITORS).pk], is_staff=None))

    assert LogEntry.objects.get().user == rosa
    (message,) = log_of(ana)
    assert "Deleted right" in message
    assert message.count("Added role") == message.count("Deleted role") == 1


def test_the_log_says_it_in_the_language_of_the_bank(as_: In, rosa: User, ana: User) -> None:
    as_(rosa).post(page(ana), form(ana, is_active=None))

    assert "“Activo”" in log_of(ana)[0]


def test_the_log_names_the_fields_in_the_language_of_its_reader(as_: In, rosa: User, ana: User) -> None:
    as_(rosa).post(page(ana), form(ana, last_name="Peña", is_staff=None))

    assert "Changed last name and internal access." in words(as_(rosa).get(page(ana, "history")))
    assert "Modificado apellidos y " in words(as_(rosa, "es").get(page(ana, "history")))


def test_the_log_says_who_set_a_password(as_: In, rosa: User, ana: User) -> None:
    as_(rosa).post(page(ana, "password"), PASSWORDS)

    assert LogEntry.objects.get().user == rosa
    assert log_of(ana) == ["Changed password."]


def test_the_history_of_a_user_is_shown_to_who_may_see_the_log(as_: In, rosa: User, ana: User) -> None:
    as_(rosa).post(page(ana), form(ana, is_active=None))

    for user in (rosa, person("eva", AUDITORS)):
        assert "rosa" in words(as_(user).get(page(ana, "history")))


def test_who_may_not_see_the_log_sees_no_history(as_: In, ana: User) -> None:
    viewer = person("viewer")
    viewer.user_permissions.set(Permission.objects.filter(codename="view_user"))

    assert as_(viewer).get(page(ana)).status_code == 200
    assert as_(viewer).get(page(ana, "history")).status_code == 403
