"""Lists as files: what an auditor sees in a list, whole, under the same filters, in the same order."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import ngettext, override

from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import Review, Revision, Submission
from customers.roles import ROLES
from customers.tests.helpers import MISSING, in_bank_language, put

from .conftest import People

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
Lines = list[dict[str, str]]
LISTS = ("customer", "revision", "submission")


@pytest.fixture
def as_role(client: Client, db: None) -> Callable[..., Client]:
    """`as_role("Auditors")`: a client of somebody in that role, in English."""

    def as_role(name: str) -> Client:
        user = User.objects.create_user("gil", is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        client.force_login(user)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return as_role


@pytest.fixture
def auditor(as_role: Callable[..., Client]) -> Client:
    return as_role("Auditors")


def address(name: str) -> str:
    return f"/admin/customers/{name}/export/"


def lines(response: Any) -> Lines:
    """The lines of an export, by the titles of its columns."""
    assert response.status_code == 200, response
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"), newline="")))


def exported(count: int) -> str:
    """What the log says of so many rows."""
    with override(settings.LANGUAGE_CODE):
        return ngettext("CSV with %(count)d row", "CSV with %(count)d rows", count) % {"count": count}


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("role", sorted(ROLES))
def test_of_all_roles_auditors_alone_export(as_role: Callable[..., Client], name: str, role: str) -> None:
    assert as_role(role).get(address(name)).status_code == (200 if role == "Auditors" else 403)


@pytest.mark.parametrize("name", LISTS)
def test_who_may_not_see_a_list_may_not_export_it(staff: Callable[..., Client], name: str) -> None:
    assert staff("export_register").get(address(name)).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_nobody_exports_without_having_logged_in(client: Client, name: str) -> None:
    response = client.get(address(name))

    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("method", ["post", "head"])
def test_an_export_is_asked_for_by_get_alone(auditor: Client, name: str, method: str) -> None:
    assert getattr(auditor, method)(address(name)).status_code == 405
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("name", LISTS)
def test_the_list_offers_it_with_its_filters_to_who_may(auditor: Client, name: str) -> None:
    html = auditor.get(f"/admin/customers/{name}/?p=1").content.decode()

    assert re.search(rf'<a href="{address(name)}">\s*Export\s*</a>', html)


def test_the_button_carries_the_filters_of_the_list(auditor: Client, accepted: Any, payload: Payload) -> None:
    accepted(payload)
    html = auditor.get("/admin/customers/submission/?outcome=created&p=1").content.decode()

    assert f'href="{address("submission")}?outcome=created"' in html


@pytest.mark.parametrize("name", LISTS)
def test_the_list_does_not_offer_it_to_who_may_not(as_role: Callable[..., Client], name: str) -> None:
    html = as_role("Compliance officers").get(f"/admin/customers/{name}/").content.decode()

    assert "/export/" not in html


# --- What it holds ----------------------------------------------------------------------------------------------------


def test_a_customer_is_a_line(auditor: Client, payload: Payload, accepted: Any) -> None:
    put(payload, "client_info.risk_data", {"risk_level_unique_description": "low", "risk_level_description": "Bajo"})
    put(payload, "client_info.person_type_code", "PEP")
    number = accepted(payload)
    revision = Revision.objects.get()

    (line,) = lines(auditor.get(address("customer")))

    assert line == {
        "Customer number": str(number),
        "First name": payload["client_info"]["first_name"],
        "Middle name": payload["client_info"].get("middle_name", ""),
        "Last name": "MARTINEZ",
        "Second last name": payload["client_info"].get("second_last_name", ""),
        "Document type": "SSN",
        "Issuing country": "US",
        "Main document": "111110001",
        "Nationality": "US",
        "Nationality, name": "United States",
        "Branch": payload["client_entity_branch"]["branch_code"],
        "Branch, name": line["Branch, name"],
        "PEP": "PEP",
        "PEP, name": "Politically exposed person",
        "Risk level": "low",
        "Risk level, name": line["Risk level, name"],
        "Review": "waiting for review",
        "Open findings": str(revision.findings.count()),
        "Gravest finding": revision.pending.get_severity_display(),
        "Last change": localtime(revision.created_at).isoformat(timespec="seconds"),
    }
    assert line["Risk level, name"]
    assert int(line["Open findings"]) > 0


def test_what_a_customer_has_not_is_empty(auditor: Client, example: Any, accepted: Any) -> None:
    payload = example(2)
    for document in payload["client_documents"]:
        document["main"] = 0
    put(payload, "client_info.nationality_code", MISSING)
    accepted(payload)

    (line,) = lines(auditor.get(address("customer")))

    assert {line[title] for title in ("Main document", "Nationality", "Nationality, name", "PEP", "Risk level")} == {""}


def test_the_review_of_a_customer_is_the_most_urgent_of_what_waits(
    auditor: Client, payload: Payload, accepted: Any
) -> None:
    number = accepted(payload)
    accepted(put(payload, "client_info.last_name", "GIL"))
    ana = User.objects.create(username="ana")

    def decide(sequence: int, decision: Review.Decision) -> str:
        revision = Revision.objects.get(customer=number, sequence=sequence)
        last = revision.reviews.order_by("id").last()
        origin = Origin(Revision.Source.ADMIN, ana.pk, "ana", reason="Seen.")
        review(revision, decision, origin, seen=last.id if last else 0, decides_escalations=True)
        return lines(auditor.get(address("customer")))[0]["Review"]

    assert decide(1, Review.Decision.FLAGGED) == "flagged"
    assert decide(2, Review.Decision.ESCALATED) == "escalated"
    assert decide(2, Review.Decision.APPROVED) == "flagged"
    assert decide(1, Review.Decision.APPROVED) == "reviewed"
    assert lines(auditor.get(address("customer")))[0]["Open findings"] == "0"


def test_a_changed_field_is_a_line_with_before_and_after(auditor: Client, payload: Payload, accepted: Any) -> None:
    number = accepted(payload)
    put(payload, "client_transactionality.inc_transactionality", 1234567.25)
    put(payload, "client_location.country_code", "VE")
    accepted(put(payload, "client_job_info.entry_date", "2021-03-01"))
    revision = Revision.objects.get(sequence=2)

    changes = {line["Path"]: line for line in lines(auditor.get(address("revision"))) if line["Sequence"] == "2"}

    amount = changes["client_transactionality.inc_transactionality"]
    assert amount == {
        "Customer number": str(number),
        "Sequence": "2",
        "Moment": localtime(revision.created_at).isoformat(timespec="seconds"),
        "Kind": "update",
        "Channel": "API",
        "User name": "clients_inspector",
        "Reason": "",
        "Why it is to be reviewed": amount["Why it is to be reviewed"],
        "Review": "waiting for review",
        "Path": "client_transactionality.inc_transactionality",
        "Field": "incoming amount",
        "Before": "8000",
        "Before, name": "",
        "After": "1234567.25",
        "After, name": "",
    }
    assert "transactionality" in amount["Why it is to be reviewed"]
    country = changes["client_location.country_code"]
    assert [country[title] for title in ("Before", "Before, name", "After", "After, name")] == [
        "US",
        "United States",
        "VE",
        "Venezuela",
    ]
    assert (changes["client_job_info.entry_date"]["Before"], changes["client_job_info.entry_date"]["After"]) == (
        "2020-02-21",
        "2021-03-01",
    )


def test_null_blank_and_no_row_are_told_apart(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    put(payload, "client_info.spouse_info", MISSING)
    put(payload, "client_location.rent_amount", MISSING)
    accepted(put(payload, "client_location.owner", MISSING))

    after = {line["Path"]: line["After"] for line in lines(auditor.get(address("revision"))) if line["Sequence"] == "2"}

    assert after["client_info.spouse_info.first_name"] == ""
    assert after["client_location.rent_amount"] == "—"
    assert after["client_location.owner"] == "(blank)"


def test_a_revision_that_shows_no_change_is_a_line_all_the_same(
    auditor: Client, payload: Payload, accepted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(payload)
    monkeypatch.setattr(
        "customers.admin.export_tables.changes_of", lambda revisions: {revision.id: [] for revision in revisions}
    )

    (line,) = lines(auditor.get(address("revision")))

    assert (line["Sequence"], line["Path"], line["Before"], line["After"]) == ("1", "", "", "")


def test_submissions_come_without_their_payloads(auditor: Client, payload: Payload, post: Any) -> None:
    post(payload)
    put(payload, "client_info.birth_date", "soon")
    post(payload)
    refused, created = Submission.objects.order_by("-id")

    found = {line["Submission"]: line for line in lines(auditor.get(address("submission")))}

    assert found[str(created.id)]["Customer number"] == str(created.customer_id)
    assert found[str(created.id)]["Person"] == created.customer.full_name
    assert found[str(created.id)]["Outcome"] == "created"
    assert found[str(refused.id)]["Customer number"] == ""
    assert found[str(refused.id)]["Person"] == refused.refused_person.name != ""
    assert "client_info.birth_date" in found[str(refused.id)]["Message"]
    assert found[str(refused.id)]["Payload digest"] == refused.payload_digest
    assert not [line for line in found.values() if "client_documents" in " ".join(line.values())]


def test_a_name_that_is_a_formula_is_defused(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(put(payload, "client_info.first_name", "=1+1"))

    assert lines(auditor.get(address("customer")))[0]["First name"] == "'=1+1"
    assert "'=1+1" in {line["After"] for line in lines(auditor.get(address("revision")))}


def test_it_is_a_file_whose_name_has_the_day_and_nobody_s_data(auditor: Client) -> None:
    response = auditor.get(address("customer") + "?q=MARTINEZ")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="customers-{timezone.localdate():%Y-%m-%d}.csv"'
    assert "no-store" in response["Cache-Control"]


def test_it_speaks_the_reader_s_language(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    response = auditor.get(address("submission"), HTTP_ACCEPT_LANGUAGE="es")

    assert response["Content-Disposition"].startswith('attachment; filename="envios-')
    (line,) = lines(response)
    assert line["Nombre de usuario"] == "clients_inspector"


# --- Which rows, in what order ----------------------------------------------------------------------------------------


def test_it_has_all_pages_of_the_list(auditor: Client, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customers.admin.base.ReadOnlyAdmin.list_per_page", 2)
    numbers = people(5)

    found = [int(line["Customer number"]) for line in lines(auditor.get(address("customer")))]

    assert sorted(found) == numbers


def test_it_comes_in_the_order_of_the_list(auditor: Client, people: People) -> None:
    numbers = people(3)

    def order(query: str) -> list[int]:
        return [int(line["Customer number"]) for line in lines(auditor.get(address("customer") + query))]

    assert order("") == numbers[::-1]  # what changed last comes first
    assert order("?o=0") == numbers
    assert order("?o=-0") == numbers[::-1]


def test_it_keeps_the_filters_of_the_list(auditor: Client, payload: Payload, post: Any) -> None:
    post(payload)
    post(put(payload, "client_info.birth_date", "soon"))

    found = lines(auditor.get(address("submission") + "?outcome__exact=refused"))

    assert [line["Outcome"] for line in found] == ["refused"]


def test_it_keeps_a_search_whose_term_is_in_the_session(auditor: Client, example: Any, accepted: Any) -> None:
    wanted = accepted(example(1))
    accepted(example(3))
    answer = auditor.post("/admin/customers/customer/", {"q": "martinez"})
    query = answer.url.partition("?")[2]
    assert "martinez" not in query.lower()

    found = lines(auditor.get(f"{address('customer')}?{query}"))

    assert [line["Customer number"] for line in found] == [str(wanted)]


def test_a_filter_that_makes_no_sense_leads_back_to_the_list(auditor: Client) -> None:
    response = auditor.get(address("revision") + "?created_at__gte=soon")

    assert response.status_code == 302
    assert response.url == "/admin/customers/revision/?e=1"
    assert not LogEntry.objects.exists()


# --- The log ----------------------------------------------------------------------------------------------------------


def test_the_log_says_who_exported_what_and_how_much(auditor: Client, payload: Payload, post: Any) -> None:
    post(payload)
    post(put(payload, "client_info.birth_date", "soon"))
    auditor.get(address("submission") + "?outcome__exact=refused")

    entry = LogEntry.objects.get()

    assert entry.user.username == "gil"
    assert entry.content_type.model_class() is Submission
    assert (entry.object_id, entry.object_repr) == (None, in_bank_language("Export: %(list)s", list="envíos"))
    assert entry.change_message == f"{exported(1)}; outcome__exact=refused"


def test_the_log_keeps_no_search_term_and_no_name(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    auditor.get(address("customer") + "?q=MARTINEZ&last_name__startswith=MART")

    message = LogEntry.objects.get().change_message

    assert message == f"{exported(1)}; {in_bank_language('with a search term')}"


def test_the_log_is_written_before_anything_is_sent(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    auditor.get(address("customer"))  # whose content nobody reads

    assert LogEntry.objects.count() == 1


# --- At length --------------------------------------------------------------------------------------------------------


def test_twenty_thousand_rows_are_read_piece_by_piece(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    first = Submission.objects.get()
    copies = (
        Submission(**{**_columns(first), "id": first.id + place, "request_id": f"r{place}"})
        for place in range(1, 20_000)
    )
    Submission.objects.bulk_create(copies, batch_size=2_000)

    with CaptureQueriesContext(connection) as asking:
        pieces = iter(auditor.get(address("submission")))
    with CaptureQueriesContext(connection) as reading:
        next(pieces)
        second = next(pieces)
    assert len(asking) < 15
    assert len(reading) == 1
    assert second.count(b"\r\n") == 500

    with CaptureQueriesContext(connection) as reading:
        rest = list(pieces)
    assert len(reading) == len(rest) == 39
    assert b"".join(rest).count(b"\r\n") == 19_500
    assert not [query for query in (*asking, *reading) if '"payload"' in query["sql"]]


@pytest.mark.parametrize("name", LISTS)
def test_more_rows_cost_no_more_statements(
    auditor: Client, people: People, payload: Payload, refused: Any, name: str
) -> None:
    def more(count: int) -> None:
        people(count)
        for _each in range(count):
            refused(put(payload, "client_info.birth_date", "soon"))
        put(payload, "client_info.birth_date", "1991-11-14")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            lines(auditor.get(address(name)))
        return len([query for query in captured if "catalogs_" not in query["sql"]])

    more(1)
    cost()
    one = cost()
    more(3)

    assert cost() == one


def test_no_cursor_stays_open_in_the_database(
    auditor: Client, payload: Payload, accepted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between PgBouncer and a pool, one that outlives its transaction would be another client's."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a cursor on the server")

    monkeypatch.setattr("django.db.models.query.QuerySet.iterator", refuse)
    accepted(payload)

    assert lines(auditor.get(address("customer")))


def _columns(row: Submission) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
