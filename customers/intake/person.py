"""Whom a payload is about, as far as it can be told where the payload is wrong."""

import json
from collections.abc import Iterator
from typing import Any

from customers.models import RefusedPerson
from customers.search import search_text

NAMES = ("first_name", "middle_name", "last_name", "middle_last_name")
PHONES = ("cell_phone", "home_phone", "buss_phone")
NAME_SIZE = 200
MOST_DOCUMENTS = 20
LONGEST_VALUE = 100


def person_of(payload: bytes, submission_id: int) -> RefusedPerson | None:
    """Who stands in the payload, not yet saved; None if nobody can be made out. Never raises."""
    try:
        data = json.loads(payload, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    info, contact = _node(data, "client_info"), _node(data, "client_contact")
    name = " ".join(_texts(info, *NAMES))[:NAME_SIZE]
    text = search_text(
        names=name,
        documents=list(_documents(data)),
        codes=_texts(info, "wisenroll_code", "customer_number"),
        emails=_texts(contact, "email"),
        phones=_texts(contact, *PHONES),
    )
    return RefusedPerson(submission_id=submission_id, name=name, search_text=text) if text.strip() else None


def _documents(data: Any) -> Iterator[str]:
    documents = data.get("client_documents") if isinstance(data, dict) else None
    for document in (documents if isinstance(documents, list) else [])[:MOST_DOCUMENTS]:
        if isinstance(document, dict):
            yield from _texts(document, "document_number")


def _node(data: Any, name: str) -> dict[str, Any]:
    node = data.get(name) if isinstance(data, dict) else None
    return node if isinstance(node, dict) else {}


def _texts(node: dict[str, Any], *names: str) -> list[str]:
    """The texts under some names, without what no database stores."""
    texts = (node[name] for name in names if isinstance(node.get(name), str))
    return [text for text in map(_storable, texts) if text]


def _storable(text: str) -> str:
    return "".join(filter(str.isprintable, text.encode(errors="ignore").decode()))[:LONGEST_VALUE].strip()
