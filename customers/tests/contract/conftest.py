"""A short way to what the contract says of a payload, for tables too long to go through HTTP."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils.translation import override

from customers.contract.parsing import parse
from customers.contract.serializers import read_payload
from customers.errors import InvalidPayload


@pytest.fixture
def rejections(db: None) -> Callable[[Any], dict[str, list[str]]]:
    """`rejections(payload)`: what is wrong by path, as `refused` says it, from the contract alone."""

    def rejections(payload: Any) -> dict[str, list[str]]:
        try:
            read_payload(parse(json.dumps(payload).encode()))
        except InvalidPayload as error:
            return {path: [str(text) for text in texts] for path, texts in error.errors.items()}
        return {}

    return rejections


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield
