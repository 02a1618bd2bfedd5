"""The pages of a register at work, as README and docs show them: each fits its screen and says what it is for."""

from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page

from customers.models import Finding, PendingRevision, Revision, Submission
from customers.roles import AUDITORS, COMPLIANCE_OFFICERS, SENIOR_OFFICERS

from .conftest import TABLET, Enter, take_screenshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

CUSTOMERS = 120

SEVERITIES = ["", *Finding.Severity.values]
"""What a day brings differs: the gravest that waits may be no alert."""


@pytest.fixture
def at_work(settings: Any) -> None:
    """A register with some weeks of life in it."""
    options: dict[str, Any] = {"customers": CUSTOMERS, "days": 30, "verbosity": 0}
    call_command("seed_demo", **options, yes_this_is_not_production=True)


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def page_of(model: str, number: Any, name: str = "change") -> str:
    return reverse(f"admin:customers_{model}_{name}", args=[number])


def test_the_pages_of_a_register_at_work(at_work: None, enter: Enter) -> None:
    waiting = PendingRevision.objects.filter(state="waiting")
    grave = max(waiting, key=lambda pending: (SEVERITIES.index(pending.severity), pending.pk))
    lively = max(Revision.objects.filter(source="admin"), key=lambda revision: revision.sequence)
    refused = Submission.objects.filter(outcome="refused", status=400).latest("pk")
    for (somebody, role), pages in {
        ("Ana", COMPLIANCE_OFFICERS): {
            "home-officer": "/admin/",
            "queue": reverse("admin:customers_pendingrevision_changelist"),
            "customers": reverse("admin:customers_customer_changelist"),
            "customer": page_of("customer", grave.customer_id),
            "revision": page_of("revision", grave.pk),
            "submissions": reverse("admin:customers_submission_changelist"),
            "submission": page_of("submission", refused.pk),
        },
        ("Sofía", SENIOR_OFFICERS): {"correction": page_of("customer", lively.customer_id, "correct")},
        ("Aura", AUDITORS): {
            "home-auditor": "/admin/",
            "timeline": page_of("customer", lively.customer_id, "history"),
            "dossier": page_of("customer", lively.customer_id, "dossier"),
            "reviews": reverse("admin:customers_review_changelist"),
        },
    }.items():
        desk = enter(somebody, role)
        tablet = enter(somebody, role, size=TABLET, dark=True)
        for name, address in pages.items():
            for page, picture in ((desk, name), (tablet, f"tablet-{name}")):
                answer = page.goto(address)
                assert answer is not None
                assert answer.status == 200, address
                take_screenshot(page, picture)
                assert fits(page), picture
