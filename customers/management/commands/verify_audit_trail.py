"""Recompute the whole audit trail and say what does not fit."""

import time
from argparse import ArgumentParser
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.audit.verify import Progress, verify_customers, verify_findings, verify_submissions
from customers.models import Customer, Submission

SECONDS_BETWEEN_REPORTS = 1


class Command(BaseCommand):
    """Exits with 0 if every digest fits and the register agrees with its history, and with 1 otherwise."""

    help = "Recomputes every digest of the audit trail, compares the register with its history, says what does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customer", type=int, help="verify the customer with this number alone")

    def handle(self, *args: Any, customer: int | None = None, **options: Any) -> None:
        if customer is not None and not Customer.objects.filter(number=customer).exists():
            raise CommandError(_("There is no customer with that number."))
        progress = Progress(report=self._reporter(customer))
        problems = 0
        found = verify_customers(progress, customer)
        for problem in found if customer is not None else chain(found, verify_findings(), verify_submissions(progress)):
            problems += 1
            self.stdout.write(self.style.ERROR(str(problem)))
        if self.stderr.isatty():
            self.stderr.write("", ending="\r")
        summary = _(
            "%(customers)d customers, %(revisions)d revisions, %(rows)d history rows, %(submissions)d submissions"
        ) % {
            "customers": progress.customers,
            "revisions": progress.revisions,
            "rows": progress.history_rows,
            "submissions": progress.submissions,
        }
        if problems:
            text = ngettext(
                "%(count)d problem found in %(summary)s.", "%(count)d problems found in %(summary)s.", problems
            )
            raise CommandError(text % {"count": problems, "summary": summary})
        self.stdout.write(self.style.SUCCESS(_("The trail fits: %(summary)s.") % {"summary": summary}))

    def _reporter(self, customer: int | None) -> Any:
        """Says on standard error, now and then, how far the verification has got."""
        total = Customer.objects.count() if customer is None else 1
        submissions = Submission.objects.count() if customer is None else 0
        reported_at = time.monotonic()

        def report(progress: Progress) -> None:
            nonlocal reported_at
            if time.monotonic() - reported_at < SECONDS_BETWEEN_REPORTS:
                return
            reported_at = time.monotonic()
            self.stderr.write(
                _("%(customers)d of %(total)d customers, %(submissions)d of %(all)d submissions")
                % {
                    "customers": progress.customers,
                    "total": total,
                    "submissions": progress.submissions,
                    "all": submissions,
                },
                ending="\r" if self.stderr.isatty() else "\n",
            )

        return report
