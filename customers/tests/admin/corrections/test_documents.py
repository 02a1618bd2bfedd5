"""Documents: taken out of use and brought back, added, made the main one; never edited and never gone."""

from typing import Any

import pytest

from customers.models import IdentityDocument, Revision
from customers.tests.admin.conftest import words

from .conftest import Correct, Corrected, Open, box, fields_on, place

Payload = dict[str, Any]

NEW = {
    "client_documents.new1.document_type_code": "PAAD",
    "client_documents.new1.document_number": "RD-555",
    "client_documents.new1.issuing_country_code": "DO",
}
LICENSE, SOCIAL_SECURITY = "M1112333999", "111110001"


def document(number: str) -> IdentityDocument:
    return IdentityDocument.objects.get(number=number)


def test_a_document_taken_out_of_use_stays_on_file(number: int, corrected: Corrected) -> None:
    corrected(number, {box(LICENSE): None})

    assert IdentityDocument.objects.count() == 5
    assert not document(LICENSE).is_current


def test_a_document_can_come_back(number: int, corrected: Corrected, opened: Open) -> None:
    corrected(number, {box(LICENSE): None})
    assert box(LICENSE) not in opened(number)

    corrected(number, {box(LICENSE): "1"})

    assert document(LICENSE).is_current


def test_a_new_document_is_added(number: int, corrected: Corrected) -> None:
    corrected(number, NEW)

    added = document("RD-555")
    assert (added.document_type_id, added.issuing_country_id, added.number_key) == ("PAAD", "DO", "RD555")
    assert added.is_current
    assert not added.is_main


def test_two_new_documents_and_one_of_them_the_main_one(number: int, corrected: Corrected) -> None:
    second = {name.replace("new1", "new2"): value for name, value in NEW.items()}

    corrected(number, NEW | second | {"client_documents.new2.document_number": "666", "client_documents.main": "new2"})

    assert document("666").is_main
    assert IdentityDocument.objects.filter(is_main=True).count() == 1
    assert IdentityDocument.objects.count() == 7


def test_another_document_becomes_the_main_one(number: int, corrected: Corrected) -> None:
    corrected(number, {"client_documents.main": place(LICENSE)})

    assert document(LICENSE).is_main
    assert not document(SOCIAL_SECURITY).is_main


def test_no_document_need_be_the_main_one(number: int, corrected: Corrected) -> None:
    corrected(number, {"client_documents.main": ""})

    assert not IdentityDocument.objects.filter(is_main=True).exists()


def test_a_wrong_document_is_replaced_in_one_go(number: int, corrected: Corrected) -> None:
    revision = corrected(number, {box(SOCIAL_SECURITY): None, "client_documents.main": "new1", **NEW})

    assert document("RD-555").is_main
    assert not document(SOCIAL_SECURITY).is_current
    assert IdentityDocument.history.filter(revision=revision).count() == 2


def test_a_number_spelled_wrong_is_spelled_right_by_typing_the_document_again(
    number: int, corrected: Corrected
) -> None:
    again = {
        "client_documents.new1.document_type_code": "DL",
        "client_documents.new1.document_number": "M-1112333-999",
        "client_documents.new1.issuing_country_code": "US",
    }

    corrected(number, {box(LICENSE): None, **again})

    assert IdentityDocument.objects.count() == 5
    assert document("M-1112333-999").is_current


def test_the_main_document_is_a_current_one(number: int, correct: Correct) -> None:
    answer = correct(number, {box(SOCIAL_SECURITY): None})

    assert "Main document: The main document must be a current one." in words(answer)
    assert box(SOCIAL_SECURITY) not in fields_on(answer)
    assert Revision.objects.count() == 1


def test_a_document_that_is_there_already_is_refused(number: int, correct: Correct) -> None:
    again = {
        "client_documents.new1.document_type_code": "DL",
        "client_documents.new1.document_number": "m1112333999",
        "client_documents.new1.issuing_country_code": "US",
    }

    answer = correct(number, again)

    assert "New document: The same document comes twice." in words(answer)
    assert Revision.objects.count() == 1


def test_a_new_document_is_typed_whole(number: int, correct: Correct) -> None:
    answer = correct(number, {"client_documents.new2.document_number": "-", box(LICENSE): None})

    text = words(answer)
    assert "New document · Document type: It is required." in text
    assert "New document · Issuing country: It is required." in text
    assert fields_on(answer)["client_documents.new2.document_number"] == "-"


def test_a_row_chosen_as_the_main_document_is_not_blank(number: int, correct: Correct) -> None:
    answer = correct(number, {"client_documents.main": "new1"})

    assert "New document · Document number: It is required." in words(answer)
    assert fields_on(answer)["client_documents.main"] == "new1"


def test_one_document_is_left(number: int, correct: Correct, opened: Open) -> None:
    boxes = {name: None for name in opened(number) if name.endswith(".current")}
    assert len(boxes) == 5

    answer = correct(number, {**boxes, "client_documents.main": ""})

    assert "Documents: It is required." in words(answer)
    assert Revision.objects.count() == 1


def test_a_document_of_another_customer_is_refused(number: int, correct: Correct, accepted: Any, example: Any) -> None:
    other = accepted(example(2))
    held = IdentityDocument.objects.filter(customer=other).first()
    assert held

    answer = correct(
        number,
        {
            "client_documents.new1.document_type_code": held.document_type_id,
            "client_documents.new1.document_number": held.number,
            "client_documents.new1.issuing_country_code": held.issuing_country_id,
        },
    )

    assert f"The keys sent belong to different customers: {number}, {other}." in words(answer)
    assert fields_on(answer)["client_documents.new1.document_number"] == held.number
    assert Revision.objects.count() == 2


def test_a_box_of_another_customers_document_does_nothing(
    number: int, corrected: Corrected, accepted: Any, example: Any, opened: Open
) -> None:
    other = accepted(example(2))
    held = IdentityDocument.objects.filter(customer=other, is_current=True).first()
    assert held
    shown = opened(number)["client_documents.shown"]

    corrected(number, {"client_documents.shown": f"{shown},{held.pk}", "client_info.nickname": "Lucho"})

    held.refresh_from_db()
    assert held.is_current
    assert IdentityDocument.objects.filter(customer=number, is_current=True).count() == 5


def test_what_identifies_a_document_on_file_has_no_input(number: int, opened: Open) -> None:
    names = {name for name in opened(number) if name.startswith("client_documents.")}

    assert names == {
        "client_documents.shown",
        "client_documents.main",
        *(box(document.number) for document in IdentityDocument.objects.all()),
        *NEW,
        *(name.replace("new1", "new2") for name in NEW),
    }


@pytest.mark.parametrize("main", ["0", "999999", "new9", "x"])
def test_a_main_document_that_the_form_does_not_have_is_refused(number: int, correct: Correct, main: str) -> None:
    response = correct(number, {"client_documents.main": main})

    assert response.status_code == 400
    assert Revision.objects.count() == 1
