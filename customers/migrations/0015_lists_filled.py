"""Fills the columns of 0014 for what is there, some thousand rows at a time, and indexes them.

The service goes on meanwhile. What was interrupted may be run again, but for an index: see 0010.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Case, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat

AddIndexWhileWritten = import_module("customers.migrations.0010_large_lists").AddIndexWhileWritten

ROWS_AT_A_TIME = 5_000
SEVERITIES = ("info", "warning", "alert")


def fill(apps, schema_editor):
    revisions = apps.get_model("customers", "Revision").objects.order_by()
    findings = apps.get_model("customers", "Finding").objects.order_by()
    first = revisions.filter(customer=OuterRef("pk"), sequence=1).values("created_at")
    for rows in in_pieces(apps.get_model("customers", "CustomerIndex")):
        rows.update(created_at=Coalesce(Subquery(first), F("changed_at")))
    revision = revisions.filter(pk=OuterRef("pk"))
    found = findings.filter(revision=OuterRef("pk"))
    severities = [
        Case(When(Exists(found.filter(severity=severity)), then=text(f",{severity}")), default=text(""))
        for severity in SEVERITIES
    ]
    causes = Case(When(review_causes="", then=text("")), default=Concat(text(","), "review_causes", text(",")))
    for rows in in_pieces(apps.get_model("customers", "PendingRevision")):
        rows.update(
            severities=Case(When(Exists(found), then=Concat(*severities, text(","))), default=text("")),
            causes=Subquery(revision.values(marked=causes)),
        )


def text(value):
    return Value(value, output_field=models.TextField())


def in_pieces(model):
    """The rows of a table in the order of their keys."""
    rows = model.objects.order_by("pk")
    last = 0
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:ROWS_AT_A_TIME]):
        yield model.objects.filter(pk__gt=last, pk__lte=keys[-1])
        last = keys[-1]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0014_lists_of_their_own")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(
            AddIndexWhileWritten(model, index)
            for model, index in (
                ("customer", models.Index(fields=["nationality", "name_key"], name="customer_of_nationality")),
                (
                    "submission",
                    models.Index(
                        fields=["status", "received_at", "outcome", "user"],
                        condition=models.Q(outcome__in=("refused", "failed")),
                        name="submission_of_status",
                    ),
                ),
                ("customerindex", models.Index(fields=["changed_at", "created_at"], name="customer_by_change")),
                ("customerindex", models.Index(fields=["created_at", "changed_at"], name="customer_by_creation")),
                (
                    "pendingrevision",
                    models.Index(
                        fields=["revision"], condition=models.Q(causes=None), name="pending_of_older_version"
                    ),
                ),
            )
        ),
        migrations.RemoveIndex("customer", "customer_by_nationality"),
        migrations.RemoveIndex("submission", "submission_by_status"),
        migrations.AlterField("customerindex", "changed_at", models.DateTimeField(verbose_name="last change")),
        migrations.AlterField("customerhistory", "history_date", models.DateTimeField()),
    ]
