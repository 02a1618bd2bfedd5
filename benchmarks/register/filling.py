"""The whole of it: originals, then batches of copies, in several processes where the database has several writers."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from multiprocessing import get_context

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone, translation

from customers.intake.identifiers import allocate, start_at
from customers.models import Customer
from customers.processes import prepare

from .aside import put_aside
from .copies import Copier
from .identities import Originals
from .loading import load
from .originals import COPIED, Span, Spans, make_originals, read_originals, read_spans

ORIGINALS, DAYS_OF_ORIGINALS, DAYS = 1_000, 45, 730

Say = Callable[[int, int], None]
"""Told how many customers there are, of how many."""


@dataclass(frozen=True)
class Order:
    """At least so many customers, of whom so many live through the intake; the others are copies, in whole batches."""

    customers: int
    originals: int = ORIGINALS
    days: int = DAYS
    processes: int = 1
    until: datetime = field(default_factory=timezone.now)

    @property
    def batches(self) -> int:
        """How often the originals are copied."""
        return -(-self.customers // self.originals) - 1

    @property
    def period(self) -> timedelta:
        """How much later the newest copies are than the originals."""
        return timedelta(days=self.days - DAYS_OF_ORIGINALS)


Labels = tuple[tuple[str, Span], ...]
"""Spans by the names of their models, which go from process to process."""


def fill(order: Order, say: Say) -> None:
    """Fill an empty register. Raises ValueError for one that is not."""
    if Customer.objects.exists():
        raise ValueError("There are customers in the register already.")
    make_originals(order.originals, DAYS_OF_ORIGINALS, order.until - order.period, lambda _done, _total: None)
    total = (order.batches + 1) * order.originals
    say(order.originals, total)
    spans = read_spans()
    labels: Labels = tuple((model._meta.label, span) for model, span in spans.items())
    with put_aside([model._meta.db_table for model in COPIED], order.processes):
        for done, _batch in enumerate(_copy_all(order, partial(_copy_batch, order.originals, labels)), start=1):
            say((done + 1) * order.originals, total)
    _tidy_up(spans, order.batches)


def _copy_all(order: Order, copy: Callable[[int, timedelta], int]) -> Iterator[int]:
    """Copy all batches; each as it is done."""
    batches: Sequence[int] = range(1, order.batches + 1)
    delays = [order.period * batch / order.batches for batch in batches]
    if order.processes == 1:
        yield from map(copy, batches, delays)
        return
    facts = (connection.settings_dict["NAME"], translation.get_language())
    context = get_context("spawn")  # a connection survives no fork
    with ProcessPoolExecutor(order.processes, mp_context=context, initializer=prepare, initargs=facts) as pool:
        yield from pool.map(copy, batches, delays)


def _copy_batch(originals: int, labels: Labels, batch: int, later: timedelta) -> int:
    load(_copier(originals, labels).copy(batch, later))
    return batch


@cache  # each process reads the originals once
def _copier(originals: int, labels: Labels) -> Copier:
    spans: Spans = {apps.get_model(label): span for label, span in labels}
    return Copier(read_originals(spans), spans, Originals(range(originals)))


def _tidy_up(spans: Spans, batches: int) -> None:
    """Let keys go on after the copies, and the database know how large its tables are."""
    numbered = [model for model in spans if isinstance(model._meta.pk, models.AutoField)]
    for model in numbered:
        start_at(model, spans[model].copied(spans[model].last, batches))
    with transaction.atomic():
        allocate(dict.fromkeys(numbered, 1))  # the last copy's: a sequence that gave out nothing counts as unused
    # What PostgreSQL does by itself sooner or later: without it, indexes do not answer alone.
    does_vacuum = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        for model in spans:
            cursor.execute(f'{"VACUUM (ANALYZE)" if does_vacuum else "ANALYZE"} "{model._meta.db_table}"')
