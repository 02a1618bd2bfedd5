"""The roles, as groups with permissions."""

from django.db import migrations

from customers.roles import migrate_roles


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_reviews"),
        ("catalogs", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(migrate_roles, migrations.RunPython.noop)]
