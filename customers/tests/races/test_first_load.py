"""A first load in several processes, each with a connection of its own."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from customers.first_load import batches
from customers.intake.identifiers import last_key
from customers.models import Customer, Revision

Payload = dict[str, Any]


def test_several_processes_load_all_once_and_refuse_one_of_two_with_a_document(
    tmp_path: Path, example: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "customers.jsonl"
    first = last_key(Customer) + 1
    people = [example(1) for _ in range(12)]
    for place, payload in enumerate(people):
        payload["client_info"] |= {"customer_number": first + place, "wisenroll_code": f"P{place}"}
        for index, document in enumerate(payload["client_documents"]):
            document["document_number"] = f"{place}-{index}"
    people[11]["client_documents"] = people[0]["client_documents"]
    path.write_text("\n".join(map(json.dumps, people)))
    monkeypatch.setattr(batches, "RECORDS_AT_A_TIME", 3)

    for _ in range(2):
        with pytest.raises(CommandError):
            call_command("import_customers", path, processes=2, stdout=StringIO(), stderr=StringIO())

        assert Customer.objects.count() == Revision.objects.count() == 11
    assert len((tmp_path / "customers.errors.jsonl").read_text().splitlines()) == 1
