"""The trail in pieces that leave no gap between them, so that memory stays flat however large the register is.

Customers are taken in ranges of numbers, so that a history row under a number that no customer has is met too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from customers.audit.problems import Problem
from customers.audit.seals.parts import LOG_TABLES
from customers.audit.snapshot import one_snapshot
from customers.contract.fields import LARGEST_NUMBER, SMALLEST_NUMBER
from customers.models import Customer, Submission
from customers.processes import in_order

from .customers import verify_customers_between
from .logs import verify_rows_between, verify_submissions_between
from .outcome import Outcome, Progress
from .unreadable import UNREADABLE, unreadable

CUSTOMERS = "customers"
CUSTOMERS_AT_A_TIME = 200
LOG_ROWS_AT_A_TIME = 500


@dataclass(frozen=True)
class Piece:
    """A part of the trail ("customers", or the table of a log), and the first and last key of a range in it."""

    part: str
    first: int
    last: int


Verify = Callable[[int, int, Progress], Iterable[Problem]]
"""Verifies all whose key is between two, both included, and counts it."""


def customer_ranges() -> Iterator[tuple[int, int]]:
    """Ranges of customer numbers, each with at most CUSTOMERS_AT_A_TIME customers, that together cover all numbers."""
    first = SMALLEST_NUMBER
    while True:
        numbers = Customer.objects.filter(number__gte=first).order_by("number").values_list("number", flat=True)
        batch = list(numbers[: CUSTOMERS_AT_A_TIME + 1])
        if len(batch) <= CUSTOMERS_AT_A_TIME:
            yield first, LARGEST_NUMBER
            return
        yield first, batch[-1] - 1
        first = batch[-1]


def pieces_of_customers() -> Iterator[Piece]:
    """The pieces of all customers."""
    return (Piece(CUSTOMERS, first, last) for first, last in customer_ranges())


def pieces_of_log(table: str) -> Iterator[Piece]:
    """Ranges of ids of a log's rows."""
    rows = LOG_TABLES[table].objects.order_by("id").values_list("id", flat=True)
    first = SMALLEST_NUMBER
    while batch := list(rows.filter(id__gte=first)[:LOG_ROWS_AT_A_TIME]):
        yield Piece(table, batch[0], batch[-1])
        first = batch[-1] + 1


def examine(piece: Piece) -> Outcome:
    """What does not fit in a piece. A value that cannot even be read (SQLite takes any) is a problem, too."""
    try:
        return _examine(piece)
    except UNREADABLE:
        _examine(Piece(piece.part, LARGEST_NUMBER, -LARGEST_NUMBER))  # nothing: if that fails, it is not for a value
        return _narrow(piece)


def examine_all(pieces: Iterable[Piece], processes: int = 1) -> Iterator[Outcome]:
    """The outcome of each piece, in their order; in so many processes, each with a connection of its own."""
    yield from in_order(examine, pieces, processes)


def examined(pieces: Iterable[Piece], progress: Progress) -> Iterator[Problem]:
    """What does not fit in pieces; counts what was examined."""
    for outcome in examine_all(pieces):
        progress.add(outcome.progress)
        yield from outcome.problems


def _examine(piece: Piece) -> Outcome:
    outcome = Outcome()
    with one_snapshot():
        outcome.problems.extend(_VERIFY[piece.part](piece.first, piece.last, outcome.progress))
    return outcome


def _narrow(piece: Piece) -> Outcome:
    """The outcome of a piece with a value in it that cannot be read: of all the rest, and the number that has it."""
    try:
        return _examine(piece)
    except UNREADABLE as error:
        if piece.first == piece.last:
            return Outcome([unreadable(_place(piece.part, piece.first), error)])
    middle = (piece.first + piece.last) // 2
    halves = [_narrow(Piece(piece.part, piece.first, middle)), _narrow(Piece(piece.part, middle + 1, piece.last))]
    progress = halves[0].progress
    progress.add(halves[1].progress)
    return Outcome([problem for half in halves for problem in half.problems], progress)


def _place(part: str, number: int) -> str:
    if part == CUSTOMERS:
        return _("customer %(number)d") % {"number": number}
    if part == Submission._meta.db_table:
        return _("submission %(number)d") % {"number": number}
    return _("table %(table)s, row %(id)d") % {"table": part, "id": number}


def _other_log(table: str) -> Verify:
    return lambda first, last, progress: verify_rows_between(LOG_TABLES[table], first, last, progress)


_VERIFY: Mapping[str, Verify] = {
    CUSTOMERS: verify_customers_between,
    **{table: _other_log(table) for table in LOG_TABLES},
    Submission._meta.db_table: verify_submissions_between,
}
"""Part of the trail -> what verifies a range of it."""
