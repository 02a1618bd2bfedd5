"""`manage.py check_contract URL --user NAME`: does a deployment keep the contract?"""

import getpass
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from customers.conformance.bench import Bench
from customers.conformance.kit import CHECKS, Unreachable, WrongCredentials, run
from customers.conformance.report import Report, line_of, to_html, to_json
from customers.conformance.transport import Credentials, Deployment
from customers.management.files import reason


class Command(BaseCommand):
    """Posts the kit over HTTP and prints its report. Asks no database; exit status 1 if a check has failed."""

    help = (
        "Checks from outside whether a deployment keeps the contract. It makes test customers there, which stay: "
        "first name PRUEBA, surname CONFORMIDAD. Officers find them in their queue."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="https://HOST, or the address of the endpoint")
        parser.add_argument("--user", required=True, help="a user that may submit and view customers")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input (and that of --without-permission from the next line)",
        )
        parser.add_argument("--without-permission", metavar="NAME", help="a user that may not submit, to see a 403")
        parser.add_argument("--ca-file", help="certificates (PEM) of the authority that the deployment's is from")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the report for programs")
        parser.add_argument("--html", type=Path, metavar="FILE", help="write the report to print and sign")
        codes = [check.code for check in CHECKS]
        parser.add_argument(
            "--check", action="append", default=[], choices=codes, help="make only this check (may be given again)"
        )
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], help="of the report")

    def handle(self, *args: Any, language: str | None, **options: Any) -> None:
        with override(language or settings.LANGUAGE_CODE):
            report = self._report(options)
            for path, text in ((options["json"], to_json), (options["html"], to_html)):
                if path is not None:
                    _write(path, text(report))
        if report.has_failed:
            sys.exit(1)

    def _report(self, options: dict[str, Any]) -> Report:
        try:
            deployment = Deployment(options["url"], options["ca_file"])
        except ValueError as error:
            raise CommandError(_("%(url)s is no address of a service.") % {"url": options["url"]}) from error
        except OSError as error:
            raise CommandError(f"{options['ca_file']}: {reason(error)}") from error
        passwords = _passwords(options["password_stdin"])
        user = Credentials(options["user"], next(passwords))
        other = options["without_permission"]
        bench = Bench(deployment.send, user, without_permission=other and Credentials(other, next(passwords)))
        begun_at, results = timezone.localtime(), []
        try:
            for result in run(bench, options["check"]):
                self.stdout.write(line_of(result))
                results.append(result)
        except Unreachable as error:
            raise CommandError(
                _("Nothing answers at %(url)s: %(why)s") % {"url": deployment.endpoint, "why": error}
            ) from error
        except WrongCredentials as error:
            raise CommandError(_("The user name or the password is not right.")) from error
        numbers = sorted(bench.customers)
        report = Report(
            deployment.endpoint, user.username, bench.people.run, begun_at, timezone.localtime(), results, numbers
        )
        self.stdout.write("\n" + "\n".join(f"{name}: {value}" for name, value in report.facts))
        self.stdout.write(report.conclusion)
        return report


def _passwords(from_stdin: bool) -> Iterator[str]:
    """One password after the other, from standard input or from somebody at the keyboard."""
    while True:
        password = sys.stdin.readline().rstrip("\r\n") if from_stdin else getpass.getpass(_("Password: "))
        if not password:
            raise CommandError(_("There is no password."))
        yield password


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path}: {reason(error)}") from error
