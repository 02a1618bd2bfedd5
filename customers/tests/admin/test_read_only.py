"""Whoever may view may look, and nobody may write: not even a superuser, by any address of the admin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, reverse
from simple_history.admin import SimpleHistoryAdmin

from customers.admin.base import ReadOnlyAdmin
from customers.audit.access import log_access
from customers.audit.logs import Who, whoever_runs_this, write_down
from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import (
    AUDITED,
    Access,
    Customer,
    Erasure,
    Export,
    Finding,
    PendingRevision,
    Review,
    Revision,
    Seal,
    Submission,
    Verification,
)
from customers.rows import read_rows
from customers.tests.conftest import Intake, example_of, set_up

WITH_PAGES = [Customer, Revision, Submission, Review, Erasure, Access, Seal, Verification, Export]
MODELS = [*WITH_PAGES, PendingRevision]
TABLES: list[Any] = [*AUDITED, *(model.history.model for model in AUDITED), Revision, Finding, Review, PendingRevision]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def _register(intake_once: Intake) -> None:
    """A customer with one revision, which waits, and one note on it; and a line in each other list."""
    with set_up():
        _fill(intake_once)


def _fill(intake: Intake) -> None:
    number = intake.accepted(example_of(1))
    ana = User.objects.create(username="ana")
    note = Origin(Revision.Source.ADMIN, ana.pk, "ana", reason="Seen.")
    review(Revision.objects.get(), Review.Decision.NOTE, note, seen=0)
    write_down(Erasure(submission=Submission.objects.get(), term_years=10, reason="Term over."), whoever_runs_this())
    log_access(Who("ana", ana.pk), Access.Kind.CUSTOMER, customer=number)
    run = Verification(customers=1, revisions=1, history_rows=1, submissions=1, problems=0)
    write_down(run, whoever_runs_this())
    Seal.objects.create(number=1, made_at=run.created_at, username="ana", statement="{}", segments="{}")
    write_down(Export(listing="customer", format="csv", row_count=1), Who("ana"))


def url(model: Any, page: str) -> str:
    args = [] if page in ("add", "changelist") else [model.objects.earliest("pk").pk]
    return reverse(f"admin:customers_{model._meta.model_name}_{page}", args=args)


def everything() -> Any:
    rows = read_rows([model._default_manager.all() for model in TABLES])
    return sorted((model._meta.label, repr(columns)) for model, columns in rows), Submission.objects.count()


@pytest.mark.parametrize("page", ["changelist", "change"])
@pytest.mark.parametrize("model", MODELS)
def test_a_superuser_may_look(model: Any, page: str, officer: Client) -> None:
    assert officer.get(url(model, page), follow=True).status_code == 200


def test_what_waits_is_shown_on_the_page_of_its_revision(officer: Client) -> None:
    assert officer.get(url(PendingRevision, "change"))["Location"] == url(Revision, "change")


@pytest.mark.parametrize("page", ["add", "delete"])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_can_be_added_or_deleted(model: Any, page: str, method: str, officer: Client) -> None:
    before = everything()
    response = getattr(officer, method)(url(model, page), {"post": "yes", "_save": "1"})
    assert response.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("model", WITH_PAGES)
def test_nothing_can_be_changed(model: Any, officer: Client) -> None:
    before = everything()
    response = officer.post(url(model, "change"), {"first_name": "OTHER", "message": "OTHER", "_save": "1"})
    assert response.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("save", ["_saveasnew", "_continue", "_addanother", "_popup"])
def test_no_way_of_saving_changes_a_customer(save: str, officer: Client) -> None:
    before = everything()
    assert officer.post(url(Customer, "change"), {"first_name": "OTHER", save: "1"}).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("action", ["delete_selected", "mark_as_verified"])
def test_no_action_runs(model: Any, action: str, officer: Client) -> None:
    before = everything()
    data = {"action": action, "_selected_action": [model.objects.earliest("pk").pk], "post": "yes"}
    officer.post(url(model, "changelist"), data)
    assert everything() == before


@pytest.mark.parametrize("model", WITH_PAGES)
def test_a_page_has_nothing_to_fill_in_or_to_save(model: Any, officer: Client) -> None:
    page = officer.get(url(model, "change"))
    if "adminform" in page.context:
        assert not page.context["adminform"].form.fields
        assert not page.context["inline_admin_formsets"]
    for name in ("_save", "_continue", "_addanother", "_saveasnew"):
        assert f'name="{name}"' not in page.content.decode()


def test_the_history_of_a_customer_takes_no_post(officer: Client) -> None:
    before = everything()
    assert officer.post(url(Customer, "history"), {"first_name": "OTHER"}).status_code == 405
    assert everything() == before


@pytest.mark.parametrize("model", [model for model in WITH_PAGES if model is not Customer])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_never_changes_has_no_history_page(model: Any, method: str, officer: Client) -> None:
    assert getattr(officer, method)(url(model, "history")).status_code == 404
    assert url(model, "history") not in officer.get(url(model, "change")).content.decode()


@pytest.mark.parametrize("page", ["changelist", "change", "history"])
def test_nobody_looks_without_permission(page: str, staff: Callable[..., Client]) -> None:
    client = staff("view_spouse")
    for model in MODELS:
        assert client.get(url(model, page), follow=True).status_code in (403, 404), model


def test_permission_to_change_or_delete_gives_no_more_than_a_look(staff: Callable[..., Client]) -> None:
    client = staff("view_customer", "add_customer", "change_customer", "delete_customer")
    assert client.get(url(Customer, "change")).status_code == 200
    assert client.post(url(Customer, "change"), {"first_name": "OTHER"}).status_code == 403
    assert client.post(url(Customer, "delete"), {"post": "yes"}).status_code == 403
    assert client.get(url(Customer, "add")).status_code == 403


def test_strangers_are_sent_to_the_login(client: Client) -> None:
    for model in MODELS:
        for page in ("changelist", "change", "history", "delete"):
            response = client.get(url(model, page))
            assert response.status_code == 302, page
            assert response["Location"].startswith("/admin/login/")


def test_looking_leaves_no_trace_that_could_pass_for_a_change(officer: Client) -> None:
    before = everything()
    officer.get(url(Customer, "change"))
    officer.get(url(Customer, "history"))
    assert everything() == before
    assert not LogEntry.objects.exists()


def test_the_admin_offers_none_of_the_other_tables() -> None:
    ours = {model for model in admin.site._registry if model._meta.app_label == "customers"}
    assert ours == set(MODELS)
    assert all(isinstance(admin.site._registry[model], ReadOnlyAdmin) for model in ours)


def test_the_history_form_of_simple_history_is_nowhere() -> None:
    assert not any(isinstance(screen, SimpleHistoryAdmin) for screen in admin.site._registry.values())
    with pytest.raises(NoReverseMatch):
        reverse("admin:customers_customer_simple_history", args=[1, 1])
