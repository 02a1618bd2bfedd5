"""The dossier: what the register knew of a customer at a moment, on one page that prints well."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, unquote

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localtime

from customers.intake.call import Origin
from customers.intake.identifiers import start_at
from customers.intake.review import review
from customers.models import Customer, Review, Revision
from customers.roles import ROLES
from customers.tests.helpers import put

from .conftest import words

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
Look = Callable[..., Any]
AsRole = Callable[[str], Client]

BIRTH = datetime(2026, 3, 2, 18, 30, 15, 123456, tzinfo=UTC)
CHANGE = BIRTH + timedelta(days=1)
REVIEW = BIRTH + timedelta(days=2)

NO_MOMENT = "That is no date and time. Please type them as dd/mm/yyyy hh:mm."


@pytest.fixture
def as_role(client: Client, db: None) -> AsRole:
    """`as_role("Auditors")`: a client of somebody in that role, in English."""

    def as_role(name: str) -> Client:
        user = User.objects.create_user("gil", is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        client.force_login(user)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return as_role


@pytest.fixture
def number(payload: Payload, accepted: Callable[..., int]) -> int:
    """A customer that moves and is no longer married a day after its creation; on the third day it is reviewed."""
    with patch.object(timezone, "now", return_value=BIRTH):
        number = accepted(payload)
    put(payload, "client_location.city_description", "Bani")
    put(payload, "client_info.spouse_info", None)
    with patch.object(timezone, "now", return_value=CHANGE):
        accepted(payload)
    ana = User.objects.create(username="ana")
    origin = Origin(Revision.Source.ADMIN, ana.pk, "ana", reason="The papers are in order.")
    with patch.object(timezone, "now", return_value=REVIEW):
        review(Revision.objects.get(customer=number, sequence=1), Review.Decision.FLAGGED, origin, seen=0)
    return number


def address(number: int | str, at: str = "") -> str:
    return f"/admin/customers/customer/{number}/dossier/" + (f"?at={at}" if at else "")


def local(moment: datetime) -> str:
    """A moment as the form sends it: in the bank's time, without saying so."""
    return localtime(moment).replace(tzinfo=None).isoformat()


@pytest.fixture
def look(officer: Client, number: int) -> Look:
    """`look(moment)`: what a reader sees of the customer's dossier at that moment; now, if none is given."""
    return lambda moment=None: words(officer.get(address(number, local(moment) if moment else "")))


def test_it_shows_the_customer_as_it_was(look: Look) -> None:
    before, after = look(BIRTH), look(CHANGE)

    assert "City Miami" in before
    assert "EMILY" in before
    assert "City Bani" in after
    assert "Miami → Bani" in after
    assert "Without: Spouse" in after


def test_the_moment_is_in_the_banks_time(look: Look) -> None:
    page = look(BIRTH)

    assert "As the register knew it on 02/03/2026 14:30:15" in page
    assert "In the bank's time (America/Santo_Domingo)." in page


def test_without_a_moment_it_is_of_now(look: Look, number: int) -> None:
    page = look()

    assert "City Bani" in page
    assert f"As the register knew it on {localtime():%d/%m/%Y}" in page


def test_all_nodes_are_there_in_the_order_of_the_contract(officer: Client, number: int) -> None:
    html = officer.get(address(number)).content.decode()

    assert re.findall(r'<section class="core-section" id="(client_\w+)"', html) == [
        "client_info",
        "client_documents",
        "client_location",
        "client_contact",
        "client_job_info",
        "client_references",
        "client_transactionality",
        "client_entity_branch",
    ]


def test_it_names_the_digest_that_the_trail_had_then(look: Look, number: int) -> None:
    first, second = Revision.objects.filter(customer=number).order_by("sequence")
    before, after = look(BIRTH), look(CHANGE)

    assert f"Digest of the trail up to revision 1, of 02/03/2026 14:30:15 {first.digest}" in before
    assert second.digest not in before
    assert f"Digest of the trail up to revision 2, of 03/03/2026 14:30:15 {second.digest}" in after


def test_it_names_the_digest_that_the_reviews_had_then(look: Look) -> None:
    digest = Review.objects.get().digest

    assert digest not in look(CHANGE)
    assert f"Digest of the reviews up to number 1, of 04/03/2026 14:30:15 {digest}" in look(REVIEW)


