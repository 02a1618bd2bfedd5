"""Auditors see the logs and the seals."""

from django.db import migrations

from customers.roles import migrate_roles


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_audit_logs")]

    operations = [migrations.RunPython(migrate_roles, migrations.RunPython.noop)]
