"""The kit at the service as it is: everything passes, and what it leaves in the register is marked."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission, User

from catalogs.models import Branch
from customers.api.credentials import verified
from customers.conformance.kit import CHECKS, Verdict
from customers.conformance.transport import Credentials
from customers.models import Customer, IdentityDocument, Submission
from customers.tests.conftest import PASSWORD

from .conftest import Check


def test_the_service_keeps_the_contract_and_every_test_customer_is_marked(check: Check) -> None:
    others = [model for model in apps.get_app_config("catalogs").get_models() if model is not Branch]
    before = [model._default_manager.count() for model in others]

    results = check()

    assert {code: result.failures for code, result in results.items() if result.failures} == {}
    assert list(results) == [made.code for made in CHECKS]
    not_made = [code for code, result in results.items() if result.verdict == Verdict.SKIPPED]
    assert not_made == ["no_permission"]
    assert [len(result.exchanges) > 0 for result in results.values()].count(False) == 1

    for customer in Customer.objects.all():
        assert (customer.first_name, customer.last_name[:11], customer.wisenroll_code[0]) == (
            "PRUEBA",
            "CONFORMIDAD",
            "*",
        )
        assert customer.additional_field3.startswith("Cliente de prueba de check_contract")
    assert all(document.number.upper().startswith("PRUEBA") for document in IdentityDocument.objects.all())
    assert Customer.objects.count() == 15  # as the guides say
    assert not Submission.objects.filter(outcome="failed").exists()
    assert [model._default_manager.count() for model in others] == before
    assert list(Branch.objects.values_list("code", flat=True)) == ["01"]  # that of the contract's examples


def test_a_user_without_permission_is_seen_to_be_refused(check: Check, api_user: User) -> None:
    User.objects.create(username="onlooker", password=api_user.password)
    verified.add("onlooker", PASSWORD, api_user.password)

    result = check(None, "no_permission", without_permission=Credentials("onlooker", PASSWORD))["no_permission"]

    assert result.verdict == Verdict.PASSED


def test_what_a_user_may_not_read_is_not_checked_and_no_failure(check: Check, api_user: User) -> None:
    api_user.groups.clear()
    api_user.user_permissions.add(Permission.objects.get(codename="submit_customer"))

    results = check(None, "reading", "conflicts", "dry_runs", "examples")

    assert {code: result.verdict for code, result in results.items()} == {
        "examples": Verdict.PASSED,
        "reading": Verdict.SKIPPED,
        "conflicts": Verdict.PASSED,
        "dry_runs": Verdict.PASSED,
    }


def test_a_rate_is_waited_for(check: Check, settings: Any) -> None:
    settings.SUBMISSION_RATE = "2/minute"
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        settings.SUBMISSION_RATE = ""

    assert check(None, "examples", sleep=wait)["examples"].verdict == Verdict.PASSED
    assert len(waited) == 1
    assert 0 < waited[0] <= 60


def test_the_password_is_in_no_representation() -> None:
    assert "secret" not in repr(Credentials("ana", "secret"))


def test_two_runs_have_nobody_in_common(check: Check) -> None:
    both: list[Callable[..., Any]] = [check(None, "examples")["examples"] for _run in range(2)]  # type: ignore[misc]

    assert [result.verdict for result in both] == [Verdict.PASSED] * 2
    assert Customer.objects.count() == 6
