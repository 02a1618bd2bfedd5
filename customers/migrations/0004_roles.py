"""The roles, as groups with permissions."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from customers.roles import install_roles


def install(apps, schema_editor):
    for label in ("auth", "admin", "catalogs", "customers"):
        # Permissions are otherwise made after all migrations have run.
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    install_roles(apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_reviews"),
        ("catalogs", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
