"""The officers' lists: trigram indexes to search by, where PostgreSQL has them, and the customers that are there.

What was taken in before there were reviews does not wait for one.
"""

from django.db import migrations
from django.db.models import Max
from django.utils import timezone

from customers.search import PHONES, search_text

CUSTOMERS_AT_A_TIME = 500
SEARCHED = ("customers_customerindex", "customers_refusedperson")


def create_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for table in SEARCHED:
            schema_editor.execute(f"CREATE INDEX {table}_search ON {table} USING gin (search_text gin_trgm_ops)")
        schema_editor.execute(
            "CREATE INDEX submission_message_search ON customers_submission USING gin (upper(message) gin_trgm_ops)"
            " WHERE outcome IN ('refused', 'failed')"
        )
        # Revisions are added in the order of time: a block range index costs a write next to nothing.
        schema_editor.execute("CREATE INDEX revision_created_at ON customers_revision USING brin (created_at)")


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in SEARCHED:
            schema_editor.execute(f"DROP INDEX {table}_search")
        schema_editor.execute("DROP INDEX submission_message_search")
        schema_editor.execute("DROP INDEX revision_created_at")


def list_customers(apps, schema_editor):
    customers = apps.get_model("customers", "Customer").objects.order_by("number")
    last = 0
    while batch := list(customers.filter(number__gt=last).values("number", "name_key", "wisenroll_code")[:CUSTOMERS_AT_A_TIME]):
        last = batch[-1]["number"]
        write_lists(apps, batch)


def write_lists(apps, customers):
    numbers = [customer["number"] for customer in customers]
    documents = apps.get_model("customers", "IdentityDocument").objects.filter(customer_id__in=numbers)
    contacts = apps.get_model("customers", "Contact").objects.filter(customer_id__in=numbers)
    revisions = apps.get_model("customers", "Revision").objects.filter(customer_id__in=numbers).order_by()
    changed_at = dict(revisions.values_list("customer_id").annotate(Max("created_at")))
    numbers_of = {}
    for number, document in documents.values_list("customer_id", "number"):
        numbers_of.setdefault(number, []).append(document)
    contact_of = {contact["customer_id"]: contact for contact in contacts.values("customer_id", "email", *PHONES)}
    model = apps.get_model("customers", "CustomerIndex")
    rows = []
    for customer in customers:
        number = customer["number"]
        contact = contact_of.get(number, {})
        text = search_text(
            names=customer["name_key"],
            documents=numbers_of.get(number, ()),
            codes=[customer["wisenroll_code"]],
            emails=[contact.get("email", "")],
            phones=[contact.get(phone, "") for phone in PHONES],
        )
        rows.append(model(customer_id=number, search_text=text, changed_at=changed_at.get(number, timezone.now())))
    model.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_roles")]

    operations = [
        migrations.RunPython(create_indexes, drop_indexes),
        migrations.RunPython(list_customers, migrations.RunPython.noop),
    ]
