"""Indexes that lists of millions of rows are sorted, narrowed down and searched by.

PostgreSQL makes them while the service goes on writing, which takes minutes where there are millions of rows. One that
was interrupted leaves an invalid index behind: drop it, and migrate again.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

NOT_TAKEN_IN = models.Q(outcome__in=("refused", "failed"))

INDEXES = {
    "customer": [
        models.Index(fields=["nationality"], name="customer_by_nationality"),
        models.Index(fields=["branch"], name="customer_by_branch"),
        models.Index(fields=["person_type"], condition=models.Q(person_type__isnull=False), name="customer_exposed"),
    ],
    "riskassessment": [models.Index(fields=["level"], name="risk_assessment_by_level")],
    "submission": [
        models.Index(fields=["user"], name="submission_by_user"),
        models.Index(fields=["request_id"], name="submission_by_request"),
        models.Index(fields=["outcome", "received_at"], condition=NOT_TAKEN_IN, name="submission_by_outcome"),
        models.Index(fields=["status", "received_at", "outcome"], condition=NOT_TAKEN_IN, name="submission_by_status"),
    ],
    "revision": [
        models.Index(fields=["created_at"], name="revision_by_moment"),
        models.Index(fields=["username", "id"], name="revision_by_user"),
        models.Index(fields=["source", "created_at"], condition=~models.Q(source="api"), name="revision_not_by_api"),
        models.Index(
            fields=["source", "username", "id"], condition=~models.Q(source="api"), name="revision_of_staff"
        ),
        models.Index(fields=["request_id"], condition=models.Q(submission=None), name="revision_by_request"),
        models.Index(fields=["username"], condition=models.Q(user=None), name="revision_by_command"),
    ],
    "review": [
        models.Index(fields=["username", "id"], name="review_by_user"),
        models.Index(fields=["request_id"], name="review_by_request"),
    ],
    "access": [
        models.Index(fields=["kind", "created_at"], name="access_by_kind"),
        models.Index(fields=["request_id"], name="access_by_request"),
        models.Index(fields=["username"], condition=models.Q(user=None), name="access_by_command"),
    ],
}


class AddIndexWhileWritten(AddIndexConcurrently):
    """CONCURRENTLY on PostgreSQL. On SQLite of the whole table: it does not see that a bound value meets a condition."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            model = to_state.apps.get_model(app_label, self.model_name)
            whole = self.index.clone()
            whole.condition = None
            schema_editor.add_index(model, whole)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
        else:
            migrations.AddIndex.database_backwards(self, app_label, schema_editor, from_state, to_state)


def drop_block_range_index(apps, schema_editor):
    """The moments of revisions have an index now that gives them in their order, too."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX CONCURRENTLY IF EXISTS revision_created_at")


def create_block_range_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX revision_created_at ON customers_revision USING brin (created_at)")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0009_content_digest")]

    operations = [
        *(AddIndexWhileWritten(model, index) for model, indexes in INDEXES.items() for index in indexes),
        migrations.RunPython(drop_block_range_index, create_block_range_index),
    ]
