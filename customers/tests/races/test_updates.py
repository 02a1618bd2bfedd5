"""Updates of one customer, and of customers that want each other's keys, at once."""

import copy
from typing import Any

import pytest

from customers.models import AUDITED, Contact, Customer, Employment, IdentityDocument, Revision, Submission

from .conftest import numbers, statuses
from .test_creations import person

pytestmark = pytest.mark.django_db(transaction=True)

Payload = dict[str, Any]
CALLERS = 16


def document(number: str) -> Payload:
    return {"document_type_code": "IDEN", "document_number": number, "issuing_country_code": "VE", "main": 0}


@pytest.fixture
def couple(payload: Payload, accepted: Any) -> list[Payload]:
    """Two customers, as payloads that name their numbers."""
    people = [person(payload, 1), person(payload, 2, birth_date="1980-05-05")]
    for somebody in people:
        somebody["client_info"]["customer_number"] = accepted(somebody)
    return people


def test_updates_of_one_customer_do_not_interleave(
    payload: Payload, accepted: Any, post_at_once: Any, read: Any
) -> None:
    number = accepted(payload)
    payloads = []
    for mark in range(CALLERS):
        sent = copy.deepcopy(payload)
        sent["client_info"]["nickname"] = f"mark {mark}"
        sent["client_contact"]["home_phone"] = f"mark {mark}"
        sent["client_job_info"]["company_name"] = f"mark {mark}"
        sent["client_references"]["first_personal_reference"]["name"] = f"mark {mark}"
        sent["client_info"]["spouse_info"] = {"first_name": f"mark {mark}"} if mark % 2 else None
        sent["client_documents"][0]["document_number"] = f"M1112333999{mark}"
        payloads.append(sent)

    answers = post_at_once(payloads)

    assert statuses(answers) == [201] * CALLERS
    assert numbers(answers) == {number}
    sequences = list(Revision.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, CALLERS + 2))
    state = read(number)
    marks = {
        state["client_info"]["nickname"],
        state["client_contact"]["home_phone"],
        state["client_job_info"]["company_name"],
        state["client_references"]["first_personal_reference"]["name"],
    }
    assert len(marks) == 1
    [mark] = marks
    place = int(mark.split()[1])
    assert state["client_info"].get("spouse_info") == payloads[place]["client_info"]["spouse_info"]
    current = {document["document_number"] for document in state["client_documents"]}
    assert current == {document["document_number"] for document in payloads[place]["client_documents"]}


def test_every_revision_of_concurrent_updates_is_one_of_the_payloads_as_a_whole(
    payload: Payload, accepted: Any, post_at_once: Any
) -> None:
    accepted(payload)
    payloads = []
    for mark in range(CALLERS):
        sent = copy.deepcopy(payload)
        sent["client_contact"]["home_phone"] = sent["client_job_info"]["company_name"] = f"mark {mark}"
        payloads.append(sent)

    post_at_once(payloads)

    for revision in Revision.objects.filter(sequence__gt=1):
        phone = Contact.history.get(revision_id=revision.id).home_phone
        company = Employment.history.get(revision_id=revision.id).company_name
        assert phone == company != ""
        assert f'"home_phone": "{phone}"' in bytes(revision.submission.payload).decode()


def test_repeats_of_one_update_change_once(payload: Payload, accepted: Any, post_at_once: Any) -> None:
    accepted(payload)
    payload["client_info"]["nickname"] = "Lucho"

    answers = post_at_once([payload] * CALLERS)

    assert statuses(answers) == [201] * CALLERS
    assert Revision.objects.count() == 2
    outcomes = sorted(Submission.objects.values_list("outcome", flat=True))
    assert outcomes == ["created"] + ["unchanged"] * (CALLERS - 1) + ["updated"]


def test_customers_that_swap_their_documents_are_refused(couple: list[Payload], post_at_once: Any) -> None:
    first, second = couple
    swapped = copy.deepcopy([first, second])
    swapped[0]["client_documents"], swapped[1]["client_documents"] = (
        second["client_documents"],
        first["client_documents"],
    )
    holders = set(IdentityDocument.objects.values_list("customer_id", "number"))

    for turn in range(10):
        answers = post_at_once(swapped if turn % 2 else swapped[::-1])
        assert statuses(answers) == [409, 409]

    assert set(IdentityDocument.objects.values_list("customer_id", "number")) == holders


