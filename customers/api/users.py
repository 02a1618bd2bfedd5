"""The user behind a name, with all that a call needs to know about it, in one statement."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import Group, User
from django.db import Error, ProgrammingError, connection
from django.db.models import (
    Aggregate,
    CharField,
    DateTimeField,
    F,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Concat

from catalogs.prepared import Parameter, Prepared
from customers.api import lockout
from customers.outages import is_outage
from customers.rows import column_names, typed
from customers.stored import StoredFunction, sql_of

T = TypeVar("T")


class Listed(Aggregate):
    """The values of a group as one text, separated by commas."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def find_user(username: str, address: str) -> User | None:
    """The user of that name, or None.

    It knows its permissions, so that `has_perm` asks the database nothing, and how many wrong passwords were sent for
    it from `address` lately (`failures`, `last_failure_at`).
    """
    since = lockout.window_start()
    columns = on_live_connection(lambda: _read(username, address, since))
    if columns is None:
        return None
    own, of_groups, failures, last_failure_at = (columns.pop(name) for name in ANNOTATIONS)
    user: User = User.from_db(connection.alias, list(columns), list(columns.values()))
    _remember_permissions(user, own, of_groups)
    user.failures, user.last_failure_at = failures, last_failure_at  # type: ignore[attr-defined]
    return user


def _read(username: str, address: str, since: datetime) -> dict[str, Any] | None:
    if connection.vendor == "postgresql" and FIND_USER.is_there():
        try:
            text = FIND_USER.call(username, address, since)
        except ProgrammingError as error:
            if connection.in_atomic_block or not FIND_USER.was_lost(error):
                raise
        else:
            return _from_json(text) if text else None
    for row in _USERS.rows(p_username=username, p_address=address, p_since=since):
        return dict(zip((*column_names(User), *ANNOTATIONS), row, strict=True))
    return None


def _from_json(text: str) -> dict[str, Any]:
    columns: dict[str, Any] = json.loads(text)
    if columns["last_failure_at"]:
        columns["last_failure_at"] = datetime.fromisoformat(columns["last_failure_at"])
    return typed(User, columns)


def _users() -> QuerySet[User, tuple[Any, ...]]:
    failures = lockout.failures(Parameter("p_address", CharField()), Parameter("p_since", DateTimeField()))
    of_user = failures.filter(username=OuterRef("username"))
    annotations = (
        _permissions(User.user_permissions.through, user=OuterRef("pk")),
        _permissions(Group.permissions.through, group__user=OuterRef("pk")),
        Subquery(of_user.values("failures")),
        Subquery(of_user.values("last_failure_at")),
    )
    users = User.objects.filter(username=Parameter("p_username", CharField()))
    return users.annotate(**dict(zip(ANNOTATIONS, annotations, strict=True))).values_list(
        *column_names(User), *ANNOTATIONS
    )


ANNOTATIONS = ("own_permissions", "group_permissions", "failures", "last_failure_at")
_USERS = Prepared(_users)
FIND_USER = StoredFunction(
    "core_customer_find_user",
    "p_username text, p_address inet, p_since timestamptz",
    "text",
    lambda: f"\nBEGIN\n    RETURN (SELECT to_json(u) FROM ({sql_of(_users())}) AS u);\nEND\n",
    attributes=" ".join(["STABLE", *(f"SET enable_{way} = off" for way in ("hashjoin", "mergejoin", "seqscan"))]),
)
"""The user, as JSON; nothing if there is none.

A handful of rows from tables of some dozens: by the indexes, whatever the planner thinks of tables so small, in a third
of the time that it takes to hash them.
"""


def on_live_connection(read: Callable[[], T]) -> T:
    """What `read` returns; tried once more on a new connection if the kept one turns out to be dead.

    A connection kept from an earlier request does not survive a restart of the database, which shows in the first
    statement. Only for reads that begin a request.
    """
    try:
        return read()
    except Error as error:
        if connection.in_atomic_block or not is_outage(error):
            raise
        connection.close()
        return read()


def _permissions(through: type[Model], **owner: Any) -> Subquery:
    """Names of the permissions ("app.codename") that a table grants to the owner."""
    name = Concat(F("permission__content_type__app_label"), Value("."), F("permission__codename"))
    granted = through._default_manager.filter(**owner).order_by()
    return Subquery(granted.annotate(all=Value(1)).values("all").annotate(names=Listed(name)).values("names"))


def _remember_permissions(user: Any, own: str | None, of_groups: str | None) -> None:
    """Fills the memory that Django's backend keeps on a user."""
    user._user_perm_cache = set((own or "").split(",")) - {""}
    user._group_perm_cache = set((of_groups or "").split(",")) - {""}
    user._perm_cache = user._user_perm_cache | user._group_perm_cache
