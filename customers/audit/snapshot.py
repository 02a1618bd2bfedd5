"""All that is read of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, or a customer that changes meanwhile would look forged.

    Inside a transaction of the caller's, that one's rules apply.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        database: Any = connection
        database.ensure_connection()  # which is when it learns its mode
        usual_mode, database.transaction_mode = database.transaction_mode, "DEFERRED"  # holds up no writer
        try:
            with transaction.atomic():
                yield
        finally:
            database.transaction_mode = usual_mode
