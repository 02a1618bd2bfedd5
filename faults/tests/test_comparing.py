"""What is missing, twice, mixed or unknown in the register shows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.intake.assess import assess_against_corrections
from customers.intake.call import Call, Origin
from customers.intake.plan import plan
from customers.intake.record import new_submission
from customers.intake.write import Writing, write
from customers.models import CustomerIndex, Employment, Revision, Submission
from customers.tests.conftest import basic
from faults.clients import OF_EACH_CLIENT
from faults.comparing import compare_with_register
from faults.journal import BROKEN, Entry, Journal, read_journal
from faults.people import body_of

pytestmark = pytest.mark.django_db

NOBODY = 0
ANNA, BERT = OF_EACH_CLIENT, OF_EACH_CLIENT + 1
CALLS = ((ANNA, 1), (ANNA, 2), (BERT, 1), (ANNA, 3), (ANNA, 3))


@pytest.fixture
def journal(client: Client, api_user: User) -> list[Entry]:
    """Anna comes, changes twice and is repeated; Bert comes."""
    return [send(client, str(place), *call) for place, call in enumerate(CALLS)]


def send(client: Client, request_id: str, person: int, version: int) -> Entry:
    answer = client.post(
        "/core_customer",
        body_of(person, version),
        content_type="application/json",
        headers={"authorization": basic(), "x-request-id": request_id},
    )
    return Entry(1, person, version, request_id, 0, 0, answer.status_code, answer.json()["customer_number"])


def test_what_was_acknowledged_is_there(journal: list[Entry]) -> None:
    compared = compare_with_register(journal)

    assert compared.problems == []
    assert compared.counts == {"customers": 2, "revisions": 4, "acknowledged": 5, "committed, not acknowledged": 0}


def test_what_was_committed_but_not_answered_is_no_problem(journal: list[Entry]) -> None:
    journal[3] = replace(journal[3], status=BROKEN, customer_number=None)

    compared = compare_with_register(journal)

    assert compared.problems == []
    assert compared.counts["committed, not acknowledged"] == 1


LIES: dict[str, tuple[Callable[[list[Entry]], list[Entry]], str]] = {
    "acknowledged and lost": (lambda journal: [*journal, replace(journal[4], request_id="x")], "x, answered"),
    "another number": (
        lambda journal: [replace(journal[0], customer_number=NOBODY), *journal[1:]],
        "answered 0: the submission",
    ),
    "two people in one": (
        lambda journal: [*journal[:2], replace(journal[2], customer_number=journal[0].customer_number), *journal[3:]],
        "several customers",
    ),
    "not what was sent": (lambda journal: [replace(journal[0], version=9), *journal[1:]], "not the payload that was"),
    "nobody sent it": (lambda journal: journal[:3] + journal[4:], "revision 3: nobody sent it"),
    "not what was acknowledged last": (
        lambda journal: [*journal, replace(journal[0], request_id="0")],
        "version 1 was acknowledged last, the register has",
    ),
}
"""What the clients know, made untrue of the register, and what is said of it."""


@pytest.mark.parametrize("lie", LIES)
def test_what_does_not_fit_is_told(journal: list[Entry], lie: str) -> None:
    tell, expected = LIES[lie]

    assert expected in "\n".join(compare_with_register(tell(journal)).problems)


def test_a_customer_with_part_of_a_payload_is_told(journal: list[Entry]) -> None:
    Employment.objects.filter(customer_id=journal[0].customer_number).update(company_name="COMPANY 2")

    [problem] = compare_with_register(journal).problems

    assert problem.endswith("the register has not what its last revision left")


@pytest.mark.parametrize("columns", [{"content_digest": "0" * 64}, {"search_text": "SOMEBODY ELSE"}])
def test_a_customer_that_is_found_as_another_is_told(journal: list[Entry], columns: dict[str, str]) -> None:
    CustomerIndex.objects.filter(customer_id=journal[0].customer_number).update(**columns)

    [problem] = compare_with_register(journal).problems

    assert problem.endswith("what it is found by is not of its last revision")


def test_a_revision_that_changed_nothing_is_told(journal: list[Entry], api_user: User) -> None:
    bert = journal[2]
    body = body_of(bert.person, bert.version)
    planned = plan(read_payload(parse(body)))
    call = Call(Origin(Revision.Source.API, api_user.pk, "", request_id="again"), body)
    submission = new_submission(call, Submission.Outcome.UPDATED, 201, customer_number=bert.customer_number)
    write(Writing(planned, assess_against_corrections(planned), call.origin, submission))

    [problem] = compare_with_register([*journal, replace(bert, request_id="again")]).problems

    assert problem.endswith("revision 2: it changed nothing")


def test_a_journal_is_read_as_it_was_saved(tmp_path: Path) -> None:
    entry = Entry(1, ANNA, 1, "a", 0.5, 1.5, 201, 4)
    journal = Journal()
    journal.add(entry)
    journal.save(tmp_path / "journal")

    assert read_journal((tmp_path / "journal").read_text().splitlines()) == [entry]
