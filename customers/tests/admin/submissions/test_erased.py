"""What staff sees of a submission whose payload was erased after its term, and auditors of the erasure."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.audit.logs import whoever_runs_this
from customers.models import Erasure, Submission
from customers.roles import AUDITORS, COMPLIANCE_OFFICERS
from customers.tests.admin.conftest import words
from customers.tests.audit.old import BODY, refused_at

from .conftest import page_address, resubmit_address

pytestmark = pytest.mark.django_db

REASON = "Yearly erasure, <memo> 12."
LIST = reverse("admin:customers_erasure_changelist")


@pytest.fixture
def erased(api_user: User, capsys: Any) -> Submission:
    """A refused submission whose payload was erased today."""
    submission = refused_at(datetime(2002, 3, 4, 15, tzinfo=UTC), api_user)
    call_command("erase_refused_payloads", reason=REASON, yes=True)
    return submission


@pytest.fixture
def auditor(client: Client, db: None) -> Client:
    """A client of an auditor, in English."""
    user = User.objects.create_user("auditor", is_staff=True)
    user.groups.add(Group.objects.get(name=AUDITORS))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def today() -> str:
    return timezone.localdate().strftime("%d/%m/%Y")


def test_the_page_says_when_by_whom_and_why_the_payload_was_erased(erased: Submission, officer: Client) -> None:
    text = words(officer.get(page_address(erased)))

    user = whoever_runs_this().username
    assert f"The payload was erased on {today()} by {user}, after its term of 10 years." in text
    assert REASON in text
    assert f"{len(BODY)} bytes · SHA-256 {erased.payload_digest}" in text
    assert "was not kept" not in text
    assert "Ana" not in text
    assert "Send again" not in text


def test_the_page_says_it_in_spanish(erased: Submission, officer: Client) -> None:
    text = words(officer.get(page_address(erased), HTTP_ACCEPT_LANGUAGE="es"))

    assert f"El contenido se borró el {today()}, por " in text
    assert "cumplido su plazo de 10 años." in text


def test_what_was_never_kept_is_not_said_to_be_erased(api_user: User, officer: Client) -> None:
    never_kept = refused_at(timezone.now(), api_user, b"", status=413, declared_bytes=2_000_000)
    text = words(officer.get(page_address(never_kept)))

    assert "It had 2,000,000 bytes and was not kept." in text
    assert "erased" not in text


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_cannot_be_sent_again_and_the_page_says_why(method: str, erased: Submission, senior: Client) -> None:
    response = getattr(senior, method)(resubmit_address(erased), {"reason": "Again.", "seen": ""})

    assert response.status_code == 409
    html = response.content.decode()
    assert "Only a refused submission whose payload was kept can be sent again." in html
    assert f"The payload was erased on {today()}" in html
    assert Submission.objects.count() == 1


def test_auditors_list_what_was_erased(erased: Submission, auditor: Client) -> None:
    text, record = words(auditor.get(LIST)), Erasure.objects.get()

    assert record.username in text
    assert REASON in text
    assert f'href="{page_address(erased)}"' in auditor.get(LIST).content.decode()
    page = words(auditor.get(reverse("admin:customers_erasure_change", args=[record.pk])))
    assert record.digest in page
    assert REASON in page


@pytest.mark.parametrize(("found", "term"), [(True, "{pk}"), (True, "{user}"), (False, "{other}"), (False, "no one")])
def test_erasures_are_found_by_submission_and_user(found: bool, term: str, erased: Submission, auditor: Client) -> None:
    words_of = {"pk": erased.pk, "other": erased.pk + 1, "user": whoever_runs_this().username}
    page = auditor.post(LIST, {"q": term.format(**words_of)}, follow=True)

    assert (REASON in words(page)) is found


def test_the_list_takes_the_same_statements_however_long_it_is(
    api_user: User, auditor: Client, statements: Callable[[Callable[[], Any]], int], capsys: Any
) -> None:
    def erase_one() -> None:
        refused_at(datetime(2002, 3, 4, 15, tzinfo=UTC), api_user)
        call_command("erase_refused_payloads", reason=REASON, yes=True)

    erase_one()
    for_one = statements(lambda: auditor.get(LIST))
    erase_one()
    erase_one()
    assert statements(lambda: auditor.get(LIST)) == for_one


def test_other_roles_do_not_see_the_list(erased: Submission, client: Client) -> None:
    officer = User.objects.create_user("officer", is_staff=True)
    officer.groups.add(Group.objects.get(name=COMPLIANCE_OFFICERS))
    client.force_login(officer)

    assert client.get(LIST).status_code == 403
