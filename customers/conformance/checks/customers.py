"""What becomes of customers: taken in, repeated, read, updated, told apart."""

import copy
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from customers.conformance.bench import Bench, Payload, message_of
from customers.conformance.people import EXAMPLES
from customers.contract.fields import LARGEST_NUMBER, Country
from customers.contract.nodes import DocumentsNode, Node
from customers.contract.serializers import PAYLOAD


def examples(bench: Bench) -> None:
    """The contract's examples are taken in, and taken in again alike."""
    people = [bench.people.person(example) for example in EXAMPLES]
    numbers = [
        bench.take_in(_("the contract's example %(number)d") % {"number": example}, person)
        for example, person in zip(EXAMPLES, people, strict=True)
    ]
    bench.expect(len(set(numbers)) == len(numbers), _("different people have the same number"))
    for number, person in zip(numbers, people, strict=True):
        again = bench.take_in(_("the same again"), person)
        bench.expect(again == number, _("the same person has another number"))


def reading(bench: Bench) -> None:
    """A customer is read as it was sent; posted back, it changes nothing."""
    person = bench.people.person()
    person["client_info"]["a_key_of_next_year"] = {"kept": True}
    number = bench.take_in(_("a new customer, with a key that the contract does not know"), person)
    read = bench.read(number)
    for path in _differences(PAYLOAD, person, read, ""):
        bench.expect(False, _("what was sent is not what is read: %(path)s") % {"path": path})
    kept = read.get("client_info", {}).get("a_key_of_next_year") == {"kept": True}
    bench.expect(kept, _("the key that the contract does not know was lost"))
    back = bench.take_in(_("the customer as it was read"), read)
    bench.expect(back == number, _("the same person has another number"))
    bench.expect(bench.read(number) == read, _("posting it back changed it"))


def updates(bench: Bench) -> None:
    """A payload is the whole customer: what it changes is changed, what it leaves out is cleared."""
    person = bench.people.person()
    number = bench.take_in(_("a new customer"), person)
    person["client_location"]["address"] = "Calle El Conde 1"
    del person["client_info"]["spouse_info"]
    person["client_contact"]["social_network_name"] = None
    person["client_contact"]["social_network_username"] = "  "
    again = bench.take_in(_("the customer with another address, and without a spouse and a social network"), person)
    bench.expect(again == number, _("the same person has another number"))
    read = bench.read(number)
    bench.expect(read["client_location"].get("address") == "Calle El Conde 1", _("the address was not changed"))
    bench.expect("spouse_info" not in read["client_info"], _("the spouse was not cleared"))
    bench.expect("social_network_name" not in read["client_contact"], _("null did not clear a field"))
    bench.expect("social_network_username" not in read["client_contact"], _("blanks did not clear a field"))


def identification(bench: Bench) -> None:
    """A customer is known by its number, by any document it ever had, however written, and by its Wisenroll code."""
    person = bench.people.person()
    number = bench.take_in(_("a new customer"), person)
    documents = person["client_documents"]
    numbered = copy.deepcopy(person)
    numbered["client_info"]["customer_number"] = number
    spelled = copy.deepcopy(person)
    spelled["client_documents"] = [documents[0] | {"document_number": _punctuated(documents[0]["document_number"])}]
    by_code = copy.deepcopy(person)
    by_code["client_documents"] = [documents[0] | {"document_number": documents[0]["document_number"] + "X"}]
    by_old = copy.deepcopy(person)
    by_old["client_documents"] = [documents[1] | {"main": 1}]
    renamed = copy.deepcopy(person)
    renamed["client_info"]["last_name"] += " DE PRUEBA"
    for sent, payload in (
        (_("the customer by its number"), numbered),
        (_("the customer by one document, written with punctuation and in lower case"), spelled),
        (_("the customer with a new document, by its Wisenroll code"), by_code),
        (_("the customer by a document that was no longer sent"), by_old),
        (_("the customer with another surname"), renamed),
    ):
        bench.expect(bench.take_in(sent, payload) == number, _("the same person has another number"))


def unknown_numbers(bench: Bench) -> None:
    """A customer number that nobody has is a 404, one that nobody can have a 400."""
    person = bench.people.nobody()
    for number, status in ((LARGEST_NUMBER, 404), (LARGEST_NUMBER + 1, 400), (-1, 400), ("uno", 400)):
        person["client_info"]["customer_number"] = number
        bench.post(_("customer number %(number)s") % {"number": number}, person, status)


