"""Customers of the register, many at a time."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from customers.contract.snapshot import CUSTOMER, Row, RowKey
from customers.models import AUDITED, ManyPerCustomer
from customers.register import CurrentCustomer
from customers.rows import read_rows


def read_customers(numbers: Collection[int]) -> Mapping[int, CurrentCustomer]:
    """Those of the numbers that are in the register, by number. One statement."""
    if not numbers:
        return {}
    rows: dict[int, dict[RowKey, Row]] = defaultdict(dict)
    querysets: list[Any] = [
        model._default_manager.filter(**{f"{model.customer_column}__in": sorted(numbers)}) for model in AUDITED
    ]
    for model, columns in read_rows(querysets):
        number = columns.pop(model.customer_column)
        if issubclass(model, ManyPerCustomer):
            del columns["id"]
        rows[number][RowKey(model, tuple(columns[name] for name in model.identified_by))] = columns
    return {number: CurrentCustomer(number, found) for number, found in rows.items() if CUSTOMER in found}
