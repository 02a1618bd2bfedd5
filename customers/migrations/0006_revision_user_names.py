"""The help text of the user name: names are chosen once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_lists"),
    ]

    operations = [
        migrations.AlterField(
            model_name="revision",
            name="username",
            field=models.CharField(help_text="As it was then.", max_length=150, verbose_name="user name"),
        ),
    ]
