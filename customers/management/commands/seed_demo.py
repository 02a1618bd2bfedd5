"""`manage.py seed_demo`: made-up customers to try the core out with."""

import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from customers.demo.seeding import Order, Progress, Seeding, Summary
from customers.demo.staff import create_staff
from customers.management.passwords import framed, new_password
from customers.models import Customer, Review, Revision

SECONDS_BETWEEN_REPORTS = 1


class Command(BaseCommand):
    """Fills a register with people who do not exist, through the intake, and creates a user for each role."""

    help = (
        "For trying out, never for production: fills an empty register with made-up customers, whose payloads come "
        "through the intake over the last days, and with what officers did about them. Creates a user for each role, "
        "with a password that is shown once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=1_000, help="how many people apply (default: 1000)")
        parser.add_argument("--days", type=int, default=60, help="over how many days, up to now (default: 60)")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other people (default: 1)")
        parser.add_argument("--add", action="store_true", help="do it although there are customers already")
        parser.add_argument(
            "--yes-this-is-not-production", action="store_true", help="required where DEBUG is off, as in production"
        )

    def handle(self, *args: Any, customers: int, days: int, seed: int, **options: Any) -> None:
        if customers < 1 or days < 1:
            raise CommandError(_("At least one customer and one day are needed."))
        if not settings.DEBUG and not options["yes_this_is_not_production"]:
            raise CommandError(
                _("DEBUG is off, as in production. If this is none, say so with --yes-this-is-not-production.")
            )
        if not options["add"] and Customer.objects.exists():
            raise CommandError(
                _("There are customers in the register already. Nothing was done; --add mixes made-up ones with them.")
            )
        seeding = Seeding(Order(customers, days, seed))
        self._create_staff(seeding.start)
        self._summarise(seeding.run(self._reporter()))

    def _create_staff(self, since: datetime) -> None:
        password = new_password()
        if created := create_staff(since, password):
            lines = [f"{user.username:<16} {user.first_name} {user.last_name}" for user in created]
            self.stdout.write(framed(_("Staff, shown only this once"), *lines, f"{_('password')}: {password}"))

    def _reporter(self) -> Progress:
        """Says on standard error, now and then, how far it has got."""
        reported_at = time.monotonic()

        def report(done: int, total: int) -> None:
            nonlocal reported_at
            if time.monotonic() - reported_at < SECONDS_BETWEEN_REPORTS and done < total:
                return
            reported_at = time.monotonic()
            text = _("%(done)d of %(total)d calls and decisions") % {"done": done, "total": total}
            self.stderr.write(text, ending="\r" if self.stderr.isatty() and done < total else "\n")

        return report

    def _summarise(self, summary: Summary) -> None:
        text = _(
            "%(customers)d customers, %(revisions)d revisions (%(corrections)d corrections), %(refused)d refused "
            "submissions, %(reviews)d reviews in %(seconds)d seconds"
        )
        counts = {
            "customers": Customer.objects.count(),
            "revisions": Revision.objects.count(),
            "corrections": summary.corrections,
            "refused": summary.refused,
            "reviews": Review.objects.count(),
            "seconds": round(summary.seconds),
        }
        self.stdout.write(self.style.SUCCESS(text % counts))
