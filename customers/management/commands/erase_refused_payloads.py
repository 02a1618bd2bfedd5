"""`manage.py erase_refused_payloads`: erases what refused submissions sent, after its term, and records it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.audit.erasure import erase_payloads, obstacles
from customers.audit.logs import whoever_runs_this
from customers.audit.retention import REFUSED, Past, count_past, present
from customers.errors import CoreCustomerError
from customers.intake.call import Origin
from customers.intake.reasons import require_reason
from customers.models import Revision


class Command(BaseCommand):
    """Says what it would erase; with --yes it does. What is done when it is interrupted is done and recorded."""

    help = "Erases the payloads of refused submissions that are past their term. Each leaves its digest and a record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", required=True, help="why, as it is recorded with each erasure")
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased, whatever else is asked")
        parser.add_argument("--yes", action="store_true", help="do it; without it nothing is erased")

    def handle(self, *args: Any, reason: str, **options: Any) -> None:
        _check_reason(reason)
        _check_database()
        found = count_past(REFUSED, present())
        self.stdout.write(_said_of(found))
        if not found.count:
            return
        if options["dry_run"] or not options["yes"]:
            self.stdout.write(_("Nothing was erased. With --yes, and without --dry-run, it is."))
            return
        self._erase(reason.strip(), found.count)

    def _erase(self, reason: str, total: int) -> None:
        done = 0
        try:
            for count in erase_payloads(reason, whoever_runs_this()):
                done += count
                text = _("%(done)d of %(total)d payloads") % {"done": done, "total": total}
                self.stderr.write(text, ending="\r" if self.stderr.isatty() else "\n")
        except IntegrityError as error:
            text = _("The database refused to erase more; %(done)d payloads are erased and recorded.")
            raise CommandError(text % {"done": done}) from error
        text = ngettext(
            "%(count)d payload was erased, and that was recorded.",
            "%(count)d payloads were erased, and that was recorded.",
            done,
        )
        self.stdout.write(self.style.SUCCESS(text % {"count": done}))


def _check_reason(reason: str) -> None:
    try:
        require_reason(Origin(Revision.Source.COMMAND, None, "", reason=reason))
    except CoreCustomerError as error:
        raise CommandError(error.sentence) from error


def _check_database() -> None:
    """The database has the term in a rule of its own, as it was at the last `migrate`."""
    if weaknesses := obstacles():
        lines = "\n".join(weakness.text for weakness in weaknesses)
        text = _(
            "The database's own rule on submissions is not as the settings have it. If REFUSED_PAYLOAD_YEARS was "
            "changed, run migrate; if not, find out who changed it."
        )
        raise CommandError(f"{text}\n{lines}")


def _said_of(found: Past) -> str:
    if not found.count:
        return _("No payload is past its term.")
    text = ngettext(
        "%(number)s payload of a refused submission is past its term: received on %(oldest)s, %(bytes)s bytes.",
        "%(number)s payloads of refused submissions are past their term: received from %(oldest)s to %(newest)s, "
        "%(bytes)s bytes.",
        found.count,
    )
    return text % {
        "number": number_format(found.count),
        "oldest": date_format(localtime(found.oldest), "SHORT_DATE_FORMAT"),
        "newest": date_format(localtime(found.newest), "SHORT_DATE_FORMAT"),
        "bytes": number_format(found.bytes or 0),
    }
