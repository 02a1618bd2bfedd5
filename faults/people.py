"""Who is sent: made-up people, each in as many versions as wanted, all of whose parts say which version it is."""

import json
from functools import lru_cache
from typing import Any

from benchmarks.payloads import EXAMPLE, WISENROLL_CODES, spelled

VERSIONED = (
    ("client_contact", "email", "p{person}v{version}@example.com"),
    ("client_contact", "cell_phone", "809{version:07d}"),
    ("client_location", "address", "{version} Biscayne Boulevard"),
    ("client_job_info", "company_name", "COMPANY {version}"),
    ("client_transactionality", "inc_transactionality", "1{version:05d}.00"),
)
"""Node, field, and what it says: of one table each. Nothing of it identifies the person."""


@lru_cache(maxsize=4096)
def body_of(person: int, version: int) -> bytes:
    """The payload about a person in one version. The same two numbers give the same bytes.

    Every other version has a reference that the ones between have not, every third lacks a document, and every fourth
    brings a code that no catalog has: what takes that in writes in a transaction of several statements.
    """
    payload: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    for place, document in enumerate(payload["client_documents"]):
        document["document_number"] = f"{person}-{place}"
    payload["client_info"] |= {
        "last_name": spelled(person),
        "wisenroll_code": f"x{person % WISENROLL_CODES:05x}",
    }
    for node, field, text in VERSIONED:
        payload[node][field] = text.format(person=person, version=version)
    payload["client_references"]["first_personal_reference"]["phone"] = f"829{version:07d}"
    if version % 2 == 0:
        payload["client_references"]["second_supplier_commercial_reference"] = {"name": f"SUPPLIER {version}"}
    if version % 3 == 0:
        del payload["client_documents"][0]
    if (person + version) % 4 == 0:
        payload["client_info"]["business_code"] = f"B{person}-{version}"
    return json.dumps(payload).encode()
