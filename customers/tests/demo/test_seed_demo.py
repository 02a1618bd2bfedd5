"""The command: where it refuses, and what it says."""

import io
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils.translation import override

from customers.demo.staff import STAFF
from customers.models import Customer

pytestmark = pytest.mark.django_db

SMALL = {"customers": 3, "days": 5, "yes_this_is_not_production": True}


def run(**options: Any) -> str:
    output = io.StringIO()
    with override("en"):
        call_command("seed_demo", stdout=output, stderr=io.StringIO(), no_color=True, **{**SMALL, **options})
    return output.getvalue()


def test_a_register_with_customers_is_left_alone(accepted: Any, payload: dict[str, Any]) -> None:
    accepted(payload)

    with pytest.raises(CommandError, match="There are customers in the register already"):
        run()
    assert Customer.objects.count() == 1
    assert not User.objects.filter(username="auditor").exists()


def test_it_adds_to_a_register_when_told_to(accepted: Any, payload: dict[str, Any]) -> None:
    accepted(payload)
    run(add=True)
    run(add=True)

    assert Customer.objects.count() == 1 + 3 + 3


def test_without_debug_somebody_has_to_say_that_it_is_not_production(settings: Any) -> None:
    with pytest.raises(CommandError, match="DEBUG is off"):
        run(yes_this_is_not_production=False)
    assert not Customer.objects.exists()

    settings.DEBUG = True
    run(yes_this_is_not_production=False)
    assert Customer.objects.count() == 3


@pytest.mark.parametrize("options", [{"customers": 0}, {"days": 0}])
def test_nothing_can_be_made_of_nothing(options: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="At least one"):
        run(**options)


def test_there_is_a_user_for_each_role_with_the_password_shown() -> None:
    password = re.search(r"password: (\S+)", run())

    assert password
    for account in STAFF:
        user = User.objects.get(username=account.username)
        assert user.check_password(password[1])
        assert user.is_staff
        assert not user.is_superuser
        assert [group.name for group in user.groups.all()] == [account.role]


def test_users_that_exist_keep_what_they_have() -> None:
    before = User.objects.create_user("auditor", password="her own")
    stored = User.objects.filter(username="auditor").values().get()
    output = run()

    assert User.objects.filter(username="auditor").values().get() == stored
    assert not before.groups.exists()
    assert "auditor" not in output
    assert "oficial1" in output


def test_the_password_is_shown_only_when_users_were_made() -> None:
    assert "password" in run()
    assert "password" not in run(add=True)


def test_the_summary_counts_what_was_made() -> None:
    assert re.search(r"3 customers, \d+ revisions \(\d+ corrections\), \d+ refused submissions, \d+ reviews", run())
