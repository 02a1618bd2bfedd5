"""Verification: recomputes every digest of the trail, and compares the register with its history and with its seals.

outcome     what was examined, and what does not fit
pieces      the trail in pieces of bounded size, one after the other or in several processes
customers   a range of customers: history, revisions, findings, reviews, and the rows of the register
logs        submissions and the other logs
sealed      what is sealed, and whether it is as it was
whole       all of it, in order
"""

from collections.abc import Iterator

from customers.audit.problems import Problem
from customers.models import Submission

from .customers import verify_findings
from .outcome import Progress
from .pieces import CUSTOMERS, Piece, customer_ranges, examined, pieces_of_customers, pieces_of_log
from .unreadable import UNREADABLE

__all__ = [
    "UNREADABLE",
    "Progress",
    "customer_ranges",
    "verify_customers",
    "verify_findings",
    "verify_submissions",
]


def verify_customers(progress: Progress, number: int | None = None) -> Iterator[Problem]:
    """What does not fit in the trail of all customers, or of the one with that number."""
    pieces = pieces_of_customers() if number is None else [Piece(CUSTOMERS, number, number)]
    return examined(pieces, progress)


def verify_submissions(progress: Progress) -> Iterator[Problem]:
    """What does not fit in the submissions, also those that came to nothing."""
    return examined(pieces_of_log(Submission._meta.db_table), progress)
