"""What changes in the life of a customer, and what goes wrong when it is sent."""

from copy import deepcopy

import pytest

from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.demo.chance import generator
from customers.demo.changes import CHANGES, Change, Turn
from customers.demo.lives import Life
from customers.demo.mistakes import (
    MISTAKES,
    Mistake,
    Slip,
    document_of_another,
    documents_of_two,
    unknown_customer,
)
from customers.demo.wire import as_json
from customers.errors import IdentityConflict, InvalidPayload, UnknownCustomer, UnreadablePayload
from customers.intake.call import Call, Origin
from customers.intake.submit import submit
from customers.models import Revision

from .conftest import TODAY, payload_of, person

pytestmark = pytest.mark.django_db

SEEN_BY_THE_INTAKE = {
    document_of_another: IdentityConflict,
    documents_of_two: IdentityConflict,
    unknown_customer: UnknownCustomer,
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_leaves_another_payload_that_is_taken_in(change: Change) -> None:
    changed = 0
    for index in range(25):
        payload = payload_of(index)
        before = deepcopy(payload)
        change(Turn(generator("change", index), person(index), TODAY, 1), payload)
        changed += payload != before

        assert read_payload(parse(as_json(payload).encode())).documents
    assert changed


@pytest.mark.parametrize(
    "mistake", [mistake for mistake in MISTAKES if mistake not in SEEN_BY_THE_INTAKE], ids=lambda one: one.__name__
)
def test_a_mistake_is_refused_before_it_reaches_the_register(mistake: Mistake) -> None:
    for index in range(25):
        body = spoiled(mistake, index)

        with pytest.raises((InvalidPayload, UnreadablePayload)):
            read_payload(parse(body.encode()))


@pytest.mark.parametrize(("mistake", "error"), SEEN_BY_THE_INTAKE.items(), ids=lambda one: one.__name__)
def test_a_mistake_about_who_it_is_is_refused_by_the_intake(mistake: Mistake, error: type[Exception], api_user) -> None:
    call = Call(Origin(Revision.Source.API, api_user.pk, api_user.username))
    for other in (1_000, 1_001):
        submit(read_payload(parse(as_json(payload_of(other)).encode())), call)

    with pytest.raises(error):
        submit(read_payload(parse(spoiled(mistake, 3).encode())), call)


def test_a_life_goes_on_from_what_was_accepted() -> None:
    life = Life(1, 7)
    first = life.begin(TODAY, [])
    life.be_accepted(4711)
    refused = life.go_on(TODAY)

    assert refused != first
    assert life.repeat() == first
    life.be_accepted(4711)
    second = life.go_on(TODAY)
    life.be_accepted(4711)
    assert second not in (first, refused)
    assert life.repeat() == second


def test_a_life_follows_from_its_seed() -> None:
    assert Life(1, 7).begin(TODAY, []) == Life(1, 7).begin(TODAY, [])
    assert Life(2, 7).begin(TODAY, []) != Life(1, 7).begin(TODAY, [])
    assert Life(1, 8).begin(TODAY, []) != Life(1, 7).begin(TODAY, [])


def spoiled(mistake: Mistake, index: int) -> str:
    others = [payload_of(1_000), payload_of(1_001)]
    body = mistake(Slip(generator("mistake", index), payload_of(index), others))
    return body if isinstance(body, str) else as_json(body)
