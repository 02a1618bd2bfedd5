"""Values that stand for personal data: each can be told from everything else that a log may say."""

import json
import re
from copy import deepcopy
from typing import Any

from customers.tests.contract.table import FIELDS
from customers.tests.helpers import put

SHORTEST_MARK = 5
MARKED_NUMBER = 73915
MARKED_DATE = "1951-07-23"
MARK = re.compile(rf"Qz\d{{3}}|{MARKED_NUMBER}|{MARKED_DATE}|23/07/1951", re.IGNORECASE)


def mark(number: int) -> str:
    return f"Qz{number:03}"


def marked(payload: dict[str, Any]) -> dict[str, Any]:
    """A payload that the core takes in, with a mark in every field that can hold one."""
    payload = deepcopy(payload)
    for place, field in enumerate(FIELDS):
        if field.reads_as == "text" and (field.size or SHORTEST_MARK) >= SHORTEST_MARK:
            put(payload, field.path, mark(place))
        elif field.reads_as in ("money", "count") and field.name != "civil_status_id":
            put(payload, field.path, MARKED_NUMBER)
        elif field.reads_as == "birth_date":
            put(payload, field.path, MARKED_DATE)
    payload["client_documents"] = payload["client_documents"][:1]
    payload["client_documents"][0]["main"] = 1
    payload["unknown_node"] = {"unknown_key": mark(990)}
    return payload


def all_wrong(payload: dict[str, Any]) -> dict[str, Any]:
    """The same with something wrong in every field: a mark that is too long, or of another type."""
    payload = deepcopy(payload)
    for place, field in enumerate(FIELDS):
        put(payload, field.path, mark(place) * 100)
    return payload


def marks_in(text: str) -> list[str]:
    """The lines that have a mark."""
    return [line[:1000] for line in text.splitlines() if MARK.search(line)]


def body(payload: Any) -> bytes:
    return json.dumps(payload).encode()
