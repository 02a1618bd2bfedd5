"""What a migration does that the version before it could not live with: see "Upgrades" in docs/operations.md.

While a version is rolled out, processes of the one before go on for a while, on tables that are migrated already: they
insert rows without the new columns, read and write the old ones, and may not be kept waiting.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

GONE = (migrations.RemoveField, migrations.DeleteModel)
RENAMED = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)
LOCKING = (migrations.AddField, migrations.AlterField, migrations.AddIndex, migrations.RemoveIndex)
BINDING = (migrations.AddConstraint, migrations.AlterUniqueTogether, migrations.AlterIndexTogether)
SIZES = ("max_length", "max_digits", "decimal_places")


def dangers(app: str, operations: list[Operation], state: ProjectState) -> Iterator[str]:
    """Each thing that the version before could not live with. `state` is that before the operations; it is changed."""
    made = _made(operations)
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from dangers(app, list(operation.database_operations), state.clone())
        elif _table(operation) not in made and (danger := _danger(app, operation, state)):
            yield f"{operation.describe()}: {danger}"
        operation.state_forwards(app, state)


def deadlock(operations: list[Operation]) -> str:
    """What the version before could not live with about the operations of one transaction together."""
    made = _made(operations)
    locked = {_table(operation) for operation in operations if isinstance(operation, LOCKING)} - made
    if len(locked) > 1:
        return f"calls that write several of {', '.join(sorted(locked))} meet it in a deadlock; make it atomic = False"
    return ""


def _danger(app: str, operation: Any, state: ProjectState) -> str:
    match operation:
        case _ if isinstance(operation, GONE):
            return "what the version before reads is gone; take it away a version later"
        case _ if isinstance(operation, RENAMED):
            return "the version before knows it by the old name"
        case _ if isinstance(operation, BINDING):
            return "the version before may write what it refuses"
        case migrations.RunSQL():
            return "nobody can tell what it does"
        case migrations.AddField(field=field):
            return _danger_of_new(field)
        case migrations.AlterField(field=after):
            return _danger_of_changed(state.models[app, operation.model_name_lower].fields[operation.name], after)
        case migrations.AddIndex() if not isinstance(operation, AddIndexConcurrently):
            return "writing waits until it is made; make it concurrently"
    return ""


def _danger_of_new(field: "models.Field[Any, Any]") -> str:
    if field.many_to_many:
        return ""
    if field.unique:
        return "the rows of the version before have no value of their own"
    if not field.null and not field.has_db_default():
        return "rows of the version before have no value; give it a db_default, or null=True"
    return ""


def _danger_of_changed(before: "models.Field[Any, Any]", after: "models.Field[Any, Any]") -> str:
    if before.null and not after.null:
        return "the version before writes rows without a value"
    if after.unique and not before.unique:
        return "the version before may write a value twice"
    if type(before) is not type(after):
        return "the table is written anew, and nobody can write meanwhile"
    if any((getattr(after, size, None) or 0) < (getattr(before, size, None) or 0) for size in SIZES):
        return "the version before writes larger values"
    return ""


def _made(operations: list[Operation]) -> set[str]:
    return {operation.name.lower() for operation in operations if isinstance(operation, migrations.CreateModel)}


def _table(operation: Any) -> str:
    return str(getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", ""))
