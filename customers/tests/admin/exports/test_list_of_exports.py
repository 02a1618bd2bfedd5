"""The list of exports: what left the house, for auditors, and found by who holds a file."""

import hashlib
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import strip_tags

from customers.audit.logs import Who, write_down
from customers.models import Export, ExportedFile
from customers.roles import ROLES
from customers.tests.admin.conftest import words

from .conftest import address

pytestmark = pytest.mark.django_db

LIST = "/admin/customers/export/"


def page_of(export: Export) -> str:
    return f"{LIST}{export.pk}/change/"


def listed(client: Client) -> str:
    """What stands in the list, a line a row."""
    html = client.get(LIST).content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [row.replace("</td>", " ").replace("</th>", " ") for row in html.split("</tr>")]
    return "\n".join(" ".join(unescape(strip_tags(row)).split()) for row in rows)


def found(client: Client, query: str) -> list[int]:
    return [row.pk for row in client.get(f"{LIST}{query}").context["cl"].result_list]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_auditors_alone_see_it(as_role: Any, role: str) -> None:
    assert as_role(role).get(LIST).status_code == (200 if role == "Auditors" else 403)


def test_a_line_says_who_took_what_under_which_filters_and_which_file(
    auditor: Client, payload: Any, accepted: Any
) -> None:
    accepted(payload)
    sent = b"".join(auditor.get(address("revision", "xlsx") + "?kind__exact=creation&q=clients&o=-0"))
    digest, export = hashlib.sha256(sent).hexdigest(), Export.objects.get()

    text = listed(auditor)
    assert f"gil Revisions XLSX 1 kind__exact=creation; order: -0; search: clients {digest[:12]}…" in text

    text = words(auditor.get(page_of(export)))
    assert digest in text
    assert ExportedFile.objects.get().file_name in text
    assert "search: clients" in text
    assert export.digest in text


def test_an_export_without_a_file_says_so(auditor: Client) -> None:
    auditor.get(address("customer"))  # whose content nobody reads
    export = Export.objects.get()

    assert "gil Customers CSV 0 — broke off, or still under way" in listed(auditor)
    page = words(auditor.get(page_of(export)))
    assert "File: broke off, or still under way" in page
    assert "Filters: —" in page
    assert f"Export {export.pk}" in page


def test_it_is_narrowed_by_user_list_format_and_period(auditor: Client) -> None:
    ana = User.objects.create(username="ana")
    for user, listing, form in (("ana", "customer", "csv"), ("ana", "revision", "xlsx"), ("ben", "customer", "xlsx")):
        number = ana.pk if user == "ana" else None
        write_down(Export(listing=listing, format=form, row_count=1), Who(user, number))
    first, second, third = Export.objects.order_by("id").values_list("pk", flat=True)

    assert found(auditor, "") == [third, second, first]
    assert found(auditor, f"?user={ana.pk}") == [second, first]
    assert found(auditor, "?user=0") == found(auditor, "?user=x") == []
    assert found(auditor, "?list=customer") == [third, first]
    assert found(auditor, "?list=other") == []
    assert found(auditor, "?format__exact=xlsx") == [third, second]
    assert found(auditor, "?created_at_from=2026-01-01") == [third, second, first]
    assert found(auditor, "?created_at_to=2001-01-01") == []
    filters = words(auditor.get(LIST)).partition("User All")[2].partition("List All")[0]
    assert ("ana" in filters, "ben" in filters) == (True, False)  # who has no account


def test_who_holds_a_file_finds_its_export(auditor: Client) -> None:
    auditor.get(address("revision"), HTTP_X_REQUEST_ID="r1")
    sent = b"".join(auditor.get(address("customer"), HTTP_X_REQUEST_ID="r2"))
    second, first = Export.objects.values_list("pk", flat=True)
    digest = hashlib.sha256(sent).hexdigest()

    for term in (digest, digest.upper(), ExportedFile.objects.get().file_name, "r2"):
        assert found(auditor, f"?q={term}") == [second], term
    assert found(auditor, "?q=gi") == [second, first]
    assert found(auditor, "?q=nobody") == []


@pytest.mark.parametrize("filters", ["", "not JSON", "[]", '{"filters": 1}', '{"filters": {"a": 1}}', "null"])
def test_filters_that_others_wrote_are_shown_as_they_are(auditor: Client, filters: str) -> None:
    write_down(Export(listing="trail", format="jsonl", row_count=1, filters=filters), Who("root"))

    text = listed(auditor)

    assert f"root Audit trail JSON Lines 1 {filters or '—'} broke off" in text


def test_the_list_costs_as_many_statements_for_many_as_for_one(auditor: Client, statements: Any) -> None:
    def more(count: int) -> None:
        for _each in range(count):
            b"".join(auditor.get(address("customer")))

    more(1)
    auditor.get(LIST)
    one = statements(lambda: auditor.get(LIST))
    more(5)

    assert statements(lambda: auditor.get(LIST)) == one
