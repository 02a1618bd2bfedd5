"""The user behind a name, with all that a call needs to know about it, in one statement."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.models import Group, User
from django.db import InterfaceError, OperationalError, connection
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
from customers.rows import column_names

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
    rows = on_live_connection(lambda: _USERS.rows(username=username, address=address, since=since))
    if not rows:
        return None
    *columns, own, of_groups, failures, last_failure_at = rows[0]
    user: User = User.from_db(connection.alias, column_names(User), columns)
    _remember_permissions(user, own, of_groups)
    user.failures, user.last_failure_at = failures, last_failure_at  # type: ignore[attr-defined]
    return user


def _users() -> QuerySet[User, tuple[Any, ...]]:
    failures = lockout.failures(Parameter("address", CharField()), Parameter("since", DateTimeField()))
    of_user = failures.filter(username=OuterRef("username"))
    return User.objects.filter(username=Parameter("username", CharField())).values_list(
        *column_names(User),
        _permissions(User.user_permissions.through, user=OuterRef("pk")),
        _permissions(Group.permissions.through, group__user=OuterRef("pk")),
        Subquery(of_user.values("failures")),
        Subquery(of_user.values("last_failure_at")),
    )


_USERS = Prepared(_users)


def on_live_connection(read: Callable[[], T]) -> T:
    """What `read` returns; tried once more on a new connection if the kept one turns out to be dead.

    A connection kept from an earlier request does not survive a restart of the database, which shows in the first
    statement. Only for reads that begin a request.
    """
    try:
        return read()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
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
