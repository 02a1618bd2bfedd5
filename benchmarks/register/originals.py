"""The customers that are copied, with everything that was recorded of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models

from customers.audit.digest import VERSION, digest_of_bytes, digest_of_record
from customers.audit.history import HISTORY
from customers.demo.seeding import Order, Progress, Seeding
from customers.demo.staff import create_staff
from customers.management.passwords import new_password
from customers.models import (
    AUDITED,
    Access,
    CustomerIndex,
    Finding,
    PendingRevision,
    RefusedPerson,
    Review,
    Revision,
    Submission,
)
from customers.rows import key_name

from .apart import Columns

Model = type[models.Model]

COPIED: tuple[Model, ...] = (
    *AUDITED,
    Submission,
    Revision,
    *HISTORY,
    Finding,
    Review,
    PendingRevision,
    CustomerIndex,
    RefusedPerson,
    Access,
)
"""Every table with something of a customer, as its trail and the lists need it. What is referred to comes first: SQLite
would look for those who refer to it, and has no index to do so."""

LOOKED_BEFORE = {Access.Kind.CUSTOMER: timedelta(seconds=90), Access.Kind.REVISION: timedelta(seconds=60)}
REQUEST_ID_LENGTH = 32


@dataclass(frozen=True)
class Span:
    """The first and last key that the originals have in a table; copies of each batch take as many after them."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def copied(self, key: int, batch: int) -> int:
        """The key of a copy, for the key of an original; a key of nobody's stays."""
        return key + batch * self.size if self.first <= key <= self.last else key


Spans = Mapping[Model, Span]


def make_originals(customers: int, days: int, until: datetime, progress: Progress) -> None:
    """Let some customers live some days through the intake, up to a moment, in an empty register."""
    seeding = Seeding(Order(customers, days, seed=1, until=until))
    create_staff(until - timedelta(days=days), new_password())
    seeding.run(progress)
    _look_before_reviews()


def _look_before_reviews() -> None:
    """Let the access log say that officers opened customer and revision before they decided."""
    looks = []
    for review in Review.objects.order_by("created_at", "id"):
        opened = ((Access.Kind.CUSTOMER, None), (Access.Kind.REVISION, review.revision_id))
        for kind, object_id in opened:
            look = Access(
                created_at=review.created_at - LOOKED_BEFORE[kind],
                user_id=review.user_id,
                username=review.username,
                client_address=review.client_address,
                request_id=digest_of_bytes(f"{kind} {review.request_id}".encode())[:REQUEST_ID_LENGTH],
                digest_version=VERSION,
                kind=kind,
                customer_id=review.customer_id,
                object_id=object_id,
            )
            look.digest = digest_of_record(look)
            looks.append(look)
    Access.objects.bulk_create(looks)


def read_spans() -> Spans:
    """The keys that the register has now; tables without a row are missing."""
    spans = {}
    for model in COPIED:
        found = model._default_manager.aggregate(first=models.Min("pk"), last=models.Max("pk"))
        if found["first"] is not None:
            spans[model] = Span(found["first"], found["last"])
    return spans


def read_originals(spans: Spans) -> Mapping[Model, list[Columns]]:
    """All columns of all rows within the spans, by table, in the order of their keys."""
    return {
        model: list(model._default_manager.filter(pk__gte=span.first, pk__lte=span.last).order_by("pk").values())
        for model, span in spans.items()
    }


def key_columns(model: Model) -> Iterator[tuple[str, Model]]:
    """The columns of a table that hold keys of copied tables, with the tables whose keys they are."""
    subject = HISTORY.get(model)
    for field in model._meta.concrete_fields:
        if field.is_relation:
            if field.related_model in COPIED:
                yield field.attname, field.related_model
        elif field.primary_key:
            yield field.attname, model
        elif subject and field.attname == key_name(subject):
            yield field.attname, subject
