"""All that is read of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from customers.replica import read_connection


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, or a customer that changes meanwhile would look forged.

    Inside a transaction of the caller's, that one's rules apply.
    """
    connection = read_connection()
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        connection.ensure_connection()  # which is when it learns its mode
        usual_mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # holds up no writer
        try:
            with transaction.atomic(using=connection.alias):
                yield
        finally:
            connection.transaction_mode = usual_mode
