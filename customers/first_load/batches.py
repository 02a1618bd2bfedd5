"""Batches of records: what becomes of them, in whichever process they are worked on."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from customers.contract.serializers import read_payload
from customers.contract.snapshot import Snapshot
from customers.errors import CoreCustomerError, InvalidPayload
from customers.intake.call import Origin
from customers.intake.content import content_digest
from customers.intake.load import foresee_load, load
from customers.models import CustomerIndex, Submission
from customers.outages import is_outage

from .inventory import LARGEST_LOADED_NUMBER
from .records import Record, Source

logger = logging.getLogger(__name__)

RECORDS_AT_A_TIME = 50
BYTES_AT_A_TIME = 1024 * 1024


@dataclass(frozen=True)
class Order:
    """What is wanted with the records of a file. `origin` is that of all revisions; each names its line besides."""

    source: Source
    origin: Origin
    review: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Result:
    """What came of a record: an outcome, or what is wrong with it. `keys` tell it from every other customer."""

    record: Record
    outcome: Submission.Outcome
    error: str = ""
    keys: tuple[str, ...] = ()


def in_batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """The records, some at a time."""
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += sum(map(len, record.text)) if isinstance(record.text, tuple) else len(record.text or b"")
        if len(batch) >= RECORDS_AT_A_TIME or size >= BYTES_AT_A_TIME:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def lines_in_words(lines: Iterable[int]) -> str:
    """Lines of a file, for a message."""
    return ", ".join(map(str, lines))


def take_in(order: Order, batch: list[Record]) -> list[Result]:
    """Take in the records, each on its own. Those that are in the register as they are cost one statement together."""
    read = [_read(order.source, record) for record in batch]
    numbers = {found.customer_number or 0 for found in read if isinstance(found, Snapshot)}
    contents = dict(CustomerIndex.objects.filter(customer_id__in=numbers).values_list("customer_id", "content_digest"))
    results = []
    for record, found in zip(batch, read, strict=True):
        if not isinstance(found, Snapshot):
            results.append(Result(record, Submission.Outcome.REFUSED, found))
        elif contents.get(found.customer_number or 0) == content_digest(found.rows):
            results.append(Result(record, Submission.Outcome.UNCHANGED, keys=_keys(found)))
        else:
            results.append(_take_in_one(order, record, found))
    return results


def _read(source: Source, record: Record) -> Snapshot | str:
    """The snapshot that a record is, or all that is wrong with it."""
    if record.same_number:
        return _("The same customer number is on line %(lines)s.") % {"lines": lines_in_words(record.same_number)}
    try:
        snapshot = read_payload(source.payload(record))
    except InvalidPayload as error:
        return " ".join(f"{path}: {' '.join(map(str, texts))}" for path, texts in error.errors.items())
    except CoreCustomerError as error:
        return error.sentence
    if not snapshot.customer_number:
        return "client_info.customer_number: " + _("It is required: the number that the bank knows the customer by.")
    if snapshot.customer_number > LARGEST_LOADED_NUMBER:
        text = _("It must be at most %(largest)d.") % {"largest": LARGEST_LOADED_NUMBER}
        return f"client_info.customer_number: {text}"
    return snapshot


def _take_in_one(order: Order, record: Record, snapshot: Snapshot) -> Result:
    try:
        if order.dry_run:
            return Result(record, foresee_load(snapshot), keys=_keys(snapshot))
        origin = replace(order.origin, reason=_reason(order, record))
        return Result(record, load(snapshot, origin, review=order.review))
    except CoreCustomerError as error:
        return Result(record, Submission.Outcome.REFUSED, error.sentence)
    except Exception as error:
        if is_outage(error):
            raise  # the database is away: that is not for this record
        logger.exception("line %d could not be taken in", record.line)
        text = _("It failed (%(error)s); the log says more.") % {"error": type(error).__name__}
        return Result(record, Submission.Outcome.FAILED, text)


@override(settings.LANGUAGE_CODE)
def _reason(order: Order, record: Record) -> str:
    """Why a revision was made, in the bank's language: a reason is evidence."""
    name = "".join(filter(str.isprintable, order.source.path.name))
    return _("Loaded from %(file)s, line %(line)d.") % {"file": name, "line": record.line}


def _keys(snapshot: Snapshot) -> tuple[str, ...]:
    """What no other customer may have: the Wisenroll code and the documents."""
    documents = (" ".join(row_key.key) for row_key in snapshot.documents)
    return (f"wisenroll {snapshot.customer['wisenroll_code']}", *documents)
