"""Reads: whoever opens something that shows a customer's data leaves a line in the access log."""

from customers.models import Access
from customers.noted import note

from .logs import Who, write_down


def log_access(
    who: Who, kind: Access.Kind, *, customer: int | None = None, object_id: int | None = None, detail: str = ""
) -> None:
    """Write down that somebody opened something. One statement.

    To be called last, when it is settled that there is something to show and that it is theirs to see. What it raises
    is to be let through: what cannot be written down is not shown.
    """
    note(customer_number=customer)
    write_down(Access(kind=kind, customer_id=customer, object_id=object_id, detail=detail), who)
