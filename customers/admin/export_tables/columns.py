"""Columns that several tables have."""

from typing import Any

from django.db.models import Model

from customers.audit.export.table import Column


def of_row(title: Any, column: str, key: str = "") -> Column:
    """A column of the database as it is; without a title, for machines alone. Its key is its name, unless given."""
    return Column(title, lambda row: getattr(row, column), key or column)


def choice_of_row(model: type[Model], title: Any, column: str) -> Column:
    """A column of the database with choices: people get the label, machines the code."""
    field: Any = model._meta.get_field(column)
    labels = dict(field.flatchoices)
    return Column(
        title,
        lambda row: labels.get(getattr(row, column), getattr(row, column)),
        column,
        lambda row: str(getattr(row, column)),
    )
