"""The list of revisions: what it says of each, and what it is filtered by."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from customers.models import Revision
from customers.roles import AUDITORS
from customers.tests.admin.conftest import words
from customers.tests.helpers import put

from .conftest import Desk, days_ago, decide

LIST = reverse("admin:customers_revision_changelist")

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(desk: Desk) -> Client:
    """An auditor."""
    return desk(AUDITORS, "eva")


def rows(client: Client, **query: Any) -> list[Revision]:
    return list(client.get(LIST, query).context["cl"].queryset)


def test_a_row_says_when_who_why_what_was_found_and_how_its_review_stands(eva: Client, correction: Revision) -> None:
    text = words(eva.get(LIST))
    for fact in (
        str(correction.customer),
        "2 · update",
        "administration · sol",
        "birth date",
        "waiting for review",
        "API · clients_inspector",
        "new customer",
    ):
        assert fact in text, fact


def test_corrections_by_staff_are_told_from_all_others(eva: Client, correction: Revision) -> None:
    assert rows(eva, correction="yes") == [correction]
    assert rows(eva, correction="no") == [Revision.objects.get(sequence=1)]


def test_a_submission_sent_again_by_staff_is_no_correction(eva: Client, resubmission: Revision) -> None:
    assert rows(eva, correction="yes") == []
    assert rows(eva, correction="no") == [resubmission]


@pytest.mark.parametrize("state", ["waiting", "flagged", "escalated", "approved", "settled"])
def test_revisions_are_filtered_by_how_their_review_stands(
    state: str, eva: Client, ana: Client, people: Any, accepted: Callable[..., int], payload: dict[str, Any]
) -> None:
    numbers = people(4)
    by_state = dict(zip(["waiting", "flagged", "escalated", "approved"], numbers, strict=True))
    accepted(payload)
    accepted(put(payload, "client_info.nickname", "LUCHO"))
    for name in ("flagged", "escalated", "approved"):
        decide(ana, Revision.objects.get(customer=by_state[name]), name, "Odd.")
    cosmetic = Revision.objects.get(sequence=2)
    decide(ana, cosmetic, "note", "A note is no review.")
    decide(ana, Revision.objects.get(customer=cosmetic.customer_id, sequence=1), "approved")

    found = {(revision.customer_id, revision.sequence) for revision in rows(eva, state=state)}

    expected = {
        "approved": {(by_state["approved"], 1), (cosmetic.customer_id, 1)},
        "settled": {(cosmetic.customer_id, 2)},
    }
    assert found == expected.get(state, {(by_state.get(state), 1)})


def test_revisions_are_filtered_by_days(eva: Client, people: Any) -> None:
    with days_ago(40):
        [old] = people(1)
    [new] = people(1)
    first = localdate(Revision.objects.get(customer=old).created_at).isoformat()
    assert [one.customer_id for one in rows(eva, created_at_to=first)][-1] == old
    assert new not in [one.customer_id for one in rows(eva, created_at_to=first)]


@pytest.mark.parametrize("value", ["nonsense", ""])
def test_nonsense_in_the_address_shows_nothing(value: str, eva: Client, revision: Revision) -> None:
    """An export would say that its rows are those of the filter."""
    assert rows(eva) == [revision]
    assert rows(eva, state=value) == rows(eva, correction=value) == []


def test_a_revision_with_several_findings_is_listed_once(
    eva: Client, accepted: Callable[..., int], payload: dict[str, Any]
) -> None:
    accepted(put(put(payload, "client_job_info.occupation_code", "ZZ"), "client_location.housing_type_code", "QQ"))
    [finding, *others] = Revision.objects.get().findings.all()
    assert others
    assert len(rows(eva, findings__severity__exact=finding.severity)) == 1
