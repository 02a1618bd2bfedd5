"""The proof in the dossier: which seal, what it covers, each hash on the way; and an alarm where it does not fit."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from customers.audit.as_of import read_as_of
from customers.audit.evidence import evidence_for
from customers.audit.seals.keys import private_key, trusted_keys
from customers.audit.seals.making import make_seal
from customers.models import Revision, Seal
from customers.tests.commands.conftest import forging
from customers.tests.conftest import Intake, example_of, set_up
from customers.tests.helpers import put
from customers.tests.sealing import NEW_KEY, at, live, on_day, use_new_key

from .conftest import words

pytestmark = pytest.mark.django_db

Payload = dict[str, Any]
ALARM = "Do not rely on this dossier before that is explained."


@pytest.fixture(autouse=True)
def _a_key(settings: Any) -> None:
    use_new_key(settings)


@pytest.fixture(scope="module")
def number(intake_once: Intake) -> int:
    """A customer with a life; there are two others from the beginning."""
    with set_up(**NEW_KEY):
        with at(0):
            intake_once.accepted(example_of(2))
            intake_once.accepted(example_of(3))
        return live(example_of(1), intake_once.accepted)


@pytest.fixture
def look(officer: Client, number: int) -> Callable[..., str]:
    """`look(day)`: what a reader sees of the customer's dossier on that day."""

    def look(day: float) -> str:
        moment = on_day(day).replace(tzinfo=None).isoformat() + "Z"
        return words(officer.get(f"/admin/customers/customer/{number}/dossier/?at={moment}"))

    return look


def test_it_names_the_last_seal_of_then_and_what_it_covers(look: Callable[..., str]) -> None:
    page, key = look(6), Seal.objects.get(number=2).key_id

    assert "Last seal before that moment Number 2, of 06/03/2026 14:30:15" in page
    assert f"Signed with the key {key}" in page
    assert "It covers this customer up to revision 2 and review 1" in page
    assert "Not yet sealed at that moment revisions 3 to 4" in page
    assert "First seal that covers all of this dossier Number 3, of 09/03/2026 14:30:15" in page
    assert "Proof sealed in part" in page
    assert ALARM not in page


def test_what_is_not_sealed_yet_is_named_one_by_one(look: Callable[..., str]) -> None:
    page = look(3)

    assert "up to revision 1, without reviews" in page
    assert "Not yet sealed at that moment revision 2; review 1" in page


def test_a_dossier_that_is_sealed_to_its_end_says_so(look: Callable[..., str]) -> None:
    page = look(8)

    assert "Proof sealed" in page
    assert "sealed in part" not in page
    assert "Not yet sealed at that moment nothing" in page
    assert "First seal that covers" not in page
    assert "the seal vouches for all that it covers" in page
    assert "made anew from what is shown here fits" in page
    assert "Signature of the seal fits" in page


def test_every_hash_on_the_way_is_there(look: Callable[..., str], number: int) -> None:
    as_of = read_as_of(number, on_day(8))
    assert as_of
    proof = evidence_for(as_of, trusted_keys()).proof
    assert proof
    page = look(8)

    assert proof.steps
    for step in proof.steps:
        assert f"on the {step.side} {step.hash}" in page
    assert f"root {proof.sealed.content['customers']['root']}" in page
    assert f'"digest":"{as_of.last.digest}"' in page


def test_before_the_first_seal_it_says_that_there_was_none(look: Callable[..., str]) -> None:
    page = look(0)

    assert "No seal had been made by then" in page
    assert "Not yet sealed at that moment revision 1" in page
    assert "First seal that covers all of this dossier Number 1" in page


def test_a_customer_newer_than_the_seal_is_told(officer: Client, number: int, payload: Payload, accepted: Any) -> None:
    put(payload, "client_info.wisenroll_code", "OTHER")
    payload["client_documents"] = [dict(payload["client_documents"][0], document_number="OTHER-1", main=True)]
    other = accepted(payload)
    page = words(officer.get(f"/admin/customers/customer/{other}/dossier/"))

    assert "The customer came after the last seal of then" in page
    assert ALARM not in page


def test_without_a_public_key_the_signature_is_left_open(look: Callable[..., str], settings: Any) -> None:
    settings.SEAL_KEY = ""
    page = look(8)

    assert "Signature of the seal cannot be checked here" in page
    assert "Proof signature not checked" in page
    assert ALARM not in page


def test_a_tail_that_was_cut_off_is_alarming(look: Callable[..., str], number: int) -> None:
    with forging():
        last = Revision.objects.filter(customer=number, sequence=4)
        for model in Revision._meta.related_objects:
            model.related_model._base_manager.filter(**{f"{model.field.name}__in": list(last)}).delete()
        last._raw_delete("default")
        page = look(8)

    assert page.index(ALARM) < page.index("As the register knew it on")
    assert "Seal 3: the customer's trail does not lead to the root that was signed" in page
    assert "Proof does not fit" in page
    assert "the seal vouches" not in page


def test_a_changed_name_is_alarming_and_the_place_is_named(look: Callable[..., str], number: int) -> None:
    with forging():
        Revision.objects.filter(customer=number, sequence=2).update(username="nobody")
        page = look(3)

    assert ALARM in page
    assert f"Customer {number}, revision 2: the digest does not fit what is recorded" in page


def test_of_many_problems_the_first_are_named_and_every_page_says_that_it_does_not_fit(
    look: Callable[..., str], number: int, payload: Payload, accepted: Any
) -> None:
    for step in range(13):
        with at(0.5 + step / 1000):
            accepted(put(payload, "client_info.nickname", f"BACK {step}"))
    page = look(0.6)

    assert f"Customer {number}, revision 5: it is dated before seal 1" in page
    assert page.count("which does not have it: it was put in later.") == 12
    assert "and 1 more" in page
    assert page.rstrip().endswith("does not fit")


def test_a_reason_why_a_seal_was_made_all_the_same_is_told(look: Callable[..., str]) -> None:

    key = private_key()
    assert key
    with at(7.5):
        make_seal(key, "root", "A restored backup <b>")

    assert "because A restored backup <b>" in look(8)


def test_the_proof_costs_four_statements_more(officer: Client, number: int, statements: Callable[..., int]) -> None:
    """The seal and those after it are read anyway."""
    address = f"/admin/customers/customer/{number}/dossier/"
    officer.get(address)  # which reads the catalogs

    assert statements(lambda: officer.get(address)) <= 17
