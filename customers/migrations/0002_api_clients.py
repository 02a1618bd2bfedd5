"""The group of those who may submit customers and read them back."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "API clients"
PERMISSIONS = ("submit_customer", "view_customer")


def create_group(apps, schema_editor):
    # Permissions are otherwise made after all migrations have run.
    config = apps.get_app_config("customers")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="customers", content_type__model="customer", codename__in=PERMISSIONS
    )
    group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_group, migrations.RunPython.noop)]
