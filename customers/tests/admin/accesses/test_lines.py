"""The lines of the access log: what they say, that each page costs one statement, and that none goes unlogged."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogs import registry
from catalogs.models import Country
from customers.audit.digest import VERSION, digest_of_record
from customers.models import Access, Customer, Submission
from customers.roles import AUDITORS, COMPLIANCE_OFFICERS, SENIOR_OFFICERS
from customers.tests.admin.corrections.conftest import fields_on
from customers.tests.helpers import put

from .conftest import ADDRESS, Member, Somebody, lines, page

Kind = Access.Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def sofia(member: Member) -> Client:
    """A senior officer, who may open everything but the log."""
    return member(SENIOR_OFFICERS, "sofia")


def addresses(somebody: Somebody) -> dict[str, tuple[Kind, int, int | None]]:
    """Every page of somebody -> its kind, customer and object."""
    number = somebody.number
    return {
        page("customer", number): (Kind.CUSTOMER, number, None),
        page("customer", number, "history"): (Kind.TIMELINE, number, None),
        page("customer", number, "dossier"): (Kind.DOSSIER, number, None),
        page("customer", number, "correct"): (Kind.CORRECTION, number, None),
        page("revision", somebody.revision.pk): (Kind.REVISION, number, somebody.revision.pk),
        page("review", somebody.note.pk): (Kind.REVIEW, number, somebody.note.pk),
        page("submission", somebody.taken_in.pk): (Kind.SUBMISSION, number, somebody.taken_in.pk),
        f"/core_customer/{number}": (Kind.API, number, None),
    }


def test_each_page_says_what_was_opened_and_whose_it_is(sofia: Client, somebody: Somebody) -> None:
    for address in addresses(somebody):
        assert sofia.get(address).status_code == 200
    assert lines() == [("sofia", *facts) for facts in addresses(somebody).values()]


def test_a_page_writes_its_line_in_one_statement_and_nothing_else(sofia: Client, somebody: Somebody) -> None:
    for address in addresses(somebody):
        with CaptureQueriesContext(connection) as captured:
            sofia.get(address)
        written = [query["sql"] for query in captured if not query["sql"].startswith(("SELECT", "(SELECT"))]
        assert len(written) == 1, (address, written)
        assert written[0].startswith('INSERT INTO "customers_access"')


def test_a_line_says_who_when_and_from_where(sofia: Client, somebody: Somebody) -> None:
    begun = timezone.now()
    sofia.get(page("customer", somebody.number), headers={"X-Request-ID": "desk-7"})
    line = Access.objects.get()

    assert begun <= line.created_at <= timezone.now()
    assert line.user == User.objects.get(username="sofia")
    assert (line.username, line.client_address, line.request_id) == ("sofia", ADDRESS, "desk-7")
    assert (line.digest, line.digest_version) == (digest_of_record(line), VERSION)


@pytest.mark.parametrize("address", ["2001:DB8::1", "::ffff:192.0.2.1", ""])
def test_the_digest_fits_what_the_database_keeps_of_any_address(
    address: str, sofia: Client, somebody: Somebody
) -> None:
    sofia.get(page("customer", somebody.number), REMOTE_ADDR=address)
    sofia.get(f"/core_customer/{somebody.number}", REMOTE_ADDR=address)
    assert [line.digest == digest_of_record(line) for line in Access.objects.all()] == [True, True]


def test_the_digest_notices_a_change(sofia: Client, somebody: Somebody) -> None:
    sofia.get(page("customer", somebody.number))
    line = Access.objects.get()
    line.username = "ana"
    assert line.digest != digest_of_record(line)


def test_a_refused_submission_belongs_to_no_customer(sofia: Client, somebody: Somebody) -> None:
    sofia.get(page("submission", somebody.refused.pk))
    assert lines() == [("sofia", Kind.SUBMISSION, None, somebody.refused.pk)]


def test_to_send_again_what_would_update_a_customer_is_a_look_at_that_customer(
    sofia: Client, somebody: Somebody
) -> None:
    Country.objects.create(code="ZZ")
    registry.forget()
    answer = sofia.get(page("submission", somebody.refused.pk, "resubmit"))
    assert f'href="{page("customer", somebody.number)}"' in answer.content.decode()
    assert lines() == [("sofia", Kind.SUBMISSION, somebody.number, somebody.refused.pk)]


def test_to_send_again_what_would_create_a_customer_belongs_to_no_customer(
    sofia: Client, post: Callable[..., Any], payload: dict[str, Any]
) -> None:
    post(put(payload, "client_info.nationality_code", "ZZ"))
    Country.objects.create(code="ZZ")
    registry.forget()
    refused = Submission.objects.get()
    sofia.get(page("submission", refused.pk, "resubmit"))
    assert lines() == [("sofia", Kind.SUBMISSION, None, refused.pk)]


def test_a_form_that_comes_again_is_another_look_and_a_saved_one_is_none(sofia: Client, somebody: Somebody) -> None:
    correct = page("customer", somebody.number, "correct")
    fields = fields_on(sofia.get(correct))
    assert sofia.post(correct, {**fields, "client_info.first_name": ""}).status_code == 200
    assert [line[1] for line in lines()] == [Kind.CORRECTION, Kind.CORRECTION]
    saved = sofia.post(correct, {**fields, "client_info.nickname": "Bebo", "reason": "He says so."})
    assert saved.status_code == 302
    assert len(lines()) == 2


def test_a_page_to_send_again_that_comes_again_is_another_look(sofia: Client, somebody: Somebody) -> None:
    resubmit = page("submission", somebody.refused.pk, "resubmit")
    assert sofia.post(resubmit, {"reason": ""}).status_code == 400
    assert lines() == [("sofia", Kind.SUBMISSION, None, somebody.refused.pk)]


def test_a_dossier_is_logged_with_its_moment(sofia: Client, somebody: Somebody) -> None:
    dossier = page("customer", somebody.number, "dossier")
    sofia.get(dossier, {"at": "2026-01-02T10:30:00-04:00"})
    sofia.get(dossier)
    past, now = Access.objects.order_by("pk")
    assert past.detail == "2026-01-02T14:30:00.999999Z"
    assert timezone.now() - datetime.fromisoformat(now.detail) < timedelta(minutes=1)


def test_a_moment_that_is_only_typed_leads_on_and_one_that_is_none_is_a_look_without(
    sofia: Client, somebody: Somebody
) -> None:
    dossier = page("customer", somebody.number, "dossier")
    assert sofia.get(dossier, {"at": "02/01/2026 10:30"}).status_code == 302
    assert lines() == []
    assert sofia.get(dossier, {"at": "yesterday"}).status_code == 400  # a page that names the customer all the same
    assert [(line.kind, line.detail) for line in Access.objects.all()] == [(Kind.DOSSIER, "")]


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (DatabaseError, 500)])
def test_a_page_that_cannot_be_logged_is_not_shown(
    error: type[Exception], status: int, sofia: Client, somebody: Somebody
) -> None:
    name = Customer.objects.get().first_name
    for address in [*addresses(somebody), page("submission", somebody.refused.pk, "resubmit")]:
        with patch.object(Access, "save", side_effect=error):
            answer = sofia.get(address)
        assert answer.status_code == status, address
        assert name not in answer.content.decode()
    assert lines() == []


def test_the_name_stays_what_it_was(sofia: Client, member: Member, somebody: Somebody) -> None:
    sofia.get(page("customer", somebody.number))
    User.objects.filter(username="sofia").update(username="sofia.perez")
    assert lines() == [("sofia", Kind.CUSTOMER, somebody.number, None)]
    assert Access.objects.get().user.username == "sofia.perez"


def test_lines_are_only_ever_added(sofia: Client, somebody: Somebody) -> None:
    sofia.get(page("customer", somebody.number))
    before = list(Access.objects.values())
    for rewrite in (
        lambda: Access.objects.update(username="ana"),
        lambda: Access.objects.all().delete(),
        lambda: User.objects.get(username="sofia").delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()
    assert list(Access.objects.values()) == before


def test_every_look_counts(member: Member, somebody: Somebody) -> None:
    ana, eva = member(COMPLIANCE_OFFICERS, "ana"), member(AUDITORS, "eva")
    for client in (ana, eva, ana):
        client.get(page("customer", somebody.number))
    assert [line[0] for line in lines()] == ["ana", "eva", "ana"]


def test_a_payload_posted_is_no_look(accepted: Callable[..., int], payload: dict[str, Any]) -> None:
    accepted(payload)
    accepted(payload)
    assert lines() == []
