"""What officers have corrected by hand, and what the intake overwrites of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from customers.audit.diff import NOTHING
from customers.audit.replay import changes_of
from customers.contract.rendering import contract_order
from customers.contract.snapshot import RowKey
from customers.models import Revision
from customers.register import CORRECTIONS

from .case import Case, Correction, Hit, Place


def find_corrections(number: int) -> Mapping[Place, Correction]:
    """The last correction of each column that officers have corrected. Three statements."""
    revisions = list(Revision.objects.filter(CORRECTIONS, customer_id=number).order_by("sequence"))
    changes = changes_of(revisions)
    return {
        (row.row_key, field.column): Correction(revision.sequence, revision.username, field.after)
        for revision in revisions
        for row in changes[revision.id]
        for field in row.fields
    }


def overwritten_corrections(case: Case) -> Iterator[Hit]:
    """What an officer corrected, and what stood since, is something else now."""
    overwritten: dict[tuple[RowKey, int, str], list[str]] = defaultdict(list)
    for (row_key, column), correction in case.corrections.items():
        stood = correction.value == case.before.get(row_key, {}).get(column, NOTHING)
        if stood and case.has_changed((row_key, column)):
            overwritten[row_key, correction.sequence, correction.username].append(column)
    for (row_key, sequence, username), columns in sorted(overwritten.items(), key=_place):
        columns.sort(key=lambda column: contract_order(row_key, column))
        labels = [str(getattr(row_key.model._meta.get_field(column), "verbose_name", column)) for column in columns]
        text = _("It overwrites what %(user)s corrected in revision %(sequence)d: %(fields)s.")
        yield Hit((row_key, columns[0]), text % {"user": username, "sequence": sequence, "fields": ", ".join(labels)})


def _place(overwritten: tuple[tuple[RowKey, int, str], list[str]]) -> tuple[tuple[int, str], int]:
    (row_key, sequence, _username), _columns = overwritten
    return contract_order(row_key), sequence