def test_it_tells_who_had_changed_what(look: Look) -> None:
    page = look(CHANGE)
    trail = page[page.index("Who had changed what") :]

    assert re.search(r"1 02/03/2026 14:30:15 clients_inspector · API · 127\.0\.0\.1", trail)
    assert re.search(r"Creation, with \d+ fields", trail)
    assert re.search(r"2 03/03/2026 14:30:15 clients_inspector", trail)
    assert "Person · Spouse removed" in trail
    assert "First name: EMILY" in trail
    assert "2 03/03/2026" not in look(BIRTH)


def test_reviews_and_the_state_are_those_of_then(look: Look) -> None:
    before, after = look(CHANGE), look(REVIEW)

    assert "waiting for review new customer" in before
    assert "The papers are in order." not in before
    assert "flagged new customer" in after
    assert "1 04/03/2026 14:30:15 ana flagged The papers are in order." in after


def test_a_decision_that_another_one_has_replaced_is_marked(look: Look, number: int) -> None:
    ben = User.objects.create(username="ben")
    flagged = Review.objects.get()
    with patch.object(timezone, "now", return_value=REVIEW + timedelta(hours=1)):
        origin = Origin(Revision.Source.ADMIN, ben.pk, "ben", reason="Explained.")
        review(flagged.revision, Review.Decision.APPROVED, origin, seen=flagged.id)

    assert "superseded" not in look(REVIEW)
    page = look(REVIEW + timedelta(hours=1))
    assert "ana flagged superseded" in page
    assert "ben approved Explained." in page


def test_a_note_is_never_superseded(look: Look) -> None:
    ben = User.objects.create(username="ben")
    with patch.object(timezone, "now", return_value=REVIEW + timedelta(hours=1)):
        origin = Origin(Revision.Source.ADMIN, ben.pk, "ben", reason="I have called.")
        review(Review.objects.get().revision, Review.Decision.NOTE, origin, seen=0)

    page = look()
    assert "ben note I have called." in page
    assert "ana flagged The papers are in order." in page


def test_findings_are_those_of_then(officer: Client, example: Any, accepted: Any) -> None:
    payload = example(3)
    with patch.object(timezone, "now", return_value=BIRTH):
        number = accepted(payload)
    put(payload, "client_info.birth_date", "2019-01-01")
    with patch.object(timezone, "now", return_value=CHANGE):
        accepted(payload)
    text = Revision.objects.get(customer=number, sequence=2).findings.get(code="minor").text

    assert text not in words(officer.get(address(number, local(BIRTH))))
    assert text in words(officer.get(address(number, local(CHANGE))))


def test_no_age_is_told_that_would_be_that_of_today(look: Look) -> None:
    assert "Born 14/11/1991 Nationality" in look(BIRTH)


def test_unknown_keys_are_those_of_then(look: Look, payload: Payload, accepted: Any) -> None:
    with patch.object(timezone, "now", return_value=REVIEW):
        accepted(put(payload, "client_info.favourite_colour", "green"))

    assert "favourite_colour" not in look(CHANGE)
    assert '"favourite_colour": "green"' in look(REVIEW)


def test_it_says_who_made_it_and_when(officer: Client, number: int) -> None:
    with patch.object(timezone, "now", return_value=REVIEW):
        page = words(officer.get(address(number)))

    assert "Made by admin · 04/03/2026 14:30:15" in page


def test_before_the_customer_was_known_it_says_so(look: Look) -> None:
    page = look(BIRTH - timedelta(seconds=1))

    assert "The register did not know this customer on 02/03/2026 14:30:14." in page
    assert "It has known it since 02/03/2026 14:30:15." in page
    assert "Summary" not in page
    assert "Miami" not in page


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("2999-01-01T00:00", "That moment has not come yet."),
        ("0001-01-01T00:00:00%2B14:00", "The register is not that old."),
        ("9999-12-31T23:59:59-14:00", "That moment has not come yet."),
        ("2026-02-30T10:00", NO_MOMENT),
        ("30/02/2026 10:00", NO_MOMENT),
        ("yesterday", NO_MOMENT),
    ],
)
def test_a_moment_that_is_none_is_told_and_nothing_is_shown(
    officer: Client, number: int, at: str, message: str
) -> None:
    response = officer.get(address(number, at))

    assert response.status_code == 400
    page = response.content.decode()
    assert message in page
    assert f'name="at" value="{unquote(at)}"' in page
    assert "Miami" not in page


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_moment_as_it_is_typed_leads_to_its_address(officer: Client, number: int, language: str) -> None:
    response = officer.get(address(number, "03/02/2026 14:31"), headers={"accept-language": language})

    assert response.status_code == 302
    assert unquote(response.url) == address(number, "2026-02-03T14:31:00")


