"""Conditions of searches that the database answers alike from its indexes whether a term is rare or common.

One condition that names several tables makes it read all rows of one of them. So what a term finds in another table is
looked up first: a few keys become part of the condition. Are they many, a page is soon full of what was searched for,
and it is enough to look at the rows of the list one by one.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet

FEW = 2_000
"""Keys that are looked up at most."""


def among(lookup: str, found: QuerySet[Any, Any], otherwise: Q) -> Q:
    """That a column has one of the values that were found (a queryset of one column); `otherwise`, if they are many."""
    keys = list(found[: FEW + 1])
    return Q(**{f"{lookup}__in": keys}) if len(keys) <= FEW else otherwise


def among_own(model: type[Model], condition: Q) -> Q:
    """A condition of a table, as the keys of the rows that meet it, if they are few."""
    return among("pk", model._default_manager.filter(condition).order_by().values_list("pk", flat=True), condition)


def by_command(term: str, path: str = "") -> Q:
    """That something was done by a command, which has no user, but a name with the term in it."""
    return Q(**{f"{path}user": None, f"{path}username__icontains": term})


def users_called(term: str) -> dict[int, str]:
    """The users whose name has the term in it, by their ids; there are never many."""
    return dict(get_user_model().objects.filter(username__icontains=term).order_by().values_list("pk", "username"))
