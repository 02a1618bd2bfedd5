"""Other spellings of fields and nodes, all of which real senders use."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import BankReference, CommercialReference, Customer
from customers.tests.helpers import MISSING, get, put

Payload = dict[str, Any]
Refused = Callable[..., dict[str, list[str]]]
Accepted = Callable[..., int]
Read = Callable[[int], Payload]

REFERENCES = "client_references"
BANK = f"{REFERENCES}.first_bank_reference"
MISSPELLED = "acount_type_description"
SPELLED = "account_type_description"
COMMERCIAL = [
    ("supplier", 1, "first_supplier_commercial_reference"),
    ("supplier", 2, "second_supplier_commercial_reference"),
    ("client", 1, "first_client_commercial_reference"),
    ("client", 2, "second_client_commercial_reference"),
]


@pytest.mark.parametrize("which", ["first", "second"])
def test_the_misspelled_account_type_is_read(accepted: Accepted, read: Read, payload: Payload, which: str) -> None:
    put(payload, f"{REFERENCES}.{which}_bank_reference", {MISSPELLED: "Nómina", "bank_name": "BHD"})

    bank = read(accepted(payload))[REFERENCES][f"{which}_bank_reference"]

    assert bank == {"bank_name": "BHD", SPELLED: "Nómina"}
    assert BankReference.objects.get(bank_name="BHD").account_type == "Nómina"
    assert Customer.objects.get().unknown_keys == ""


def doubled(name: str, *, also_in_front: bool) -> str:
    name = name.replace("_commercial", "__commercial")
    return name.replace("_", "__", 1) if also_in_front else name


@pytest.mark.parametrize("also_in_front", [False, True], ids=["doubled once", "doubled twice"])
@pytest.mark.parametrize(("kind", "slot", "name"), COMMERCIAL)
def test_commercial_references_with_doubled_underscores_are_read(
    accepted: Accepted, payload: Payload, kind: str, slot: int, name: str, also_in_front: bool
) -> None:
    put(payload, f"{REFERENCES}.{name}", MISSING)
    put(payload, f"{REFERENCES}.{doubled(name, also_in_front=also_in_front)}", {"name": "ACME"})

    accepted(payload)

    assert CommercialReference.objects.get(kind=kind, slot=slot).name == "ACME"
    assert Customer.objects.get().unknown_keys == ""


def test_both_spellings_may_say_the_same(accepted: Accepted, read: Read, payload: Payload) -> None:
    put(payload, f"{BANK}.{MISSPELLED}", "Corriente")

    assert get(read(accepted(payload)), f"{BANK}.{SPELLED}") == "Corriente"


def test_both_spellings_may_not_contradict_each_other(refused: Refused, payload: Payload) -> None:
    put(payload, f"{BANK}.{MISSPELLED}", "Ahorros")

    assert refused(payload) == {f"{BANK}.{MISSPELLED}": [f"It contradicts {SPELLED}."]}


@pytest.mark.parametrize("blank", [None, "", "   "], ids=["null", "empty", "spaces"])
@pytest.mark.parametrize(("filled", "empty"), [(SPELLED, MISSPELLED), (MISSPELLED, SPELLED)])
def test_a_spelling_without_a_value_contradicts_nothing(
    accepted: Accepted, read: Read, payload: Payload, filled: str, empty: str, blank: Any
) -> None:
    put(payload, f"{BANK}.{filled}", "Nómina")
    put(payload, f"{BANK}.{empty}", blank)

    assert get(read(accepted(payload)), f"{BANK}.{SPELLED}") == "Nómina"


@pytest.mark.parametrize("blank", [None, "", {}], ids=["null", "empty", "object"])
def test_a_spelling_of_a_node_without_a_value_contradicts_nothing(
    accepted: Accepted, read: Read, payload: Payload, blank: Any
) -> None:
    put(payload, f"{REFERENCES}.first_supplier__commercial_reference", blank)

    supplier = read(accepted(payload))[REFERENCES]["first_supplier_commercial_reference"]

    assert supplier["name"] == "NEXGEN SOLUTIONS"


def test_two_spellings_of_a_node_may_not_contradict_each_other(refused: Refused, payload: Payload) -> None:
    name = "first_supplier_commercial_reference"
    put(payload, f"{REFERENCES}.{doubled(name, also_in_front=False)}", {"name": "ACME"})

    assert refused(payload) == {f"{REFERENCES}.{doubled(name, also_in_front=False)}": [f"It contradicts {name}."]}


@pytest.mark.parametrize("key", [MISSPELLED.upper(), "accounttypedescription", " account_type_description"])
def test_other_spellings_are_unknown_keys_and_kept(accepted: Accepted, read: Read, payload: Payload, key: str) -> None:
    put(payload, f"{BANK}.{key}", "x")

    assert read(accepted(payload))[REFERENCES]["first_bank_reference"][key] == "x"
