"""Every page of the admin, in a real browser: none breaks the policy, none asks another host, none has an error."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from catalogs.models import Country
from customers.models import Revision, Submission
from customers.roles import API_CLIENTS, CATALOG_MANAGERS
from customers.tests.helpers import put

from .conftest import Enter, Watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.fixture
def addresses(accepted: Any, post: Any, payload: Any) -> list[str]:
    """All lists, a page of each kind, and the pages of our own."""
    number = accepted(payload)
    post(put(payload, "client_location.country_code", "??"))
    user, role = User.objects.get(username="clients_inspector"), Group.objects.get(name=API_CLIENTS)
    lists = [reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist") for model in admin.site._registry]
    return [
        "/admin/",
        "/admin/customers/",
        *lists,
        "/admin/catalogs/branch/add/",
        "/admin/catalogs/countryalias/add/",
        reverse("admin:catalogs_country_change", args=[Country.objects.earliest("pk").pk]),
        reverse("admin:catalogs_country_history", args=[Country.objects.earliest("pk").pk]),
        reverse("admin:customers_customer_change", args=[number]),
        reverse("admin:customers_customer_history", args=[number]),
        reverse("admin:customers_customer_correct", args=[number]),
        reverse("admin:customers_customer_dossier", args=[number]),
        reverse("admin:customers_revision_change", args=[Revision.objects.get().pk]),
        *(reverse("admin:customers_submission_change", args=[found.pk]) for found in Submission.objects.all()),
        reverse("admin:customers_submission_resubmit", args=[Submission.objects.latest("id").pk]),
        "/admin/auth/user/add/",
        reverse("admin:auth_user_change", args=[user.pk]),
        reverse("admin:auth_user_history", args=[user.pk]),
        reverse("admin:auth_user_password_change", args=[user.pk]),
        reverse("admin:auth_group_change", args=[role.pk]),
        "/admin/password_change/",
    ]


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_page_breaks_the_policy(enter: Enter, addresses: list[str], language: str) -> None:
    page = enter("root", language=language)
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        policy = answer.headers["content-security-policy"]
        assert "unsafe-inline" not in policy, address
        assert "unsafe-eval" not in policy, address


def test_the_policy_is_enforced(enter: Enter, watch: Watch) -> None:
    """So that a page without violations means something."""
    page = enter("root")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.broken = 1\">')")
    page.wait_for_timeout(300)

    assert page.evaluate("window.broken") is None
    assert any("Content Security Policy" in fault for fault in watch.faults)
    watch.faults.clear()


def test_who_may_not_is_refused_by_address(enter: Enter, addresses: list[str], watch: Watch) -> None:
    page = enter("carla", CATALOG_MANAGERS)
    for address in addresses:
        if "/customers/" in address or "/auth/" in address:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status in (403, 404), address
    watch.faults[:] = [fault for fault in watch.faults if "40" not in fault]
