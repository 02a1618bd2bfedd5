"""`manage.py import_customers`: the customers that the bank already has, under their numbers."""

import csv
import json
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client

from customers.audit import application_role
from customers.first_load import batches
from customers.intake.identifiers import last_key, start_at
from customers.management.commands import import_customers
from customers.models import Customer, Employment, Finding, IdentityDocument, PendingRevision, Revision, Submission

from .conftest import problems

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
FIXTURES = settings.BASE_DIR / "fixtures" / "first_load"


@dataclass(frozen=True)
class Import:
    """What the command said, and what it wrote of errors."""

    status: int
    out: str
    said_last: str
    errors: list[Payload]


@pytest.fixture
def brought(example: Any) -> Callable[..., Payload]:
    """`brought(number)`: somebody else for each number, with that number."""

    def make(number: int, **info: Any) -> Payload:
        payload = example(1)
        payload["client_info"] |= {"customer_number": number, "wisenroll_code": f"W{number}"[-6:], **info}
        for place, document in enumerate(payload["client_documents"]):
            document["document_number"] = f"{number}-{place}"
        return payload

    return make


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Import]:
    """`load(payloads, ...)`: load them as JSON Lines; texts and bytes are lines as they are."""

    def run(*lines: Any, name: str = "customers.jsonl", **options: Any) -> Import:
        path = tmp_path / name
        if lines:
            path.write_bytes(
                b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
            )
        before = set(tmp_path.iterdir())
        out = StringIO()
        status, said = 0, ""
        try:
            call_command("import_customers", path, stdout=out, stderr=StringIO(), no_color=True, **options)
        except CommandError as error:
            status, said = error.returncode, str(error)
        new = sorted(set(tmp_path.iterdir()) - before)
        errors = [json.loads(line) for file in new for line in file.read_text().splitlines()]
        return Import(status, out.getvalue(), said, errors)

    return run


def test_customers_come_in_under_the_numbers_that_they_have(load: Any, brought: Any) -> None:
    result = load(brought(70_001), brought(70_003))

    assert (result.status, result.errors) == (0, [])
    assert result.out.splitlines() == [
        "Customers: 2 new, 0 changed, 0 as they were.",
        f"The highest number in the file is 70,003; the core assigns numbers after {last_key(Customer):,}.",
    ]
    assert set(Customer.objects.values_list("number", flat=True)) == {70_001, 70_003}
    assert problems() == []


