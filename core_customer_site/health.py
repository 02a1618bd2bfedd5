"""Probes for load balancers and orchestrators. They tell a state, and nothing about what is behind it."""

from functools import cache

from django.db import DatabaseError, InterfaceError, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse

Name = tuple[str, str]
"""A migration: its app, and its name."""


def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers. Asks no database, so that an outage there restarts nothing here."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when calls can be served: the database answers and has every migration of this version. Else 503.

    One statement, so that it can be asked every second. A database that has more migrations is ready, too: while a
    newer version is rolled out, the older one goes on.
    """
    try:
        is_migrated = _has_all(set(MigrationRecorder(connection).migration_qs.values_list("app", "name")))
    except ProgrammingError:  # there is not even the table of migrations
        is_migrated = False
    except (DatabaseError, InterfaceError):
        connection.close()  # so that the next probe asks a fresh connection, not the broken one
        return JsonResponse({"status": "database unreachable"}, status=503)
    if not is_migrated:
        return JsonResponse({"status": "migrations pending"}, status=503)
    return JsonResponse({"status": "ok"})


def _has_all(applied: set[Name]) -> bool:
    return all(name in applied or (replaced and replaced <= applied) for name, replaced in _needed())


@cache
def _needed() -> list[tuple[Name, frozenset[Name]]]:
    """The migrations that this version comes with, each with those that it replaces."""
    nodes = MigrationLoader(None).graph.nodes
    return [(name, frozenset(migration.replaces)) for name, migration in nodes.items()]
