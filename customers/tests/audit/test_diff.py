"""What a revision changed, as people read it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from customers.audit.diff import NOTHING, FieldChange, RowChange
from customers.audit.replay import changes_of
from customers.models import BankReference, Customer, IdentityDocument, Revision, Spouse

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
Revise = Callable[..., Revision]


def changed_by(revision: Revision) -> list[RowChange]:
    return changes_of([revision])[revision.id]


def fields_of(revision: Revision) -> dict[str, FieldChange]:
    """The changed fields of all rows of a revision, by path."""
    return {field.path: field for change in changed_by(revision) for field in change.fields}


def values_of(revision: Revision) -> dict[str, tuple[Any, Any]]:
    return {path: (field.before, field.after) for path, field in fields_of(revision).items()}


def leaves(node: Any, path: str = "") -> dict[str, Any]:
    """Path -> value of everything in a payload but its documents."""
    if not isinstance(node, dict):
        return {path: node}
    return {
        below: value
        for name, child in node.items()
        if name != "client_documents"
        for below, value in leaves(child, f"{path}.{name}" if path else name).items()
    }


def test_a_creation_adds_every_value_that_was_sent(complete: Payload, revise: Revise) -> None:
    fields = fields_of(revise(complete))

    sent = {path for path, value in leaves(complete).items() if value is not None}
    documents = {path for path in fields if path.startswith("client_documents[")}
    assert fields.keys() - documents - {"is_current"} == sent
    assert {field.before for field in fields.values()} == {NOTHING}
    assert fields["client_transactionality.inc_transactionality"].after == Decimal("8000")
    assert fields["client_info.birth_date"].after == date(1991, 11, 14)
    assert fields["client_documents[SSN US 111110001].main"].after is True
    assert fields["client_documents[DL US M1112333999].document_number"].after == "M1112333999"


def test_what_was_neither_before_nor_after_is_not_shown(payload: Payload, revise: Revise) -> None:
    fields = fields_of(revise(payload))

    assert "client_info.nickname" not in fields
    assert "client_info.person_type_code" not in fields
    assert not [field for field in fields.values() if field.after in (None, "")]


def test_an_update_shows_the_fields_that_differ_and_no_other(payload: Payload, revise: Revise) -> None:
    revise(payload)
    payload["client_contact"]["cell_phone"] = "7862220000"
    payload["client_transactionality"]["inc_transactionality"] = 8000.5
    payload["client_job_info"]["entry_date"] = "2021-03-01"

    assert values_of(revise(payload)) == {
        "client_contact.cell_phone": ("7862229999", "7862220000"),
        "client_transactionality.inc_transactionality": (Decimal("8000"), Decimal("8000.5")),
        "client_job_info.entry_date": (date(2020, 2, 21), date(2021, 3, 1)),
    }


def test_a_row_that_goes_shows_all_its_values_as_removed(payload: Payload, revise: Revise) -> None:
    revise(payload)
    payload["client_info"]["spouse_info"] = None

    [change] = changed_by(revise(payload))

    assert (change.row_key.model, change.type) == (Spouse, "-")
    assert {field.path: (field.before, field.after) for field in change.fields} == {
        "client_info.spouse_info.first_name": ("EMILY", NOTHING),
        "client_info.spouse_info.last_name": ("TORRES", NOTHING),
        "client_info.spouse_info.document_type_code": ("IDEN", NOTHING),
        "client_info.spouse_info.document_number": ("556699130", NOTHING),
        "client_info.spouse_info.issuing_country_code": ("VE", NOTHING),
    }


def test_a_spouse_that_comes_back_is_compared_with_nothing(payload: Payload, revise: Revise) -> None:
    spouse = payload["client_info"]["spouse_info"]
    revise(payload)
    payload["client_info"]["spouse_info"] = None
    revise(payload)
    payload["client_info"]["spouse_info"] = spouse

    [change] = changed_by(revise(payload))

    assert change.type == "+"
    assert {field.before for field in change.fields} == {NOTHING}
    assert len(change.fields) == 5


def test_a_spouse_that_came_back_is_compared_with_its_last_state(payload: Payload, revise: Revise) -> None:
    spouse = payload["client_info"]["spouse_info"]
    for state in (spouse, None, spouse | {"first_name": "EVA"}):
        payload["client_info"]["spouse_info"] = state
        revise(payload)
    payload["client_info"]["spouse_info"] = spouse | {"first_name": "ANA"}

    assert values_of(revise(payload)) == {"client_info.spouse_info.first_name": ("EVA", "ANA")}


def test_a_reference_that_comes_back_is_compared_with_nothing(payload: Payload, revise: Revise) -> None:
    bank = payload["client_references"].pop("first_bank_reference")
    revise(payload)
    for state in (bank, None):
        payload["client_references"]["first_bank_reference"] = state
        revise(payload)
    payload["client_references"]["first_bank_reference"] = bank

    [change] = changed_by(revise(payload))

    assert (change.row_key.model, change.row_key.key, change.type) == (BankReference, (1,), "+")
    assert {field.before for field in change.fields} == {NOTHING}
    assert {field.path: field.after for field in change.fields}[
        "client_references.first_bank_reference.canceled"
    ] is False


def test_blank_and_null_are_told_apart(payload: Payload, revise: Revise) -> None:
    revise(payload)
    del payload["client_info"]["middle_name"]
    del payload["client_info"]["other_nationality_code"]
    del payload["client_location"]["rent_amount"]

    assert values_of(revise(payload)) == {
        "client_info.middle_name": ("ALEJANDRO", ""),
        "client_info.other_nationality_code": ("DO", None),
        "client_location.rent_amount": (Decimal("2000"), None),
    }


@pytest.mark.usefixtures("unguarded")
def test_a_change_from_null_to_blank_is_a_change(payload: Payload, revise: Revise) -> None:
    """No door of ours makes one, but if a row has it, it must show."""
    revise(payload)
    payload["client_info"]["nickname"] = "Lucho"
    revision = revise(payload)
    _first, second = Customer.history.order_by("history_id").values_list("history_id", flat=True)
    Customer.history.filter(history_id=second).update(nickname="", person_type_id="")

    assert values_of(revision) == {"client_info.person_type_code": (None, "")}


def test_a_null_flag_differs_from_one_that_says_no(payload: Payload, revise: Revise) -> None:
    revise(payload)
    del payload["client_references"]["first_bank_reference"]["canceled"]

    assert values_of(revise(payload)) == {"client_references.first_bank_reference.canceled": (False, None)}


def test_a_document_that_is_no_longer_sent_is_shown_as_not_current(payload: Payload, revise: Revise) -> None:
    revise(payload)
    del payload["client_documents"][0]

    [change] = changed_by(revise(payload))

    assert (change.row_key.model, change.row_key.key, change.type) == (
        IdentityDocument,
        ("DL", "US", "M1112333999"),
        "~",
    )
    assert [(field.column, field.before, field.after) for field in change.fields] == [("is_current", True, False)]


def test_another_main_document_is_two_changes(payload: Payload, revise: Revise) -> None:
    revise(payload)
    payload["client_documents"][4]["main"] = 0
    payload["client_documents"][0]["main"] = 1

    assert values_of(revise(payload)) == {
        "client_documents[DL US M1112333999].main": (False, True),
        "client_documents[SSN US 111110001].main": (True, False),
    }


def test_unknown_keys_are_shown(payload: Payload, revise: Revise) -> None:
    revise(payload)
    payload["client_info"]["favourite_colour"] = "blue"

    assert values_of(revise(payload)) == {"unknown_keys": ("", '{"client_info":{"favourite_colour":"blue"}}')}


def test_keys_for_comparing_are_not_shown(payload: Payload, revise: Revise) -> None:
    revise(payload)
    payload["client_info"]["first_name"] = "LUÍS MIGUEL"

    assert values_of(revise(payload)) == {"client_info.first_name": ("LUIS", "LUÍS MIGUEL")}


@pytest.mark.parametrize(("language", "labels"), [("es", ("sexo", "cliente")), ("en", ("sex", "customer"))])
def test_labels_are_in_the_language_of_the_reader(
    language: str, labels: tuple[str, str], payload: Payload, revise: Revise
) -> None:
    revise(payload)
    payload["client_info"]["sex"] = "F"
    revision = revise(payload)

    with override(language):
        [change] = changed_by(revision)

    assert (change.fields[0].label, change.label) == labels


@pytest.mark.parametrize(
    ("language", "names"), [("es", ("Estados Unidos", "Alemania")), ("en", ("United States", "Germany"))]
)
def test_codes_come_with_the_names_of_their_catalogs(
    language: str, names: tuple[str, str], payload: Payload, revise: Revise
) -> None:
    revise(payload)
    payload["client_info"]["nationality_code"] = "DE"
    revision = revise(payload)

    with override(language):
        field = fields_of(revision)["client_info.nationality_code"]

    assert (field.before, field.after) == ("US", "DE")
    assert names[0] in field.before_name
    assert field.after_name == names[1]


def test_a_value_without_catalog_has_no_name(payload: Payload, revise: Revise) -> None:
    revise(payload)
    payload["client_info"]["nickname"] = "US"
    del payload["client_info"]["nationality_code"]

    fields = fields_of(revise(payload))

    assert (fields["client_info.nickname"].before_name, fields["client_info.nickname"].after_name) == ("", "")
    assert fields["client_info.nationality_code"].after_name == ""


def test_changes_come_in_the_order_of_the_contract(payload: Payload, revise: Revise) -> None:
    revise(payload)
    payload["client_transactionality"]["inc_transactionality"] = 1
    payload["client_contact"]["cell_phone"] = "7862220000"
    payload["client_info"]["wisenroll_code"] = "ZZZZZZ"
    payload["client_info"]["sex"] = "F"
    payload["client_references"]["second_personal_reference"]["name"] = "ANA GIL"
    payload["client_references"]["first_personal_reference"]["name"] = "EVA GIL"
    payload["client_info"]["spouse_info"]["last_name"] = "GIL"
    payload["client_location"]["address"] = "Elsewhere 1"

    paths = [field.path for change in changed_by(revise(payload)) for field in change.fields]

    assert paths == [
        "client_info.sex",
        "client_info.wisenroll_code",
        "client_info.spouse_info.last_name",
        "client_location.address",
        "client_contact.cell_phone",
        "client_references.first_personal_reference.name",
        "client_references.second_personal_reference.name",
        "client_transactionality.inc_transactionality",
    ]


def test_each_of_many_revisions_is_compared_with_the_one_before_it(payload: Payload, revise: Revise) -> None:
    revisions = [revise(payload)]
    for nickname in ("one", "two", "three"):
        payload["client_info"]["nickname"] = nickname
        revisions.append(revise(payload))

    found = changes_of(revisions)

    assert [
        [(field.before, field.after) for change in found[revision.id] for field in change.fields]
        for revision in revisions[1:]
    ] == [[("", "one")], [("one", "two")], [("two", "three")]]


def test_some_of_the_revisions_read_as_they_do_among_all(complete: Payload, revise: Revise) -> None:
    revisions = [revise(complete)]
    spouse = complete["client_info"]["spouse_info"]
    for state in (None, spouse, spouse | {"last_name": "GIL"}):
        complete["client_info"]["spouse_info"] = state
        complete["client_info"]["nickname"] = str(state)[-20:]
        revisions.append(revise(complete))

    among_all = changes_of(revisions)

    assert changes_of(revisions[3:]) == {revisions[3].id: among_all[revisions[3].id]}
    assert changes_of([revisions[0], revisions[2]]) == {
        revision.id: among_all[revision.id] for revision in (revisions[0], revisions[2])
    }


def test_another_customer_does_not_come_into_it(example: Any, revise: Revise) -> None:
    first, second = example(1), example(2)
    revise(first)
    revise(second)
    first["client_info"]["nickname"] = "one"

    assert values_of(revise(first)) == {"client_info.nickname": ("", "one")}


def test_no_revisions_have_no_changes() -> None:
    assert changes_of([]) == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogs_for_transactions")
def test_any_number_of_revisions_costs_two_statements(
    payload: Payload, revise: Revise, django_assert_num_queries: Any
) -> None:
    """Also where codes are not verified; inside a transaction those would be read afresh each time."""
    revisions = [revise(payload)]
    for count in range(12):
        payload["client_info"]["nickname"] = f"name {count}"
        payload["client_entity_branch"]["branch_code"] = f"B{count % 3}"
        revisions.append(revise(payload))
    changes_of(revisions)  # the names of the catalogs are remembered from here on

    with django_assert_num_queries(2):
        changes_of(revisions[:1])
    with django_assert_num_queries(2):
        found = changes_of(revisions)

    assert len([field for changes in found.values() for change in changes for field in change.fields]) > 24
