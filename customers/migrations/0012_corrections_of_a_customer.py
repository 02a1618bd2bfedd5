"""Whether a customer was ever corrected by hand is asked at every change: its own revisions answer, not all corrections."""

from importlib import import_module

from django.db import migrations, models

AddIndexWhileWritten = import_module("customers.migrations.0010_large_lists").AddIndexWhileWritten

BY_HAND = models.Q(source="admin", submission=None)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0011_history_indexes")]

    operations = [
        AddIndexWhileWritten(
            "revision", models.Index(fields=["customer"], condition=BY_HAND, name="revision_corrections_of")
        ),
        migrations.RemoveIndex("revision", "revision_corrections"),
    ]
