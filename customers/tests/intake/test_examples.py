"""The contract's own examples: taken in as they are, in every order, as a creation, a repeat and an update."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from django.conf import settings

from customers.models import Customer, Revision, Submission
from customers.tests.conftest import Example
from customers.tests.contract.table import FIELDS
from customers.tests.helpers import MISSING, get

Accepted = Callable[..., int]
Read = Callable[[int], dict[str, Any]]

ORDERS = list(permutations((1, 2, 3)))
IDENTITY = [
    "client_info.first_name",
    "client_info.middle_name",
    "client_info.last_name",
    "client_info.middle_last_name",
    "client_info.birth_date",
    "client_info.wisenroll_code",
]


def outcomes() -> list[str]:
    return list(Submission.objects.order_by("id").values_list("outcome", flat=True))


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_examples_are_taken_in_and_repeated_in_every_order(
    accepted: Accepted, example: Example, order: tuple[int, ...]
) -> None:
    numbers = [accepted(example(number)) for number in order]
    repeated = [accepted(example(number)) for number in reversed(order)]

    assert repeated == numbers[::-1]
    assert len(set(numbers)) == 3
    assert outcomes() == ["created"] * 3 + ["unchanged"] * 3
    assert Revision.objects.count() == 3


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_example_is_taken_in_byte_by_byte_as_it_is(accepted: Accepted, number: int) -> None:
    accepted((settings.BASE_DIR / "fixtures" / "payloads" / f"example-{number}.json").read_bytes())

    assert Customer.objects.get().unknown_keys == ""


@pytest.mark.parametrize(("before", "after"), list(permutations((1, 2, 3), 2)))
def test_a_customer_becomes_like_another_example_and_back(
    accepted: Accepted, read: Read, example: Example, before: int, after: int
) -> None:
    number = accepted(example(before))
    was = read(number)
    update = as_the_person_of(example(before), example(after))

    assert accepted(update) == number
    assert same_values(read(number), update)
    assert accepted(example(before)) == number
    assert read(number) == was
    assert outcomes() == ["created", "updated", "updated"]


def as_the_person_of(person: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    """The payload about the person of another one."""
    payload["client_documents"] = person["client_documents"]
    for path in IDENTITY:
        node, name = path.split(".")
        payload[node].pop(name, None)
        if (value := get(person, path)) is not MISSING:
            payload[node][name] = value
    return payload


def same_values(answered: dict[str, Any], sent: dict[str, Any]) -> bool:
    """Whether what was answered has what was sent and nothing more; countries are tested elsewhere."""
    fields = [field for field in FIELDS if field.reads_as not in ("country", "customer_number")]
    paths = [field.path for field in fields if not field.path.startswith("client_documents")]
    return all(get(answered, path) == get(sent, path) for path in paths)