def test_each_says_what_it_was_loaded_from_and_by_whom(load: Any, brought: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("LOGNAME", "operator")
    load(brought(70_001), brought(70_002))

    revision = Revision.objects.get(customer_id=70_002)
    assert (revision.source, revision.kind, revision.sequence) == ("command", "creation", 1)
    assert (revision.user_id, revision.username) == (None, "operator")
    assert revision.reason == ("Cargado de customers.jsonl, línea 2. El banco ya tenía este cliente: sin revisión.")
    assert revision.request_id.startswith("import-")
    assert {*Employment.history.values_list("history_change_reason", flat=True)} >= {revision.reason}
    assert not Submission.objects.exists()


def test_it_is_done_in_the_name_of_a_user_where_one_is_named(load: Any, brought: Any, api_user: User) -> None:
    load(brought(70_001), user=api_user.username)

    assert Revision.objects.get().user == api_user

    api_user.is_active = False
    api_user.save()
    assert load(brought(70_002), user=api_user.username).said_last == "There is no active user clients_inspector."


def test_new_customers_wait_for_no_officer_unless_asked_to_and_keep_their_findings(load: Any, brought: Any) -> None:
    load(brought(70_001))

    assert Finding.objects.filter(revision__customer=70_001, severity="warning").exists()
    assert not PendingRevision.objects.exists()

    load(brought(70_002), review=True)

    waiting = PendingRevision.objects.get()
    assert waiting.customer_id == 70_002
    assert waiting.revision.reason == "Cargado de customers.jsonl, línea 1."
    assert "creation" in waiting.revision.review_causes


def test_what_a_later_file_changes_waits_as_any_other_change(load: Any, brought: Any) -> None:
    load(brought(70_001))
    result = load(brought(70_001, first_name="LUISA"), name="later.jsonl")

    assert "0 new, 1 changed, 0 as they were" in result.out
    assert PendingRevision.objects.get().revision.review_causes.startswith("names")
    assert Revision.objects.latest("id").reason == "Cargado de later.jsonl, línea 1."


def test_the_same_file_again_changes_nothing_and_costs_one_statement(
    load: Any, brought: Any, django_assert_max_num_queries: Any
) -> None:
    people = [brought(number) for number in range(70_001, 70_006)]
    load(*people)

    with django_assert_max_num_queries(3):  # the numbers, and all customers at once
        result = load(*people)

    assert "0 new, 0 changed, 5 as they were" in result.out
    assert Revision.objects.count() == 5


def test_a_load_that_was_interrupted_goes_on_where_it_stopped(load: Any, brought: Any, monkeypatch: Any) -> None:
    people = [brought(number) for number in range(70_001, 70_006)]
    one, done = batches.load, []

    def until_the_third(*arguments: Any, **options: Any) -> Any:
        if len(done) == 2:
            raise OperationalError("the server went away\nDETAIL: somewhere")
        done.append(arguments)
        return one(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(batches, "load", until_the_third)
        patch.setattr(batches, "RECORDS_AT_A_TIME", 1)
        broken = load(*people)

    assert broken.status == 1
    assert broken.said_last == (
        "The database cannot be used: the server went away. "
        "Load the same file again: what was taken in stays (it may be more than was counted), and it goes on from "
        "there."
    )
    assert "Customers: 2 new" in broken.out
    assert "3 new, 0 changed, 2 as they were" in load(*people).out
    assert Customer.objects.count() == IdentityDocument.objects.values("customer").distinct().count() == 5


def test_a_file_that_changes_while_it_is_loaded_is_told(
    load: Any, brought: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    one = batches.load

    def add_a_line(*arguments: Any, **options: Any) -> Any:
        with (tmp_path / "customers.jsonl").open("a") as file:
            file.write("\n")
        return one(*arguments, **options)

    monkeypatch.setattr(batches, "load", add_a_line)

    result = load(brought(70_001))

    assert result.status == 1
    assert result.said_last.startswith("The file was changed meanwhile. Load the same file again")


def test_a_process_that_was_ended_is_told(load: Any, brought: Any, monkeypatch: Any) -> None:
    def broken(*_arguments: Any) -> Any:
        raise BrokenExecutor

    monkeypatch.setattr(import_customers, "load_all", broken)

    result = load(brought(70_001))

    assert result.status == 1
    assert result.said_last.startswith("One of its processes was ended. Load the same file again")


def test_the_core_goes_on_after_the_highest_number(load: Any, brought: Any, example: Any, accepted: Any) -> None:
    highest = last_key(Customer) + 1_000
    load(brought(highest - 7), brought(highest), brought(highest - 5))

    assert accepted(example(2)) == highest + 1


def test_numbers_are_moved_before_the_first_is_taken_in(load: Any, brought: Any, monkeypatch: Any) -> None:
    highest = last_key(Customer) + 1_000
    seen = []
    monkeypatch.setattr(batches, "load", lambda *_, **__: seen.append(last_key(Customer)) or Submission.Outcome.CREATED)

    load(brought(3), brought(highest))

    assert seen == [highest, highest]


def test_a_dry_run_says_what_would_come_of_it_and_writes_nothing(load: Any, brought: Any) -> None:
    load(brought(70_001), brought(70_002))
    before, position = Revision.objects.count(), last_key(Customer)
    twice = brought(80_002)
    twice["client_documents"][0] = brought(80_001)["client_documents"][0]

    result = load(
        brought(70_001), brought(70_002, nickname="Lu"), brought(80_001), twice, b"{}", name="dry.jsonl", dry_run=True
    )

    assert result.out.startswith("Nothing was changed. Foreseen: 1 new, 1 changed, 1 as they are.")
    assert [error["import_error"] for error in result.errors][:1] == [
        "Line 4: A document or the Wisenroll code is also that of line 3."
    ]
    assert len(result.errors) == 2
    assert (result.status, Revision.objects.count(), last_key(Customer)) == (1, before, position)


def test_what_is_refused_can_be_mended_and_loaded(load: Any, brought: Any, tmp_path: Path) -> None:
    bad = brought(70_002, birth_date="1991-02-30", first_name="")
    result = load(brought(70_001), bad, brought(70_003))

    assert result.status == 1
    assert result.said_last == "Not all of the file was taken in."
    assert f"1 record was refused: {tmp_path / 'customers.errors.jsonl'} says why." in result.out
    (error,) = result.errors
    assert error.pop("import_error") == (
        "Line 2: client_info.first_name: It is required. client_info.birth_date: There is no such day."
    )
    assert error == bad
    assert stat.S_IMODE((tmp_path / "customers.errors.jsonl").stat().st_mode) == 0o600

    path = tmp_path / "customers.errors.jsonl"
    path.write_text(path.read_text().replace('"first_name": ""', '"first_name": "LUIS"').replace("02-30", "02-20"))

    assert "1 new" in load(name="customers.errors.jsonl").out
    customer = Customer.objects.get(number=70_002)
    assert (customer.first_name, customer.unknown_keys) == ("LUIS", "")


def test_a_file_of_errors_that_is_being_mended_is_not_written_over(load: Any, brought: Any, tmp_path: Path) -> None:
    load(b"{}")
    (tmp_path / "customers.errors.jsonl").write_text("mended")

    load(b"{}")

    assert (tmp_path / "customers.errors.jsonl").read_text() == "mended"
    assert (tmp_path / "customers.errors-2.jsonl").exists()


@pytest.mark.parametrize("number", [None, 0, 2**53, "twelve"])
def test_a_customer_without_a_number_that_can_be_kept_is_refused(load: Any, brought: Any, number: Any) -> None:
    payload = brought(1)
    payload["client_info"]["customer_number"] = number

    (error,) = load(payload).errors

    assert error["import_error"].startswith("Line 1: client_info.customer_number: It ")
    assert not Customer.objects.exists()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "1e-999999999999", "1" + "0" * 5_000])
def test_a_number_that_is_none_is_for_its_line_alone(load: Any, brought: Any, number: str) -> None:
    bad = json.dumps(brought(70_002)).replace('"customer_number": 70002', f'"customer_number": {number}').encode()

    result = load(bad, brought(70_001))

    assert len(result.errors) == 1
    assert "1 new" in result.out


def test_a_number_that_stands_twice_is_nobodys(load: Any, brought: Any) -> None:
    other = brought(70_009)
    other["client_info"]["customer_number"] = "70001"

    result = load(brought(70_001), brought(70_002), other)

    assert [error["import_error"] for error in result.errors] == [
        "Line 1: The same customer number is on line 3.",
        "Line 3: The same customer number is on line 1.",
    ]
    assert Customer.objects.get().number == 70_002


def test_a_document_of_a_customer_with_another_number_is_refused(load: Any, brought: Any) -> None:
    load(brought(70_001))
    other = brought(70_002)
    other["client_documents"][0] = brought(70_001)["client_documents"][0]

    (error,) = load(other, name="other.jsonl").errors

    assert error["import_error"] == "Line 1: The keys sent belong to customer 70001, not to the new number 70002."


def test_a_number_of_somebody_else_is_refused(load: Any, brought: Any) -> None:
    load(brought(70_001))
    other = brought(70_009, customer_number=70_001, first_name="EVA", birth_date="1970-01-01")

    (error,) = load(other, name="other.jsonl").errors

    assert error["import_error"].startswith(
        "Line 1: The keys sent belong to customer 70001, whose names and birth date are"
    )


def test_a_fault_at_one_customer_is_for_that_one_alone(load: Any, brought: Any, monkeypatch: Any) -> None:
    one = batches.load

    def fail(snapshot: Any, *arguments: Any, **options: Any) -> Any:
        if snapshot.customer_number == 70_001:
            raise LookupError("LUIS MARTINEZ")
        return one(snapshot, *arguments, **options)

    monkeypatch.setattr(batches, "load", fail)

    result = load(brought(70_001), brought(70_002))

    assert [error["import_error"] for error in result.errors] == ["Line 1: It failed (LookupError); the log says more."]
    assert Customer.objects.get().number == 70_002


def test_the_api_still_knows_no_number_that_is_not_in_the_register(post: Any, brought: Any) -> None:
    assert post(brought(70_001)).status_code == 404


def test_pages_show_a_customer_that_was_loaded(load: Any, brought: Any, api_user: User) -> None:
    load(brought(70_001), review=True)
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.create_superuser("root"))

    for address in ("customer/70001/change/", "revision/", "pendingrevision/", "customer/70001/dossier/"):
        response = client.get(f"/admin/customers/{address}", HTTP_ACCEPT_LANGUAGE="es")
        assert response.status_code == 200, address
    assert "Cargado de customers.jsonl" in client.get("/admin/customers/customer/70001/dossier/").content.decode()


