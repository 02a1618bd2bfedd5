"""What the lists of customers and of officers are narrowed by gets columns of its own in them; 0015 fills them.

A version that still runs meanwhile leaves them out: a customer that it takes in was created when its row comes, and what
waits is known by having no causes.
"""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    atomic = False  # one table after the other: calls write both

    dependencies = [("customers", "0013_history_users")]

    operations = [
        migrations.AddField(
            model_name="customerindex",
            name="created_at",
            field=models.DateTimeField(db_default=Now(), verbose_name="creation"),
        ),
        migrations.AddField(
            model_name="pendingrevision",
            name="severities",
            field=models.TextField(
                help_text="Of all of the revision's findings, each between commas.", null=True, verbose_name="severities"
            ),
        ),
        migrations.AddField(
            model_name="pendingrevision",
            name="causes",
            field=models.TextField(
                help_text="The causes that the revision has, each between commas.",
                null=True,
                verbose_name="why it waits",
            ),
        ),
    ]
