"""Days at the desk, in a real browser: an officer reviews, a senior officer corrects, an auditor follows a change."""

import csv
import io
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from customers.models import ExportedFile, PendingRevision, Review, Revision
from customers.roles import AUDITORS, COMPLIANCE_OFFICERS, SENIOR_OFFICERS
from customers.tests.helpers import put

from .conftest import Enter, take_screenshot

pytestmark = pytest.mark.django_db(transaction=True)

Payload = dict[str, Any]


@pytest.fixture
def number(accepted: Any, example: Any) -> int:
    """A customer who has become politically exposed, among two others."""
    accepted(example(2))
    accepted(example(3))
    payload = put(example(1), "client_info.nickname", "LUCHO")
    number: int = accepted(payload)
    accepted(put(payload, "client_info.person_type_code", "PEP"))
    return number


def open_customer(page: Page, term: str) -> None:
    """From the home page over the list, by a search, to the customer."""
    page.click(".module a[href='/admin/customers/customer/'], a[href='/admin/customers/customer/']")
    page.fill("#searchbar", term)
    page.press("#searchbar", "Enter")
    page.wait_for_url("**q=~*")
    page.click("#result_list tbody a")


def test_an_officer_reviews_what_waits(enter: Enter, number: int) -> None:
    page = enter("ana", COMPLIANCE_OFFICERS)
    open_customer(page, "martinez lúis")

    last = Revision.objects.filter(customer_id=number).latest("sequence")
    review = page.locator(f"#review-{last.pk}").first
    review.locator("textarea").fill("Confirmado con la lista de PEP.")
    review.locator("button[value=escalated]").click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert PendingRevision.objects.get(revision=last).state == "escalated"
    made = Review.objects.get()
    assert (made.username, made.note) == ("ana", "Confirmado con la lista de PEP.")


@pytest.mark.any_database
def test_a_decision_without_a_word_is_not_taken(enter: Enter, number: int) -> None:
    page = enter("ana", COMPLIANCE_OFFICERS)
    page.goto(f"/admin/customers/revision/{Revision.objects.latest('id').pk}/change/")
    page.click("button[value=flagged]")

    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"  # the browser asks for the note
    assert not Review.objects.exists()


@pytest.mark.any_database
def test_an_officer_approves_from_the_queue(enter: Enter, number: int) -> None:
    page = enter("ana", COMPLIANCE_OFFICERS)
    page.goto("/admin/customers/pendingrevision/")
    page.locator("#result_list tbody input[type=checkbox]").nth(0).check()
    page.locator("#result_list tbody input[type=checkbox]").nth(1).check()
    page.locator(".actions button.button").first.click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert list(Review.objects.values_list("decision", flat=True)) == ["approved", "approved"]
    assert PendingRevision.objects.count() == 2


def test_the_second_officer_is_told(enter: Enter, number: int) -> None:
    address = f"/admin/customers/revision/{Revision.objects.latest('id').pk}/change/"
    first, second = enter("ana", COMPLIANCE_OFFICERS), enter("ben", COMPLIANCE_OFFICERS)
    for page in (first, second):
        page.goto(address)
    first.fill("textarea[name=note]", "Falta un documento.")
    first.click("button[value=flagged]")
    expect(first.locator(".messagelist .success")).to_be_visible()

    second.click("button[value=approved]")

    expect(second.locator(".messagelist .error, .messagelist .warning")).to_contain_text("ana")
    assert Review.objects.get().decision == "flagged"


def test_a_senior_officer_corrects(enter: Enter, number: int) -> None:
    page = enter("sofia", SENIOR_OFFICERS)
    page.goto(f"/admin/customers/customer/{number}/change/")
    page.click(f"a[href$='/customer/{number}/correct/']")
    page.fill("[name='client_info.nickname']", "LUCHITO")
    page.fill("[name='client_info.birth_date']", "2999-01-01")
    page.fill("[name=reason]", "Según la cédula.")
    page.locator("form button[type=submit], form input[type=submit]").last.click()

    expect(page.locator(".errornote, .correction-problems").first).to_be_visible()
    assert page.input_value("[name='client_info.nickname']") == "LUCHITO"
    page.fill("[name='client_info.birth_date']", "1990-11-15")
    page.locator("form button[type=submit], form input[type=submit]").last.click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    revision = Revision.objects.latest("id")
    assert (revision.source, revision.username, revision.reason) == ("admin", "sofia", "Según la cédula.")
    page.goto(f"/admin/customers/revision/{revision.pk}/change/")
    assert page.locator("button[value=approved]").count() == 0  # nobody reviews their own correction


@pytest.mark.any_database
def test_the_later_of_two_corrections_loses_nothing(enter: Enter, number: int) -> None:
    first, second = enter("sofia", SENIOR_OFFICERS), enter("simon", SENIOR_OFFICERS)
    for page in (first, second):
        page.goto(f"/admin/customers/customer/{number}/correct/")
        page.fill("[name=reason]", "Según la cédula.")
    first.fill("[name='client_info.nickname']", "LUCHITO")
    first.fill("[name='client_contact.home_phone']", "8095550101")
    first.locator("form button[type=submit], form input[type=submit]").last.click()
    expect(first.locator(".messagelist .success")).to_be_visible()

    second.fill("[name='client_info.nickname']", "LUIS A.")
    second.locator("form button[type=submit], form input[type=submit]").last.click()

    expect(second.locator(".correction-meanwhile")).to_contain_text("sofia")
    assert second.input_value("[name='client_info.nickname']") == "LUIS A."
    assert second.input_value("[name='client_contact.home_phone']") == "8095550101"
    take_screenshot(second, "correction-meanwhile")
    second.locator("form button[type=submit], form input[type=submit]").last.click()
    expect(second.locator(".messagelist .success")).to_be_visible()
    assert list(Revision.objects.filter(source="admin").values_list("username", flat=True)) == ["simon", "sofia"]


def test_an_auditor_follows_a_change_from_list_to_diff_to_dossier_to_export(enter: Enter, number: int) -> None:
    page = enter("aura", AUDITORS)
    open_customer(page, "111110001")
    page.click(f"a[href$='/customer/{number}/history/']")
    expect(page.locator(".core-changes").first).to_contain_text("PEP")
    page.goto(f"/admin/customers/customer/{number}/change/")
    page.click(f"a[href*='/customer/{number}/dossier/']")
    expect(page.locator("body")).to_contain_text(Revision.objects.latest("id").digest)
    page.goto("/admin/customers/revision/")
    page.focus(".core-export summary")
    page.keyboard.press("Enter")
    take_screenshot(page, "export")
    with page.expect_download() as download:
        page.click("a[href*='/export/csv/']")

    with ZipFile(download.value.path()) as archive:
        lines = list(csv.reader(io.StringIO(archive.read(archive.namelist()[0]).decode("utf-8-sig"))))
    assert len(lines) > 30
    assert any("client_info.person_type_code" in line and "PEP" in line for line in lines)
    page.goto("/admin/customers/export/")
    expect(page.locator("#result_list")).to_contain_text(ExportedFile.objects.get().file_digest[:12])


def test_a_search_leaves_no_name_in_the_address(enter: Enter, number: int) -> None:
    page = enter("ana", COMPLIANCE_OFFICERS)
    page.goto("/admin/customers/customer/")
    page.fill("#searchbar", "Martínez")
    page.press("#searchbar", "Enter")
    page.wait_for_url("**q=~*")

    assert "mart" not in page.url.lower()
    assert page.input_value("#searchbar") == "Martínez"
    assert page.locator("#result_list tbody tr").count() == 1
