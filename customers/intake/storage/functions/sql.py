"""Names and statements of SQL, from the models' metadata."""

from collections.abc import Iterable

from django.db.models import Model

from customers.rows import column_names


def insert_one(model: type[Model], source: str, **given: str) -> str:
    """The INSERT of a row that is a JSON object; some columns are given apart."""
    return insert(model, "jsonb_populate_record", source, **given)


def insert(model: type[Model], populate: str, source: str, **given: str) -> str:
    """The INSERT of rows that are JSON objects with the columns of a table."""
    values = ", ".join(given.get(name, quoted(name)) for name in column_names(model))
    return (
        f"INSERT INTO {table(model)} ({listed(model)}) SELECT {values} FROM {populate}(NULL::{table(model)}, {source})"
    )


def assignments(columns: Iterable[str], source: str) -> str:
    return ", ".join(f"{quoted(name)} = {source}.{quoted(name)}" for name in columns)


def listed(model: type[Model]) -> str:
    return ", ".join(map(quoted, column_names(model)))


def table(model: type[Model]) -> str:
    return quoted(model._meta.db_table)


def quoted(name: str) -> str:
    return f'"{name}"'
