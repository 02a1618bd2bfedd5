"""`manage.py export_trail`: the audit trail as files that anybody can check without this system."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from customers.audit.logs import whoever_runs_this
from customers.audit.trail_export.making import FolderNotEmpty, Order, export_trail, unknown_customers
from customers.management.files import reason
from customers.models import Customer


class Command(BaseCommand):
    """The export is logged: who made it, of what, and the digest of its manifest."""

    help = "Writes the audit trail, or that of some customers, into an empty folder, with a program that checks it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="an empty folder, or one that is made")
        parser.add_argument(
            "--customer", type=int, action="append", metavar="NUMBER", help="only this customer; may be repeated"
        )
        parser.add_argument("--with-payloads", action="store_true", help="also what the submissions had sent")

    def handle(self, *args: Any, folder: Path, customer: list[int] | None, with_payloads: bool, **options: Any) -> None:
        numbers = tuple(sorted(set(customer))) if customer else None
        if unknown := unknown_customers(numbers or ()):
            raise CommandError(_("There is no customer with the number %(number)d.") % {"number": unknown[0]})
        total = len(numbers) if numbers else Customer.objects.count()
        with tqdm(total=total, file=self.stderr, disable=None) as bar:
            try:
                order = Order(numbers, with_payloads, report=bar.update)
                export = export_trail(folder, order, whoever_runs_this())
            except FolderNotEmpty as error:
                raise CommandError(_("The folder is not empty. Nothing was written.")) from error
            except OSError as error:
                text = _("The trail could not be written: %(error)s.")
                raise CommandError(text % {"error": reason(error)}) from error
        text = _("%(count)d revisions written. SHA-256 of %(file)s: %(digest)s")
        file = export.file
        self.stdout.write(
            self.style.SUCCESS(text % {"count": export.row_count, "file": file.file_name, "digest": file.file_digest})
        )
