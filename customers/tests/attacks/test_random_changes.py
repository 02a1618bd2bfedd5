"""Any change at all, of any cell or row, in a random trail: every one is found.

ATTACKS=2000 in the environment tries so many changes, of trails that differ from run to run.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from hypothesis import HealthCheck, assume, event, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from customers.audit.append_only import PROTECTED
from customers.audit.seals.keys import trusted_keys
from customers.audit.seals.statement import read_file
from customers.audit.verify.whole import verify_everything
from customers.models import AUDITED, Review, Revision
from customers.tests.commands.conftest import another, forging
from customers.tests.commands.test_tampering_reviews import decide
from customers.tests.conftest import Example, Post
from customers.tests.helpers import put

from .forger import Statement, insert, make_everything_fit, remove, run, update

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("ATTACKS", "0"))
TABLES: list[Any] = [*PROTECTED, *AUDITED]
NOT_OF_THE_PAST = {("customers_seal", "id"): "a number that nothing refers to: seals are told apart by `number`"}
"""Columns that say nothing of the past. The tables of lists (CustomerIndex, RefusedPerson, PendingRevision) follow from
the rest and can be made anew."""

CHANGES: list[tuple[str, Any]] = [
    ("client_contact.cell_phone", "7862220001"),
    ("client_contact.email", "other@example.com"),
    ("client_info.nickname", "LUCHO"),
    ("client_info.first_name", "LUISA"),
    ("client_info.spouse_info", None),
    ("client_location.address", "Calle 5"),
    ("client_info.risk_data", {"risk_value": 12.25, "risk_level_unique_description": "low"}),
    ("client_job_info.previously_employment_data", {"previous_company_name": "OLD", "previous_seniority": 18}),
]


@pytest.fixture
def sealed(example: Example, post: Post, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A random trail; the file of the seal over all of it."""
    chance = random.Random(request.param)  # noqa: S311  # no secret
    for _turn in range(chance.randint(8, 12)):
        payload = example(chance.randint(1, 3))
        for path, value in chance.sample(CHANGES, chance.randint(0, 2)):
            put(payload, path, value)
        assert post(chance.choice([payload, payload, payload, b"{"])).status_code in (201, 400)
    assert post(example(1)).status_code == 201
    for revision in chance.sample(list(Revision.objects.order_by("id")), 2):
        if not revision.reviews.exists():
            decide(revision, chance.choice([Review.Decision.FLAGGED, Review.Decision.APPROVED]))
    call_command("seal_audit_trail", to=tmp_path, stdout=StringIO())
    return next(tmp_path.glob("seal-*"))


seeds = range(2) if not EXAMPLES else random.sample(range(10**6), 4)


@pytest.mark.parametrize("sealed", seeds, indirect=True)
def test_every_change_is_found(sealed: Path) -> None:
    seal = read_file(sealed.read_text())
    tally: Counter[str] = Counter()
    filled = [model for model in TABLES if model._base_manager.exists()]

    @hypothesis_settings(
        max_examples=EXAMPLES // len(seeds) or 40,
        deadline=None,
        derandomize=not EXAMPLES,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(filled), st.sampled_from(sorted(KINDS)), st.booleans(), st.data())
    def attempt(model: Any, kind: str, with_care: bool, data: st.DataObject) -> None:
        rows = list(model._base_manager.order_by("pk"))
        statements = KINDS[kind](model, rows, data)
        before = _contents()
        problems: list[str] = []
        try:
            with forging():
                with transaction.atomic():
                    run(statements)
                if with_care:
                    with transaction.atomic():
                        make_everything_fit()
                if _contents() == before:
                    event("nothing changed")
                    return
                problems = list(_problems(seal))
        except DatabaseError:
            event("impossible")  # the database's own rules leave no room for it
            tally["impossible"] += 1
            return
        tally[f"{kind}, digests made to fit" if with_care else kind] += 1
        assert problems, (model._meta.db_table, kind, with_care, statements)

    attempt()
    assert tally.total() - tally["impossible"] > 10
    if EXAMPLES:
        print(dict(tally))


def _contents() -> list[Any]:
    with connection.cursor() as cursor:
        found = []
        for model in TABLES:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"')  # noqa: S608
            found += [repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall()]
    return found


def _problems(seal: Any) -> Iterator[str]:
    for outcome in verify_everything([seal], trusted_keys()):
        yield from map(str, outcome.problems)


def _change_a_cell(model: Any, rows: list[Any], data: st.DataObject) -> list[Statement]:
    """To what another row has there, to something close, to nothing."""
    row, field = data.draw(st.sampled_from(rows)), data.draw(st.sampled_from(_columns(model)))
    old = getattr(row, field.attname)
    values = [getattr(other, field.attname) for other in rows] + [another(old, field)]
    values += [None] if field.null else []
    if isinstance(field, models.CharField | models.TextField) and field.max_length != 64:
        values += ["", f"{old or ''} ", str(old).lower(), str(old).upper()]
    value = data.draw(st.sampled_from(values))
    assume(value != old)
    return [update(model, row.pk, **{field.attname: value})]


def _swap_two_cells(model: Any, rows: list[Any], data: st.DataObject) -> list[Statement]:
    assume(len(rows) > 1)
    one, other = data.draw(st.sampled_from(rows)), data.draw(st.sampled_from(rows))
    field = data.draw(st.sampled_from([field for field in _columns(model) if not field.primary_key] or _columns(model)))
    assume(getattr(one, field.attname) != getattr(other, field.attname))
    return [
        update(model, one.pk, **{field.attname: getattr(other, field.attname)}),
        update(model, other.pk, **{field.attname: getattr(one, field.attname)}),
    ]


def _remove_a_row(model: Any, rows: list[Any], data: st.DataObject) -> list[Statement]:
    return [remove(data.draw(st.sampled_from(rows)))]


def _remove_several(model: Any, rows: list[Any], data: st.DataObject) -> list[Statement]:
    return [remove(row) for row in data.draw(st.lists(st.sampled_from(rows), min_size=1, unique_by=lambda row: row.pk))]


def _put_in_a_copy(model: Any, rows: list[Any], data: st.DataObject) -> list[Statement]:
    """Under a number from before the seal: what comes after it, and is not dated before, is new work."""
    row = data.draw(st.sampled_from(rows))
    row.pk = data.draw(st.integers(-(2**63), 0)) if not model._meta.pk.remote_field else another(row.pk, None)
    field = data.draw(st.sampled_from([field for field in _columns(model) if not field.primary_key] or _columns(model)))
    setattr(row, field.attname, another(getattr(row, field.attname), field))
    return [insert(row)]


def _columns(model: Any) -> list[Any]:
    table = model._meta.db_table
    return [field for field in model._meta.concrete_fields if (table, field.column) not in NOT_OF_THE_PAST]


KINDS = {
    "change a cell": _change_a_cell,
    "swap two cells": _swap_two_cells,
    "remove a row": _remove_a_row,
    "remove several": _remove_several,
    "put in a copy": _put_in_a_copy,
}
