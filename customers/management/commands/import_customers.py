"""`manage.py import_customers`: take over the customers that the bank already has, under the numbers they have."""

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from customers.audit.logs import whoever_runs_this
from customers.first_load.batches import Order, Result
from customers.first_load.csv_file import open_csv
from customers.first_load.inventory import Inventory, digest_of, take_inventory
from customers.first_load.json_lines import JsonLines
from customers.first_load.loading import ErrorFile, NumbersNotMoved, load_all, move_numbers
from customers.first_load.mapping import read_mapping
from customers.first_load.records import Source, UnreadableFile
from customers.intake.call import Origin
from customers.intake.identifiers import last_key
from customers.management.files import reason
from customers.models import Customer, Revision, Submission

DIGITS_OF_DIGEST = 32


class Command(BaseCommand):
    """Exits with 0 if every record was taken in, with 1 otherwise. Loading a file again goes on where it stopped."""

    help = (
        "Takes over the customers that the bank already has, under the numbers it knows them by: from JSON Lines in "
        "the form of the contract, or from CSV with a mapping. What is refused goes into a file beside, to be mended "
        "and loaded. The same file may be loaded again: what is in the register already stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON Lines, or CSV with --mapping")
        parser.add_argument("--mapping", type=Path, help="TOML or JSON: which column of a CSV file is which field")
        parser.add_argument("--user", help="user of the service in whose name it is done (default: the system's user)")
        parser.add_argument("--review", action="store_true", help="let every new customer wait for an officer")
        parser.add_argument("--dry-run", action="store_true", help="say what would come of it; change nothing")
        parser.add_argument(
            "--processes", type=_positive, default=1, help=f"work in so many processes (this machine: {os.cpu_count()})"
        )

    def handle(self, *args: Any, file: Path, mapping: Path | None, processes: int, **options: Any) -> None:
        try:
            source: Source = JsonLines(file) if mapping is None else open_csv(file, read_mapping(mapping))
            inventory = take_inventory(source)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(_("%(path)s cannot be read.") % {"path": error.filename or file}) from error
        origin = _origin(options["user"], inventory)
        order = Order(source, origin, review=options["review"], dry_run=options["dry_run"])
        if not order.dry_run:
            self._move_numbers(inventory.highest)
        self._load(order, inventory, processes)

    def _move_numbers(self, highest: int) -> None:
        """First of all, so that no call gets a number meanwhile that stands in the file."""
        try:
            move_numbers(highest)
        except NumbersNotMoved as error:
            text = _(
                "The numbers that the core assigns have to be moved past %(number)s, and this role of the database may "
                "not do that. Nothing was taken in. Run this as the owner of the tables, or first, as the owner, "
                "migrate with CUSTOMER_NUMBER_START=%(next)d."
            )
            raise CommandError(text % {"number": number_format(highest), "next": highest + 1}) from error

    def _load(self, order: Order, inventory: Inventory, processes: int) -> None:
        counts: Counter[str] = Counter()
        errors = ErrorFile(order.source)
        interrupted = ""
        with tqdm(total=inventory.count, file=self.stderr, disable=None, unit="") as bar:
            try:
                for result in load_all(order, inventory, processes):
                    self._count(result, counts, errors)
                    bar.update()
                if digest_of(order.source.path) != inventory.digest:
                    interrupted = _("The file was changed meanwhile.")
            except KeyboardInterrupt:
                interrupted = _("It was interrupted.")
            except BrokenExecutor:
                interrupted = _("One of its processes was ended.")
            except DatabaseError as error:
                cause = str(error).strip().partition("\n")[0]
                interrupted = _("The database cannot be used: %(error)s.") % {"error": cause}
            except OSError as error:
                interrupted = _("The errors cannot be written down: %(error)s.") % {"error": reason(error)}
            finally:
                errors.close()
        self._conclude(order, inventory, counts, errors, interrupted)

    def _count(self, result: Result, counts: Counter[str], errors: ErrorFile) -> None:
        if result.error:
            errors.add(result)
            counts["errors"] += 1
        else:
            counts[result.outcome] += 1

    def _conclude(
        self, order: Order, inventory: Inventory, counts: Counter[str], errors: ErrorFile, interrupted: str
    ) -> None:
        """What was done, and what to do now."""
        text = _("Customers: %(created)s new, %(updated)s changed, %(unchanged)s as they were.")
        if order.dry_run:
            text = _("Nothing was changed. Foreseen: %(created)s new, %(updated)s changed, %(unchanged)s as they are.")
        taken_in = (Submission.Outcome.CREATED, Submission.Outcome.UPDATED, Submission.Outcome.UNCHANGED)
        self.stdout.write(text % {outcome.value: number_format(counts[outcome]) for outcome in taken_in})
        if inventory.highest:
            last = max(last_key(Customer), inventory.highest)
            text = _("The highest number in the file is %(number)s; the core assigns numbers after %(last)s.")
            self.stdout.write(text % {"number": number_format(inventory.highest), "last": number_format(last)})
        if errors.path:
            text = ngettext(
                "%(count)s record was refused: %(path)s says why. Mend it there, and load that file.",
                "%(count)s records were refused: %(path)s says why. Mend them there, and load that file.",
                counts["errors"],
            )
            self.stdout.write(self.style.ERROR(text % {"count": number_format(counts["errors"]), "path": errors.path}))
        if interrupted:
            text = _(
                "Load the same file again: what was taken in stays (it may be more than was counted), and it goes on "
                "from there."
            )
            raise CommandError(f"{interrupted} {text}")
        if counts["errors"]:
            raise CommandError(_("Not all of the file was taken in."))


def _origin(username: str | None, inventory: Inventory) -> Origin:
    """Who does it. The request id is the same for all of a file, and tells which: by the digest of its content."""
    request_id = f"import-{inventory.digest[:DIGITS_OF_DIGEST]}"
    if username is None:
        return Origin(Revision.Source.COMMAND, None, whoever_runs_this().username, request_id)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(_("There is no active user %(name)s.") % {"name": username})
    return Origin(Revision.Source.COMMAND, user.pk, user.get_username(), request_id)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("a number from 1 on")
    return int(text)