def test_the_form_keeps_the_moment(officer: Client, number: int) -> None:
    html = officer.get(address(number, "2026-03-02T14:31")).content.decode()

    assert re.search(r'<input type="text" name="at" value="02/03/2026 14:31:00" inputmode="numeric"', html)


@pytest.mark.parametrize("at", ["2026-03-03T14:30:15", "2026-03-03T18:30:15Z", "03/03/2026 14:30:15"])
def test_a_moment_to_the_second_is_meant_to_its_end(officer: Client, number: int, at: str) -> None:
    """As pages show moments: what happened in that second had happened."""
    response = officer.get(address(number, quote(at)), follow=True)

    page = words(response)
    assert "City Bani" in page
    assert "2026-03-03T18:30:15.999999Z" in page
    assert re.search('name="at" value="03/03/2026 14:30:15"', response.content.decode())


@pytest.mark.parametrize("at", ["2026-03-03T14:30:15.000000", "2026-03-03T18:30:15.000000Z"])
def test_a_moment_with_a_fraction_of_a_second_is_exact(officer: Client, number: int, at: str) -> None:
    response = officer.get(address(number, quote(at)), follow=True)

    page = words(response)
    assert "City Miami" in page
    assert "2026-03-03T18:30:15.000000Z" in page
    assert 'name="at" value="2026-03-03T14:30:15.000000"' in response.content.decode()


def test_the_second_of_now_ends_now(officer: Client, number: int) -> None:
    with patch.object(timezone, "now", return_value=BIRTH):
        page = words(officer.get(address(number, "2026-03-02T14:30:15")))

    assert "2026-03-02T18:30:15.123456Z" in page


def test_the_form_keeps_microseconds_if_the_address_has_them(officer: Client, number: int) -> None:
    html = officer.get(address(number, local(BIRTH))).content.decode()

    assert 'name="at" value="2026-03-02T14:30:15.123456"' in html
    assert "2026-03-02T18:30:15.123456Z" in html


def test_a_moment_in_another_time_zone_is_told_in_the_banks(officer: Client, number: int) -> None:
    page = words(officer.get(address(number, "2026-03-02T18:30:16Z")))

    assert "As the register knew it on 02/03/2026 14:30:16 America/Santo_Domingo · 2026-03-02T18:30:16" in page


def test_numbers_are_written_without_separators(officer: Client, payload: Payload, accepted: Any) -> None:
    start_at(Customer, 7_654_321)
    page = words(officer.get(address(accepted(payload))))

    assert "Dossier of customer 7654321" in page
    assert "7,654,321" not in page


@pytest.mark.parametrize("role", sorted(ROLES))
def test_only_officers_and_auditors_see_it(as_role: AsRole, number: int, role: str) -> None:
    may = {"Compliance officers", "Senior officers", "Auditors"}

    assert as_role(role).get(address(number)).status_code == (200 if role in may else 403)


@pytest.mark.parametrize("lacking", ["view_customer", "view_revision"])
def test_it_takes_both_permissions(staff: Callable[..., Client], number: int, lacking: str) -> None:
    client = staff(*({"view_customer", "view_revision"} - {lacking}))

    assert client.get(address(number)).status_code == 403


def test_nobody_sees_it_without_having_logged_in(client: Client, number: int) -> None:
    response = client.get(address(number))

    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_for_reading_only(officer: Client, number: int, method: str) -> None:
    assert getattr(officer, method)(address(number)).status_code == 405


@pytest.mark.parametrize("number", ["404", "abc", "9" * 30, "0"])
def test_a_customer_that_is_not_there_has_none(officer: Client, number: str) -> None:
    assert officer.get(address(number)).status_code == 404


def test_a_longer_life_costs_no_more_statements(
    officer: Client, number: int, payload: Payload, accepted: Any, statements: Callable[..., int]
) -> None:
    short = statements(lambda: officer.get(address(number)))
    for step in range(6):
        accepted(put(payload, "client_info.nickname", f"TEO {step}"))

    assert statements(lambda: officer.get(address(number))) == short <= 13
