"""Values that no digest accounts for: of columns that came after the digest was made."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from customers.audit.digest import columns_before_their_time
from customers.audit.problems import Problem


def before_their_time(place: str, table: type[Model], columns: Mapping[str, Any], version: int) -> Iterator[Problem]:
    """A problem for each column in which a row of that digest version cannot have a value."""
    for column in columns_before_their_time(table, columns, version):
        text = _("%(column)s has a value, and did not exist when the digest was made.")
        yield Problem(place, text % {"column": column})