def test_rows_of_a_csv_file_come_in_by_their_mapping(tmp_path: Path, read: Any) -> None:
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    out = StringIO()

    call_command("import_customers", tmp_path / "customers.csv", mapping=tmp_path / "mapping.toml", stdout=out)

    assert "2 new" in out.getvalue()
    maria = read(1_000_235)
    assert maria["client_info"]["last_name"] == "Guzmán"
    assert maria["client_info"]["birth_date"] == "1992-02-29"
    assert [document["document_number"] for document in maria["client_documents"]] == ["001-7654321-9", "RD4455667"]
    jose = read(1_000_234)
    assert (jose["client_job_info"]["salary"], jose["client_job_info"]["net_income"]) == (65_000.5, 65_000.5)
    assert len(jose["client_documents"]) == 1
    assert jose["client_info"]["sex"] == "M"


def test_refused_rows_of_a_csv_file_can_be_mended_and_loaded(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    path, mapping = tmp_path / "customers.csv", tmp_path / "mapping.toml"
    path.write_bytes(path.read_bytes().replace(b"29/02/1992", b"30/02/1992").replace(b"65,000.50", b"65.000,50"))

    with pytest.raises(CommandError):
        call_command("import_customers", path, mapping=mapping, stdout=StringIO(), stderr=StringIO())

    errors = tmp_path / "customers.errors.csv"
    with errors.open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["import_error"] for row in rows] == [
        "Line 2: client_job_info.salary: It must be a number in the form 1,234.56. "
        "client_job_info.net_income: It must be a number in the form 1,234.56.",
        "Line 3: client_info.birth_date: It must be a date in the form %d/%m/%Y.",
    ]
    assert rows[0]["NOMBRE"] == "José"
    errors.write_bytes(errors.read_bytes().replace(b"30/02/1992", b"28/02/1992"))

    with pytest.raises(CommandError):
        call_command("import_customers", errors, mapping=mapping, stdout=StringIO(), stderr=StringIO())

    assert Customer.objects.get().number == 1_000_235
    again = (tmp_path / "customers.errors.errors.csv").read_text(encoding="cp1252")
    assert again.count("import_error") == 1


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nobody\.jsonl cannot be read\."):
        call_command("import_customers", tmp_path / "nobody.jsonl")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
def test_a_role_that_may_not_move_the_numbers_takes_nothing_in_until_the_owner_has(load: Any, brought: Any) -> None:
    highest = last_key(Customer) + 1_000
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE core_loader")
        application_role.grant(connection, "core_loader")
        cursor.execute("SET LOCAL ROLE core_loader")
        refused = load(brought(highest))
        cursor.execute("RESET ROLE")

        start_at(Customer, highest + 1)
        cursor.execute("SET LOCAL ROLE core_loader")
        taken_in = load()
        cursor.execute("RESET ROLE")

    assert refused.status == 1
    assert f"migrate with CUSTOMER_NUMBER_START={highest + 1}." in refused.said_last
    assert "1 new" not in refused.out
    assert "1 new" in taken_in.out
