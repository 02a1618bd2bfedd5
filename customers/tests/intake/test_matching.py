"""Who a payload is about: the four rules of identity, with what is written and the reason on the submission."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import Customer, IdentityDocument, Revision, Submission
from customers.tests.conftest import Example, Post
from customers.tests.helpers import in_bank_language, put

Payload = dict[str, Any]
Accepted = Callable[..., int]

NUMBER, WISENROLL = "client_info.customer_number", "client_info.wisenroll_code"
DOCUMENTS = "client_documents"
OTHER_DOCUMENT = {"document_type_code": "IDEN", "document_number": "X1", "issuing_country_code": "DO", "main": 1}


@pytest.fixture
def luis(accepted: Accepted, example: Example) -> int:
    """Number of the customer of example 1."""
    return accepted(example(1))


@pytest.fixture
def daniela(accepted: Accepted, example: Example) -> int:
    """Number of the customer of example 2."""
    return accepted(example(2))


def only_known_by(payload: Payload, *keys: str) -> Payload:
    """The payload with only these of its keys; the others are replaced by new ones."""
    if "documents" not in keys:
        put(payload, DOCUMENTS, [dict(OTHER_DOCUMENT)])
    if "wisenroll" not in keys:
        put(payload, WISENROLL, "NEW001")
    return payload


def is_another_person(payload: Payload) -> Payload:
    """The payload with other names and another birth date."""
    put(payload, "client_info.first_name", "MARIA")
    return put(payload, "client_info.birth_date", "1970-01-01")


def last_submission() -> Submission:
    return Submission.objects.latest("id")


def reason(*reasons: str) -> str:
    return in_bank_language("Matched by: %(reasons)s.", reasons=", ".join(reasons))


def assert_reasons(match: str, *reasons: str) -> None:
    """The sentence names these reasons and no others, in any order."""
    assert sorted(match) == sorted(reason(*reasons))
    assert all(one in match for one in reasons)


def by_number(number: int) -> str:
    return in_bank_language("the customer number → %(number)d", number=number)


def by_wisenroll(number: int) -> str:
    return in_bank_language("the Wisenroll code → %(number)d", number=number)


def by_document(kind: str, country: str, number: int) -> str:
    return in_bank_language("document %(type)s %(country)s → %(number)d", type=kind, country=country, number=number)


def assert_refused(response: Any, status: int, match: str) -> None:
    """Nothing was written but the submission, which says why."""
    assert response.status_code == status, response.content
    submission = last_submission()
    assert (submission.outcome, submission.status, submission.customer_id) == ("refused", status, None)
    assert submission.message == response.json()["message"]
    assert submission.match == match


# Rule 1: a customer number decides


def test_a_customer_number_alone_finds_its_customer(accepted: Accepted, luis: int, payload: Payload) -> None:
    number = accepted(put(only_known_by(payload), NUMBER, luis))

    assert number == luis
    assert last_submission().outcome == "updated"
    assert last_submission().match == reason(by_number(luis))
    assert Customer.objects.get().wisenroll_code == "NEW001"
    assert IdentityDocument.objects.filter(customer=luis, is_current=True).count() == 1


@pytest.mark.parametrize("spelled", [str, float, lambda number: f" {number} "], ids=["text", "float", "padded"])
def test_a_customer_number_is_read_in_every_spelling(
    accepted: Accepted, luis: int, payload: Payload, spelled: Callable[[int], Any]
) -> None:
    assert accepted(put(payload, NUMBER, spelled(luis))) == luis
    assert Customer.objects.count() == 1


def test_an_unknown_customer_number_is_a_404(post: Post, luis: int, payload: Payload) -> None:
    response = post(put(payload, NUMBER, luis + 1))

    match = in_bank_language("Customer number %(number)d does not exist.", number=luis + 1)
    assert_refused(response, 404, match)
    assert Revision.objects.count() == 1


def test_a_number_beside_a_document_of_another_customer_is_a_409(
    post: Post, luis: int, daniela: int, example: Example
) -> None:
    payload = put(only_known_by(example(1)), NUMBER, luis)
    payload[DOCUMENTS].append(example(2)[DOCUMENTS][0])

    assert_refused(post(payload), 409, reason(by_number(luis), by_document("DL", "DO", daniela)))
    assert Revision.objects.count() == 2


def test_a_number_beside_a_wisenroll_code_of_another_customer_is_a_409(
    post: Post, luis: int, daniela: int, example: Example
) -> None:
    payload = put(only_known_by(example(1)), NUMBER, luis)
    put(payload, WISENROLL, "K9ZW56")

    assert_refused(post(payload), 409, reason(by_number(luis), by_wisenroll(daniela)))


# Rule 2: otherwise documents and the Wisenroll code


@pytest.mark.parametrize("number", [" m-111 2333.999 ", "M1112333999", "m1112333999"])
def test_one_document_finds_its_customer_however_it_is_written(
    accepted: Accepted, luis: int, payload: Payload, number: str
) -> None:
    document = {"document_type_code": "DL", "document_number": number, "issuing_country_code": "US", "main": 0}
    put(only_known_by(payload), DOCUMENTS, [document])

    assert accepted(payload) == luis
    assert last_submission().match == reason(by_document("DL", "US", luis))


@pytest.mark.parametrize("change", [{"document_type_code": "IDEN"}, {"issuing_country_code": "DO"}])
def test_a_document_of_another_type_or_country_finds_nobody(
    accepted: Accepted, luis: int, payload: Payload, change: dict[str, str]
) -> None:
    put(only_known_by(payload), DOCUMENTS, [payload[DOCUMENTS][0] | change])
    put(payload, DOCUMENTS, [{**OTHER_DOCUMENT, "document_type_code": "DL", "document_number": "M1112333999",
                              "issuing_country_code": "US", **change}])  # fmt: skip

    assert accepted(payload) != luis
    assert last_submission().outcome == "created"


def test_a_retired_document_still_finds_its_customer(accepted: Accepted, luis: int, example: Example) -> None:
    retired = example(1)[DOCUMENTS][0]
    accepted(put(example(1), DOCUMENTS, example(1)[DOCUMENTS][1:]))

    assert accepted(put(only_known_by(example(1)), DOCUMENTS, [retired])) == luis


def test_the_wisenroll_code_finds_its_customer(accepted: Accepted, luis: int, payload: Payload) -> None:
    assert accepted(only_known_by(payload, "wisenroll")) == luis
    assert last_submission().match == reason(by_wisenroll(luis))


def test_all_keys_that_match_are_named(accepted: Accepted, luis: int, payload: Payload) -> None:
    accepted(put(put(payload, NUMBER, luis), DOCUMENTS, payload[DOCUMENTS][:2]))

    assert_reasons(
        last_submission().match,
        by_number(luis),
        by_document("DL", "US", luis),
        by_document("DOPI", "US", luis),
        by_wisenroll(luis),
    )


def test_documents_of_two_customers_are_a_409(post: Post, luis: int, daniela: int, example: Example) -> None:
    payload = only_known_by(example(1))
    put(payload, DOCUMENTS, [example(1)[DOCUMENTS][0], example(2)[DOCUMENTS][0]])

    response = post(payload)

    assert response.status_code == 409
    assert_reasons(last_submission().match, by_document("DL", "US", luis), by_document("DL", "DO", daniela))
    assert response.json()["message"] == f"The keys sent belong to different customers: {luis}, {daniela}."


def test_a_document_and_a_wisenroll_code_of_two_customers_are_a_409(
    post: Post, luis: int, daniela: int, example: Example
) -> None:
    payload = put(example(1), WISENROLL, "K9ZW56")
    put(payload, DOCUMENTS, payload[DOCUMENTS][:1])

    assert_refused(post(payload), 409, reason(by_document("DL", "US", luis), by_wisenroll(daniela)))


def test_keys_of_three_customers_are_a_409_that_names_all(
    post: Post, accepted: Accepted, luis: int, daniela: int, example: Example
) -> None:
    david = accepted(example(3))
    payload = put(put(example(1), WISENROLL, "K9ZW56"), NUMBER, david)

    response = post(payload)

    assert response.status_code == 409
    assert response.json()["message"] == f"The keys sent belong to different customers: {luis}, {daniela}, {david}."


# Rule 3: never is one person written over another


@pytest.mark.parametrize("key", ["documents", "wisenroll", "number"])
def test_other_names_and_another_birth_date_are_another_person(
    post: Post, luis: int, payload: Payload, key: str
) -> None:
    only_known_by(is_another_person(payload), key)
    if key == "number":
        put(payload, NUMBER, luis)

    response = post(payload)

    assert response.status_code == 409
    assert response.json()["message"] == (
        f"The keys sent belong to customer {luis}, whose names and birth date are different."
    )
    assert last_submission().match.endswith(in_bank_language("Names and birth date differ: another person."))
    assert Customer.objects.get().first_name == "LUIS"
    assert Revision.objects.count() == 1


def test_number_and_document_together_vouch_for_the_person(accepted: Accepted, luis: int, payload: Payload) -> None:
    put(only_known_by(is_another_person(payload), "documents"), NUMBER, luis)

    assert accepted(payload) == luis
    assert Customer.objects.get().first_name == "MARIA"


def test_number_and_wisenroll_code_together_do_not(post: Post, luis: int, payload: Payload) -> None:
    put(only_known_by(is_another_person(payload), "wisenroll"), NUMBER, luis)

    assert_refused(
        post(payload),
        409,
        f"{reason(by_number(luis), by_wisenroll(luis))} "
        f"{in_bank_language('Names and birth date differ: another person.')}",
    )


def test_other_names_alone_are_a_change(accepted: Accepted, luis: int, payload: Payload) -> None:
    assert accepted(put(payload, "client_info.last_name", "PEREZ")) == luis
    assert Customer.objects.get().last_name == "PEREZ"


def test_another_birth_date_alone_is_a_correction(accepted: Accepted, luis: int, payload: Payload) -> None:
    assert accepted(put(payload, "client_info.birth_date", "1991-11-15")) == luis
    assert str(Customer.objects.get().birth_date) == "1991-11-15"


def test_names_spelled_differently_are_the_same_names(accepted: Accepted, luis: int, payload: Payload) -> None:
    put(payload, "client_info.first_name", "Luís")
    put(payload, "client_info.last_name", "Martínez")
    put(payload, "client_info.birth_date", "1991-11-15")

    assert accepted(payload) == luis


# Rule 4: nobody yet


def test_keys_that_nobody_has_are_a_new_customer(accepted: Accepted, luis: int, example: Example) -> None:
    number = accepted(example(2))

    assert number != luis
    assert last_submission().outcome == "created"
    assert last_submission().customer_id == number
    assert last_submission().match == in_bank_language("No document and no Wisenroll code is known: a new customer.")


def test_a_namesake_with_other_keys_is_a_new_customer(accepted: Accepted, luis: int, payload: Payload) -> None:
    assert accepted(only_known_by(payload)) != luis
    assert Customer.objects.count() == 2


def test_no_customer_number_counts_as_none(accepted: Accepted, luis: int, payload: Payload) -> None:
    for value in (None, "", "  "):
        assert accepted(put(payload, NUMBER, value)) == luis


def test_the_reason_is_stored_in_the_language_of_the_bank(post: Post, luis: int, payload: Payload) -> None:
    post(payload, HTTP_ACCEPT_LANGUAGE="en")
    in_english = last_submission().match
    post(payload, HTTP_ACCEPT_LANGUAGE="es")

    assert last_submission().match == in_english


def test_the_reason_names_no_number_of_a_document(accepted: Accepted, luis: int, payload: Payload) -> None:
    accepted(payload)

    assert not any(document["document_number"] in last_submission().match for document in payload[DOCUMENTS])
