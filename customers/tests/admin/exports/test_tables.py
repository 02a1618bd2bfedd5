"""What an export holds of each list, for people (CSV, XLSX) and for machines (JSON Lines)."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.timezone import localtime

from customers.admin.export_tables import TABLES
from customers.audit.digest import canonical_value
from customers.audit.export.json_lines import json_line_pieces
from customers.audit.export.table import Tally
from customers.audit.logs import Who, write_down
from customers.intake.call import Origin
from customers.intake.review import review
from customers.models import Access, ExportedFile, Review, Revision, Submission
from customers.rows import columns_of
from customers.tests.helpers import MISSING, put

from .conftest import FORMS, LISTS, address, archive, lines, manifest, records

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]


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
        "Client address": revision.client_address,
        "Request id": revision.request_id,
        "Submission": str(revision.submission_id),
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
        "customers.admin.export_tables.revisions.changes_of",
        lambda revisions: {revision.id: [] for revision in revisions},
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


# --- For machines -----------------------------------------------------------------------------------------------------


def test_a_customer_as_json_has_codes_and_exact_values(auditor: Client, payload: Payload, accepted: Any) -> None:
    put(payload, "client_info.risk_data", {"risk_level_unique_description": "low", "risk_level_description": "Bajo"})
    put(payload, "client_info.person_type_code", "PEP")
    number = accepted(payload)
    revision = Revision.objects.get()

    (record,) = records(auditor.get(address("customer", "jsonl")))

    assert record == {
        "customer_number": number,
        "first_name": payload["client_info"]["first_name"],
        "middle_name": payload["client_info"].get("middle_name", ""),
        "last_name": "MARTINEZ",
        "second_last_name": payload["client_info"].get("second_last_name", ""),
        "document_type_code": "SSN",
        "document_country_code": "US",
        "document_number": "111110001",
        "nationality_code": "US",
        "branch_code": payload["client_entity_branch"]["branch_code"],
        "person_type_code": "PEP",
        "risk_level_code": "low",
        "review_state": "waiting",
        "open_findings": revision.findings.count(),
        "gravest_finding": revision.pending.severity,
        "changed_at": canonical_value(revision.created_at),
    }


def test_what_a_customer_has_no_row_for_has_no_key(auditor: Client, example: Any, accepted: Any) -> None:
    payload = example(2)
    for document in payload["client_documents"]:
        document["main"] = 0
    put(payload, "client_info.nationality_code", MISSING)
    accepted(payload)

    (record,) = records(auditor.get(address("customer", "jsonl")))

    assert record["nationality_code"] is None
    assert not {"document_type_code", "document_country_code", "document_number", "risk_level_code"} & set(record)


def test_a_changed_field_as_json_has_both_values_as_they_are(auditor: Client, payload: Payload, accepted: Any) -> None:
    number = accepted(payload)
    put(payload, "client_transactionality.inc_transactionality", 1234567.25)
    put(payload, "client_job_info.entry_date", "2021-03-01")
    put(payload, "client_info.first_name", "=1+1")
    accepted(put(payload, "client_location.country_code", "VE"))
    revision = Revision.objects.get(sequence=2)

    found = records(auditor.get(address("revision", "jsonl")))
    changes = {record["path"]: record for record in found if record["sequence"] == 2}

    assert changes["client_transactionality.inc_transactionality"] == {
        "customer_number": number,
        "sequence": 2,
        "revision_id": revision.id,
        "created_at": canonical_value(revision.created_at),
        "kind": "update",
        "source": "api",
        "username": "clients_inspector",
        "user_id": revision.user_id,
        "client_address": revision.client_address,
        "request_id": revision.request_id,
        "submission_id": revision.submission_id,
        "reason": "",
        "review_causes": revision.review_causes.split(","),
        "review_state": "waiting",
        "digest": revision.digest,
        "digest_version": revision.digest_version,
        "path": "client_transactionality.inc_transactionality",
        "table": "customers_transactionality",
        "column": changes["client_transactionality.inc_transactionality"]["column"],
        "row_change": "~",
        "before": "8000",
        "after": "1234567.25",
    }
    for path, before, after in (
        ("client_location.country_code", "US", "VE"),
        ("client_job_info.entry_date", "2020-02-21", "2021-03-01"),
        ("client_info.first_name", "LUIS", "=1+1"),
    ):
        assert (changes[path]["before"], changes[path]["after"]) == (before, after)


def test_null_blank_and_no_row_are_told_apart_as_json(auditor: Client, payload: Payload, accepted: Any) -> None:
    accepted(payload)
    put(payload, "client_info.spouse_info", MISSING)
    put(payload, "client_location.rent_amount", MISSING)
    accepted(put(payload, "client_location.owner", MISSING))

    found = records(auditor.get(address("revision", "jsonl")))
    of_path = {record["path"]: record for record in found if record["sequence"] == 2}

    gone = of_path["client_info.spouse_info.first_name"]
    assert "after" not in gone
    assert (gone["row_change"], bool(gone["before"])) == ("-", True)
    assert of_path["client_location.rent_amount"]["after"] is None
    assert of_path["client_location.owner"]["after"] == ""
    made = [record for record in found if record["sequence"] == 1]
    assert {record["row_change"] for record in made} == {"+"}
    assert not [record for record in made if "before" in record]


def test_a_revision_that_shows_no_change_has_no_field_as_json(
    auditor: Client, payload: Payload, accepted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(payload)
    monkeypatch.setattr(
        "customers.admin.export_tables.revisions.changes_of",
        lambda revisions: {revision.id: [] for revision in revisions},
    )

    (record,) = records(auditor.get(address("revision", "jsonl")))

    assert record["sequence"] == 1
    assert not {"path", "table", "column", "row_change", "before", "after"} & set(record)


def test_a_submission_as_json_is_its_row_without_the_payload(auditor: Client, payload: Payload, post: Any) -> None:
    post(payload)
    put(payload, "client_info.birth_date", "soon")
    post(payload)
    refused, created = Submission.objects.order_by("-id")

    found = records(auditor.get(address("submission", "jsonl")))

    assert [record["submission_id"] for record in found] == [refused.id, created.id]
    left_out = {"id", "user_id", "customer_id", "resubmission_of_id", "payload"}
    for record, row in zip(found, (refused, created), strict=True):
        for name, value in columns_of(row).items():
            if name not in left_out:
                assert record[name] == canonical_value(value), name
        assert (record["customer_number"], record["resubmission_of"]) == (row.customer_id, None)
    assert found[0]["person"] == refused.refused_person.name
    assert "payload" not in found[0]


def test_reviews_are_exported_with_their_words(auditor: Client, payload: Payload, accepted: Any) -> None:
    number = accepted(payload)
    ana = User.objects.create(username="ana")
    origin = Origin(Revision.Source.ADMIN, ana.pk, "ana", reason="=1+1\nSeen.", client_address="10.0.0.7")
    review(Revision.objects.get(), Review.Decision.FLAGGED, origin, seen=0)
    made = Review.objects.get()

    (line,) = lines(auditor.get(address("review")))
    (record,) = records(auditor.get(address("review", "jsonl")))

    assert (line["Decision"], line["Note"], line["User name"]) == ("flagged", "'=1+1\nSeen.", "ana")
    assert (record["decision"], record["note"], record["customer_number"]) == ("flagged", "=1+1\nSeen.", number)
    assert (record["revision_id"], record["revision_sequence"]) == (made.revision_id, 1)
    assert (record["digest"], record["client_address"]) == (made.digest, "10.0.0.7")


def test_the_log_of_exports_is_exported_with_the_digests_of_what_left(auditor: Client) -> None:
    lines(auditor.get(address("customer") + "?q=MARTINEZ"))
    auditor.get(address("revision", "xlsx"))  # whose content nobody reads
    file = ExportedFile.objects.get()

    broken, whole = records(auditor.get(address("export", "jsonl")))

    assert (whole["list"], whole["format"], whole["rows"]) == ("customer", "csv", 0)
    assert (whole["file_name"], whole["file_sha256"]) == (file.file_name, file.file_digest)
    assert "MARTINEZ" in whole["filters"]
    assert (broken["list"], "file_sha256" in broken) == ("revision", False)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", LISTS)
def test_every_list_comes_in_every_form(auditor: Client, payload: Payload, accepted: Any, name: str, form: str) -> None:
    accepted(payload)
    ana = User.objects.create(username="ana")
    review(
        Revision.objects.get(), Review.Decision.NOTE, Origin(Revision.Source.ADMIN, ana.pk, "ana", reason="="), seen=0
    )
    auditor.get(address("customer"))
    found = manifest(archive(auditor.get(address(name, form))))["file"]

    assert found["rows"] == 1
    assert found["lines"] >= 1
    assert len(found["columns"]) >= 10


@pytest.mark.parametrize("model", TABLES)
def test_every_table_has_a_line_for_a_row_and_keys_that_no_language_changes(model: Any) -> None:
    table = TABLES[model]

    assert len(set(table.keys)) == len(table.keys) > 10
    assert all(re.fullmatch("[a-z][a-z0-9_]*", key) for key in table.keys)
    assert len(set(table.titles)) == len(table.titles)


def test_accesses_are_read_in_the_order_asked_for(db: None) -> None:
    """Their list is another's; the table is ready for it."""
    for number in (1, 2, 3):
        write_down(Access(kind=Access.Kind.DOSSIER, object_id=number, detail="=1+1"), Who("gil", request_id="r"))
    keys = list(Access.objects.values_list("pk", flat=True))

    text = b"".join(json_line_pieces(TABLES[Access], keys, Tally())).decode()

    found = [json.loads(line) for line in text.splitlines()]
    assert [record["object_id"] for record in found] == [3, 2, 1]
    assert found[0]["access_id"] == keys[0]
    assert (found[0]["kind"], found[0]["detail"], found[0]["username"]) == ("dossier", "=1+1", "gil")
