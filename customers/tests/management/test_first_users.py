"""The commands that create the users of an installation."""

import io
import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.http import HttpRequest

from customers.roles import API_CLIENTS

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command(*arguments, stdout=output, stderr=output)
    return output.getvalue()


def shown_passwords(output: str) -> dict[str, str]:
    return dict(re.findall(r"user: +(\S+).*?password: (\S+)", output, re.DOTALL))


def test_bootstrap_creates_an_administrator_and_an_api_client_who_can_log_in() -> None:
    shown = shown_passwords(run("bootstrap"))

    assert set(shown) == {"admin", "clients_inspector"}
    for name, password in shown.items():
        assert authenticate(HttpRequest(), username=name, password=password) == User.objects.get(username=name)
    assert User.objects.get(username="admin").is_superuser
    client = User.objects.get(username="clients_inspector")
    assert not client.is_staff
    assert not client.is_superuser
    assert client.groups.get().name == API_CLIENTS


def test_bootstrap_says_and_does_nothing_the_second_time() -> None:
    run("bootstrap")
    before = list(User.objects.order_by("pk").values())

    assert run("bootstrap") == ""
    assert list(User.objects.order_by("pk").values()) == before


def test_bootstrap_leaves_users_with_other_names_in_peace() -> None:
    User.objects.create_superuser("ana", password="x")
    User.objects.create_user("inspector").groups.add(Group.objects.get_or_create(name=API_CLIENTS)[0])

    assert run("bootstrap") == ""
    assert set(User.objects.values_list("username", flat=True)) == {"ana", "inspector"}


def test_bootstrap_takes_no_name_over_that_somebody_has() -> None:
    User.objects.create_user("admin", password="x")

    output = run("bootstrap")

    assert "the name admin is taken" in output
    assert not User.objects.get(username="admin").is_superuser


def test_every_password_is_another_one() -> None:
    passwords = [shown_passwords(run("create_api_client", name))[name] for name in ("one", "two")]

    assert passwords[0] != passwords[1]
    assert all(len(password) >= 25 for password in passwords)


def test_create_api_client_takes_a_password_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))

    output = run("create_api_client", "core_sender", "--password-stdin")

    assert User.objects.get(username="core_sender").check_password("correct horse battery staple")
    assert "horse" not in output


@pytest.mark.parametrize("password", ["", "\n", "short\n"])
def test_create_api_client_refuses_a_password_that_is_none(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password))

    with pytest.raises(CommandError):
        run("create_api_client", "core_sender", "--password-stdin")

    assert not User.objects.filter(username="core_sender").exists()


@pytest.mark.parametrize("name", ["taken", "with:colon", "", "x" * 151])
def test_create_api_client_refuses_a_name_that_cannot_be_used(name: str) -> None:
    User.objects.create_user("taken", password="x")

    with pytest.raises(CommandError):
        run("create_api_client", name)

    assert User.objects.count() == 1
