"""What is exported of each list: the columns with their keys, and how their rows are read."""

from collections.abc import Mapping

from django.db.models import Model

from customers.audit.export.table import Table
from customers.models import Access, Customer, Export, Review, Revision, Submission

from .customers import CUSTOMERS
from .logs import ACCESSES, EXPORTS
from .reviews import REVIEWS
from .revisions import CHANGES
from .submissions import SUBMISSIONS

TABLES: Mapping[type[Model], Table] = {
    Customer: CUSTOMERS,
    Revision: CHANGES,
    Review: REVIEWS,
    Submission: SUBMISSIONS,
    Access: ACCESSES,
    Export: EXPORTS,
}
"""Of which list -> what is exported of it."""

__all__ = ["TABLES"]
