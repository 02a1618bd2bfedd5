"""Migrations may run while the version before still serves: they take nothing from it that it needs."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from .rolling import dangers, deadlock

BEFORE_THE_RULE = {"customers": 8, "catalogs": 1}
"""Up to which migration of an app nothing was in production that could be in the way."""

EXCEPTIONS: dict[tuple[str, str], str] = {}
"""Migration -> why it is safe all the same, or what the notes of the version tell operators to do."""


def migrations_to_check() -> list[tuple[str, str]]:
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == Path(settings.BASE_DIR)}
    return sorted(
        (app, name)
        for app, name in MigrationLoader(None).graph.nodes
        if app in ours and int(name[:4]) > BEFORE_THE_RULE.get(app, 0) and (app, name) not in EXCEPTIONS
    )


def test_every_migration_is_safe_under_the_version_before() -> None:
    loader = MigrationLoader(None)
    found = {}
    for app, name in migrations_to_check():
        migration = loader.graph.nodes[app, name]
        state = loader.project_state((app, name), at_end=False)
        problems = list(dangers(app, list(migration.operations), state))
        if migration.atomic and (problem := deadlock(list(migration.operations))):
            problems.append(problem)
        if problems:
            found[app, name] = problems

    assert found == {}


def test_a_transaction_that_locks_several_tables_is_seen() -> None:
    one = migrations.AddField("thing", "size", models.IntegerField(null=True))
    other = migrations.AddField("other", "size", models.IntegerField(null=True))
    new = migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])

    assert "deadlock" in deadlock([one, other])
    assert deadlock([one, new, other]) == ""
    assert deadlock([one, one]) == ""


def test_there_is_something_to_check_the_rule_by() -> None:
    """The migrations before the rule do some of what it forbids."""
    loader = MigrationLoader(None)
    migration = "customers", "0003_reviews"
    state = loader.project_state(migration, at_end=False)

    assert list(dangers("customers", list(loader.graph.nodes[migration].operations), state))


def state() -> ProjectState:
    """One table, as the version before knows it."""
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
    ]
    project = ProjectState()
    project.add_model(ModelState("shop", "Thing", fields))
    return project


INDEX = models.Index(fields=["name"], name="by_name")
CHECK = models.CheckConstraint(condition=models.Q(id__gt=0), name="positive")


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (migrations.RemoveField("thing", "note"), "is gone"),
        (migrations.DeleteModel("Thing"), "is gone"),
        (migrations.RenameField("thing", "note", "remark"), "by the old name"),
        (migrations.RenameModel("Thing", "Item"), "by the old name"),
        (migrations.AlterModelTable("thing", "items"), "by the old name"),
        (migrations.AddField("thing", "size", models.IntegerField(default=0)), "db_default"),
        (migrations.AddField("thing", "code", models.CharField(max_length=9, null=True, unique=True)), "of their own"),
        (migrations.AlterField("thing", "note", models.TextField()), "without a value"),
        (migrations.AlterField("thing", "name", models.CharField(max_length=20, unique=True)), "twice"),
        (migrations.AlterField("thing", "name", models.CharField(max_length=10)), "larger values"),
        (migrations.AlterField("thing", "name", models.IntegerField()), "written anew"),
        (migrations.AddConstraint("thing", CHECK), "refuses"),
        (migrations.AlterUniqueTogether("thing", {("name", "note")}), "refuses"),
        (migrations.AddIndex("thing", INDEX), "concurrently"),
        (migrations.RunSQL("SELECT 1"), "nobody can tell"),
        (migrations.SeparateDatabaseAndState([migrations.RemoveField("thing", "note")]), "is gone"),
    ],
)
def test_what_the_version_before_could_not_live_with_is_seen(operation: Any, said: str) -> None:
    (found,) = dangers("shop", [operation], state())

    assert said in found


@pytest.mark.parametrize(
    "operations",
    [
        [migrations.AddField("thing", "size", models.IntegerField(null=True))],
        [migrations.AddField("thing", "size", models.IntegerField(db_default=0))],
        [migrations.AlterField("thing", "name", models.CharField("name", max_length=30))],
        [migrations.AlterField("thing", "name", models.CharField(max_length=20, null=True))],
        [migrations.AddIndex("other", INDEX)],
        [AddIndexConcurrently("thing", INDEX)],
        [migrations.RunPython(migrations.RunPython.noop)],
        [migrations.AlterModelOptions("thing", {"ordering": ["id"]})],
    ],
)
def test_what_it_does_not_notice_is_safe(operations: list[Any]) -> None:
    other = migrations.CreateModel(
        "Other", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
    )

    assert list(dangers("shop", [other, *operations], state())) == []