def test_two_customers_that_want_the_same_new_documents_in_both_orders_do_not_block_each_other(
    couple: list[Payload], post_at_once: Any
) -> None:
    for turn in range(12):
        wanted = [
            {
                "document_type_code": "IDEN",
                "document_number": f"{letter}{turn}",
                "issuing_country_code": "VE",
                "main": 0,
            }
            for letter in "PQ"
        ]
        sent = copy.deepcopy(couple)
        sent[0]["client_documents"] += wanted
        sent[1]["client_documents"] += wanted[::-1]

        answers = post_at_once(sent if turn % 2 else sent[::-1])

        assert statuses(answers) == [201, 409]
        holders = IdentityDocument.objects.filter(number__in=[f"P{turn}", f"Q{turn}"])
        assert holders.count() == 2
        assert {holder.customer_id for holder in holders} == numbers(answers)


def test_customers_that_pass_their_wisenroll_codes_on_end_in_answers_of_the_table(
    couple: list[Payload], post_at_once: Any
) -> None:
    """A code that is given up is free for the next; one that is not, is refused."""
    first, second = couple
    for turn in range(12):
        sent = copy.deepcopy([first, second])
        code = Customer.objects.get(number=first["client_info"]["customer_number"]).wisenroll_code
        sent[0]["client_info"]["wisenroll_code"] = f"N{turn:05}"
        sent[1]["client_info"]["wisenroll_code"] = code

        answers = post_at_once(sent if turn % 2 else sent[::-1])

        assert statuses(answers) in ([201, 201], [201, 409])
    codes = list(Customer.objects.values_list("wisenroll_code", flat=True))
    assert len(set(codes)) == len(codes) == 2


def test_two_customers_that_swap_their_wisenroll_codes_are_refused(couple: list[Payload], post_at_once: Any) -> None:
    codes = [somebody["client_info"]["wisenroll_code"] for somebody in couple]
    for somebody, code in zip(couple, reversed(codes), strict=True):
        somebody["client_info"]["wisenroll_code"] = code

    for _turn in range(5):
        assert statuses(post_at_once(couple)) == [409, 409]


def test_creations_and_updates_with_a_shared_email_all_succeed(
    payload: Payload, accepted: Any, post_at_once: Any
) -> None:
    known = [person(payload, mark) for mark in range(4)]
    for somebody in known:
        accepted(somebody)
    for turn in range(3):
        sent = []
        for mark in range(4):
            changed = copy.deepcopy(known[mark])
            changed["client_info"]["nickname"] = f"turn {turn}"
            sent += [changed, person(payload, 100 + 10 * turn + mark)]
        for somebody in sent:
            somebody["client_contact"] |= {"email": f"Shared{turn}@example.com", "cell_phone": f"809555000{turn}"}

        answers = post_at_once(sent)

        assert statuses(answers) == [201] * 8
        assert len(numbers(answers)) == 8
    assert Customer.objects.count() == 4 + 3 * 4
    assert sum(model.history.filter(revision_id=None).count() for model in AUDITED) == 0


def test_an_update_and_a_person_who_claims_the_same_document_end_in_answers_of_the_table(
    couple: list[Payload], payload: Payload, post_at_once: Any
) -> None:
    for turn in range(8):
        wanted = document(f"R{turn}")
        update, creation = copy.deepcopy(couple[0]), person(payload, 500 + turn, birth_date="1960-06-06")
        update["client_documents"].append(wanted)
        creation["client_documents"].append(wanted)

        answers = post_at_once([update, creation, update, creation])

        assert set(statuses(answers)) == {201, 409}
        assert IdentityDocument.objects.filter(number=f"R{turn}").count() == 1


def test_submissions_of_a_race_are_all_recorded(payload: Payload, post_at_once: Any) -> None:
    answers = post_at_once([payload] * 8)

    recorded = Submission.objects.values_list("request_id", flat=True)
    assert sorted(recorded) == sorted(answer["X-Request-ID"] for answer in answers)
    assert Submission.objects.filter(customer=None).count() == 0
