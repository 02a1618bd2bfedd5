"""The file that the measurement of the first load makes."""

import json
from pathlib import Path

import pytest

from benchmarks.first_load import FIRST_NUMBER, lines
from customers.first_load.inventory import take_inventory
from customers.first_load.json_lines import JsonLines


@pytest.mark.django_db
def test_each_line_is_somebody_else_with_a_number_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "customers.jsonl"
    path.write_text("".join(lines(20)))

    inventory = take_inventory(JsonLines(path))

    assert (inventory.count, inventory.highest) == (20, FIRST_NUMBER + 19)
    info = [json.loads(line)["client_info"] for line in path.read_text().splitlines()]
    assert len({person["wisenroll_code"] for person in info}) == len({person["last_name"] for person in info}) == 20