def conflicts(bench: Bench) -> None:
    """Nobody is written over somebody else: 409, and the numbers are named."""
    first, second = bench.people.person(1), bench.people.person(2)
    numbers = [bench.take_in(_("a new customer"), person) for person in (first, second)]
    before = [_if_readable(bench, number) for number in numbers]
    mixed = copy.deepcopy(first)
    mixed["client_info"]["wisenroll_code"] = second["client_info"]["wisenroll_code"]
    answer = bench.post(_("documents of the one, Wisenroll code of the other"), mixed, 409)
    bench.expect(all(str(number) in message_of(answer) for number in numbers), _("the numbers are not named"))
    other = copy.deepcopy(second)
    other["client_info"]["wisenroll_code"] = first["client_info"]["wisenroll_code"]
    other["client_documents"] = first["client_documents"]
    answer = bench.post(_("the keys of the one, names and birth date of the other"), other, 409)
    bench.expect(str(numbers[0]) in message_of(answer), _("the number is not named"))
    numbered = copy.deepcopy(second)
    numbered["client_info"]["customer_number"] = numbers[0]
    bench.post(_("the number of the one, the documents of the other"), numbered, 409)
    if before != [_if_readable(bench, number) for number in numbers]:
        bench.expect(False, _("a refused call changed a customer"))


def spellings(bench: Bench) -> None:
    """Both spellings of the contract are read, numbers written as texts, true and false for flags, later fields."""
    person = bench.people.person()
    references = person["client_references"]
    bank = references["first_bank_reference"]
    bank["acount_type_description"] = bank.pop("account_type_description")
    references["first_supplier__commercial_reference"] = references.pop("first_supplier_commercial_reference")
    person["client_documents"] = [
        one | {"main": bool(one["main"])} for one in person["client_documents"]
    ]  # fmt: skip
    person["client_info"]["civil_status_id"] = "2"
    person["client_job_info"]["salary"] = "8000.5"
    person["client_info"]["risk_data"] = {
        "risk_value": 2.1, "risk_level_unique_description": "low", "risk_level_description": "Riesgo Bajo"
    }  # fmt: skip
    number = bench.take_in(_("a customer with the other spellings and fields of later revisions"), person)
    read = bench.read(number)
    found = read["client_references"]
    bench.expect(
        found.get("first_bank_reference", {}).get("account_type_description") == "Corriente",
        _("acount_type_description was not read"),
    )
    bench.expect(
        found.get("first_supplier_commercial_reference", {}).get("name") == "NEXGEN SOLUTIONS",
        _("first_supplier__commercial_reference was not read"),
    )
    bench.expect(read["client_job_info"].get("salary") == 8000.5, _("a number written as a text was not read"))
    bench.expect("risk_data" in read["client_info"], _("risk_data was not read"))


def races(bench: Bench) -> None:
    """Simultaneous calls about one person make one customer; about several, several."""
    at_once = 8
    person = bench.people.person()
    numbers = bench.all_at_once(_("one new person, several times at the same moment"), [person] * at_once)
    bench.expect(len(set(numbers)) == 1, _("one person has several numbers"))
    changed = []
    for place in range(at_once):
        changed.append(copy.deepcopy(person))
        changed[-1]["client_location"]["address"] = f"Calle {place}"
    updated = bench.all_at_once(_("several updates of one customer at the same moment"), changed)
    bench.expect(set(updated) == set(numbers), _("one person has several numbers"))
    address = _if_readable(bench, numbers[0]).get("client_location", {}).get("address")
    bench.expect(address in (None, *(f"Calle {place}" for place in range(at_once))), _("an update was half done"))
    several = [bench.people.person() for _place in range(4)]
    new = bench.all_at_once(_("several new people at the same moment"), several)
    bench.expect(len(set(new)) == len(several), _("different people have the same number"))


def _if_readable(bench: Bench, number: int) -> Payload:
    """The customer, or nothing where the user may not read."""
    answer = bench.send(bench.reading_of(number))
    return answer.json if answer.status == 200 and isinstance(answer.json, dict) else {}


def _punctuated(number: str) -> str:
    return f"{number[:6]}-{number[6:]}".lower()


def _differences(node: Node, sent: Any, read: Any, prefix: str) -> Iterator[str]:
    """Paths where a value that was sent is not the one that is read; a country may be read by its code."""
    if isinstance(node, DocumentsNode):
        key = "document_number"
        if {one[key] for one in sent} != {one.get(key) for one in read or []}:
            yield prefix
        return
    for name, column in node.columns.items():
        value = (sent or {}).get(name)
        if value is not None and not isinstance(column, Country) and (read or {}).get(name) != value:
            yield prefix + name
    for name, child in node.children.items():
        if (sent or {}).get(name):
            yield from _differences(child, sent[name], (read or {}).get(name), f"{prefix}{name}.")
