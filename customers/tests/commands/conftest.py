"""What a forger can do who has the database to himself, and what the verification says of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.utils.translation import override

from customers.audit.append_only import install
from customers.audit.problems import Problem
from customers.audit.verify import Progress, verify_customers, verify_findings, verify_submissions
from customers.tests.unguarded import drop_triggers

Payload = dict[str, Any]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@dataclass(frozen=True)
class Verification:
    """What the command said: its exit status and its two streams."""

    status: int
    out: str
    err: str
    summary: str


@pytest.fixture
def verify() -> Callable[..., Verification]:
    """Run the command. Triggers that a forger took away are back by then, as he would see to."""

    def run(**options: Any) -> Verification:
        install(connection)
        out, err = StringIO(), StringIO()
        try:
            call_command("verify_audit_trail", stdout=out, stderr=err, no_color=True, **options)
        except CommandError as error:
            return Verification(error.returncode, out.getvalue(), err.getvalue(), str(error))
        return Verification(0, out.getvalue(), err.getvalue(), out.getvalue())

    return run


def problems() -> list[Problem]:
    """What the verification finds."""
    progress = Progress()
    return [*verify_customers(progress), *verify_findings(), *verify_submissions(progress)]


@contextmanager
def forging() -> Iterator[None]:
    """No trigger and no foreign key stands in the way inside; afterwards nothing has happened."""
    with transaction.atomic():
        drop_triggers(connection)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


def another(value: Any, field: Any) -> Any:
    """A value that the column may have, and that differs as little as it can."""
    match value:
        case None:
            return _any_value(field)
        case bool():
            return not value
        case int():
            return value + 1000  # no neighbour has it
        case Decimal():
            return value + 1
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
        case bytes() | memoryview():
            return bytes(value) + b" "
    if isinstance(field, models.GenericIPAddressField):
        return "203.0.113.254"
    if value == "":
        return "x"
    return value[:-1] + ("x" if value[-1] != "x" else "y")


def _any_value(field: Any) -> Any:
    if isinstance(field, models.ForeignKey):
        return _any_value(field.target_field)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DecimalField | models.IntegerField):
        return 0
    if isinstance(field, models.GenericIPAddressField):
        return "203.0.113.254"
    return ""
