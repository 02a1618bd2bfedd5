"""The same new person, or the same new key, from many callers at once."""

import copy
from typing import Any

import pytest

from catalogs.models import Branch, DocumentType, Occupation
from customers.models import AUDITED, Customer, Finding, IdentityDocument, Revision, Submission

from .conftest import numbers, statuses

pytestmark = pytest.mark.django_db(transaction=True)

Payload = dict[str, Any]
CALLERS = 16


def person(payload: Payload, mark: int, **client_info: Any) -> Payload:
    """Somebody else than example 1, told apart by a mark."""
    somebody = copy.deepcopy(payload)
    somebody["client_info"] |= {"wisenroll_code": f"P{mark:05}", "first_name": f"PERSON {mark}"} | client_info
    for document in somebody["client_documents"]:
        document["document_number"] += f"-{mark}"
    somebody["client_contact"] |= {"email": f"p{mark}@example.com", "cell_phone": f"80955{mark:05}"}
    return somebody


def test_the_same_new_person_gets_one_number(payload: Payload, post_at_once: Any) -> None:
    answers = post_at_once([payload] * CALLERS)

    assert statuses(answers) == [201] * CALLERS
    assert numbers(answers) == {Customer.objects.get().number}
    assert Revision.objects.count() == 1
    assert IdentityDocument.objects.count() == 5
    assert sum(model.history.count() for model in AUDITED) == 17
    outcomes = sorted(Submission.objects.values_list("outcome", flat=True))
    assert outcomes == ["created"] + ["unchanged"] * (CALLERS - 1)


def test_the_same_new_person_with_different_data_is_created_once_and_then_updated(
    payload: Payload, post_at_once: Any
) -> None:
    payloads = [copy.deepcopy(payload) for _ in range(CALLERS)]
    for mark, sent in enumerate(payloads):
        sent["client_info"]["nickname"] = f"nick {mark}"

    answers = post_at_once(payloads)

    assert statuses(answers) == [201] * CALLERS
    assert len(numbers(answers)) == 1
    assert list(Revision.objects.order_by("sequence").values_list("sequence", "kind")) == [
        (1, "creation"),
        *((sequence, "update") for sequence in range(2, CALLERS + 1)),
    ]


def test_the_same_new_person_in_other_spellings_of_its_document_gets_one_number(
    payload: Payload, post_at_once: Any
) -> None:
    payload["client_documents"] = [payload["client_documents"][4]]
    payloads = []
    for spelling in ("111110001", "111-11-0001", "111 11 0001", "111.110.001"):
        sent = copy.deepcopy(payload)
        sent["client_documents"][0]["document_number"] = spelling
        payloads += [sent, sent]

    answers = post_at_once(payloads)

    assert statuses(answers) == [201] * 8
    assert len(numbers(answers)) == 1
    assert IdentityDocument.objects.count() == 1


def test_two_new_persons_with_the_same_wisenroll_code_are_one_customer_and_one_refusal(
    payload: Payload, post_at_once: Any
) -> None:
    for mark in range(0, 20, 2):
        code = f"W{mark:05}"
        first = person(payload, mark, wisenroll_code=code)
        second = person(payload, mark + 1, wisenroll_code=code, birth_date="1970-01-01")

        answers = post_at_once([first, second, first, second])

        assert statuses(answers) == [201, 201, 409, 409]
        assert len(numbers(answers)) == 1
        assert "names and birth date are different" in next(
            answer.json()["message"] for answer in answers if answer.status_code == 409
        )
    assert Customer.objects.count() == 10


def test_two_new_persons_with_one_document_in_common_are_one_customer_and_one_refusal(
    payload: Payload, post_at_once: Any
) -> None:
    for mark in range(0, 20, 2):
        first = person(payload, mark)
        second = person(payload, mark + 1, birth_date="1970-01-01")
        second["client_documents"][2] = first["client_documents"][2]
        second["client_documents"].reverse()

        answers = post_at_once([first, second])

        assert statuses(answers) == [201, 409]
    assert Customer.objects.count() == 10


def test_new_persons_do_not_wait_in_a_circle_for_each_others_documents(payload: Payload, post_at_once: Any) -> None:
    """Each shares one document with the next, and the last with the first."""
    for turn in range(5):
        people = [person(payload, 10 * turn + mark, birth_date=f"19{70 + mark}-01-01") for mark in range(4)]
        shared = [copy.deepcopy(somebody["client_documents"][0]) for somebody in people]
        for place, somebody in enumerate(people):
            somebody["client_documents"][3] = shared[(place + 1) % 4]

        answers = post_at_once(people)

        assert set(statuses(answers)) == {201, 409}
        holders = IdentityDocument.objects.filter(number__in=[document["document_number"] for document in shared])
        assert holders.values("number_key").distinct().count() == holders.count()


def test_an_unknown_code_that_several_bring_at_once_is_taken_in_once(payload: Payload, post_at_once: Any) -> None:
    people = [person(payload, mark) for mark in range(CALLERS // 2)]
    for somebody in people:
        somebody["client_entity_branch"] = {"branch_code": "NEW1", "branch_name": "New branch"}
        somebody["client_job_info"]["occupation_code"] = "NEW2"
        somebody["client_documents"][0]["document_type_code"] = "NEW3"

    answers = post_at_once(people)

    assert statuses(answers) == [201] * len(people)
    assert len(numbers(answers)) == len(people)
    for model, code in ((Branch, "NEW1"), (Occupation, "NEW2"), (DocumentType, "NEW3")):
        entry = model.objects.get(pk=code)
        assert (entry.is_verified, entry.provenance) == (False, "observed")
    unverified = Finding.objects.filter(code="catalog_unverified", path="client_entity_branch.branch_code")
    assert unverified.count() == len(people)


def test_unknown_codes_that_come_in_both_orders_do_not_wait_in_a_circle(payload: Payload, post_at_once: Any) -> None:
    for turn in range(5):
        people = [person(payload, 10 * turn + mark) for mark in range(6)]
        for mark, somebody in enumerate(people):
            codes = [f"A{turn}", f"B{turn}"] if mark % 2 else [f"B{turn}", f"A{turn}"]
            for document, code in zip(somebody["client_documents"], codes, strict=False):
                document["document_type_code"] = code
            somebody["client_entity_branch"]["branch_code"] = codes[0]
            somebody["client_job_info"]["occupation_code"] = codes[1]

        assert statuses(post_at_once(people)) == [201] * 6
    assert set(DocumentType.objects.filter(provenance="observed").values_list("code", flat=True)) >= {
        f"{letter}{turn}" for letter in "AB" for turn in range(5)
    }
