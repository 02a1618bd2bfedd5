"""`manage.py verify_audit_trail`: recompute the whole audit trail and say what does not fit."""

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from customers.audit.logs import whoever_runs_this, write_down
from customers.audit.problems import Problem
from customers.audit.seals.checking import check_file, check_signature
from customers.audit.seals.kept import newest_that_counts
from customers.audit.seals.keys import trusted_keys
from customers.audit.seals.parts import LOG_TABLES
from customers.audit.seals.proof import is_absent, prove
from customers.audit.seals.state import Counts, seal_state
from customers.audit.seals.statement import SealedStatement, UnreadableSeal, read_file
from customers.audit.verify import Progress, verify_customers
from customers.audit.verify.logs import verify_submissions_of
from customers.audit.verify.outcome import Outcome
from customers.audit.verify.unreadable import UNREADABLE
from customers.audit.verify.whole import verify_everything
from customers.models import Customer, Seal, Verification
from customers.replica import reading

PROBLEMS_KEPT = 100
"""Problems of a run that the database keeps; the command says all of them."""


class Command(BaseCommand):
    """Exits with 0 if every digest fits, the register agrees with its history and the seals hold; with 1 otherwise."""

    help = "Recomputes every digest of the trail, compares the register with its history, and the trail with its seals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customer", type=int, help="verify the customer with this number alone")
        parser.add_argument(
            "--seal",
            type=Path,
            action="append",
            default=[],
            help="file of a seal, or a folder of which the newest counts",
        )
        parser.add_argument(
            "--processes", type=_positive, default=1, help=f"work in so many processes (this machine: {os.cpu_count()})"
        )

    def handle(self, *args: Any, customer: int | None, seal: Sequence[Path], processes: int, **options: Any) -> None:
        try:
            with reading():
                self._verify(customer, [_read_seal(path) for path in seal], processes)
        except DatabaseError as error:
            text = _("The database cannot be read to the end: %(error)s")
            raise CommandError(text % {"error": str(error).strip().partition("\n")[0]}) from error

    def _verify(self, customer: int | None, seals: Sequence[SealedStatement], processes: int) -> None:
        progress = Progress()
        problems: list[str] = []
        compared_with = _newest(seals)
        outcomes = self._of_one(customer, seals) if customer is not None else self._of_all(seals, processes)
        for outcome in outcomes:
            progress.add(outcome.progress)
            for problem in map(str, outcome.problems):
                problems.append(problem)
                with tqdm.external_write_mode():  # above the bar
                    self.stdout.write(self.style.ERROR(problem))
        if customer is None:
            try:
                self._say_what_is_sealed(seals)
            except UNREADABLE:
                self.stdout.write(_("How much is sealed cannot be told: something in the trail cannot be read."))
            self._record(progress, problems, compared_with)
        self._conclude(progress, len(problems))

    def _of_one(self, number: int, seals: Iterable[SealedStatement]) -> Iterator[Outcome]:
        """One customer: its trail, its submissions, and its place in the seals that were brought."""
        against_seals = [problem for sealed in seals for problem in _compared(number, sealed)]
        if not against_seals and not Customer.objects.filter(number=number).exists():
            raise CommandError(_("There is no customer with that number."))
        progress = Progress()
        problems = [*verify_customers(progress, number), *verify_submissions_of(number, progress), *against_seals]
        yield Outcome(problems, progress)

    def _of_all(self, seals: Sequence[SealedStatement], processes: int) -> Iterator[Outcome]:
        """Everything, with a bar on standard error where somebody looks at it."""
        total = Customer.objects.count() + sum(table.objects.count() for table in LOG_TABLES.values())
        with tqdm(total=total, disable=None, unit="", leave=False) as bar:  # None: unless it is no terminal
            for outcome in verify_everything(seals, trusted_keys(), processes):
                done = outcome.progress
                bar.update(done.customers + done.submissions + done.log_rows)
                yield outcome

    def _say_what_is_sealed(self, seals: Sequence[SealedStatement]) -> None:
        state = seal_state(_newest(seals))
        if state.made_at is None and (count := Seal.objects.count()):
            text = ngettext(
                "Nothing vouches for the trail: the one seal in the database does not count.",
                "Nothing vouches for the trail: none of the %(count)d seals in the database counts.",
                count,
            )
            self.stdout.write(text % {"count": count})
        elif state.made_at is None:
            self.stdout.write(_("Nothing is sealed: seal_audit_trail has not been run."))
        else:
            text = _("Sealed by seal %(number)d of %(moment)s, key %(key)s: %(counts)s.")
            moment = date_format(localtime(state.made_at), "DATETIME_FORMAT")
            words = {"number": state.number, "moment": moment, "key": state.key_id, "counts": _in_words(state.sealed)}
            self.stdout.write(text % words)
        if state.although:
            text = _("That seal was made although the trail did not fit the seal before it: %(reason)s")
            self.stdout.write(self.style.WARNING(text % {"reason": state.although}))
        if rows := state.open.log_rows:
            text = ngettext(
                "Not yet sealed, of the other logs: %(count)d row.",
                "Not yet sealed, of the other logs: %(count)d rows.",
                rows,
            )
            self.stdout.write(text % {"count": rows})
        self.stdout.write(_("Not yet sealed: %(counts)s.") % {"counts": _in_words(state.open)})

    def _record(self, progress: Progress, problems: Sequence[str], newest: SealedStatement | None) -> None:
        """Write down that the trail was verified, for the auditors' page; a database that is only read does without."""
        run = Verification(
            customers=progress.customers,
            revisions=progress.revisions,
            history_rows=progress.history_rows,
            submissions=progress.submissions,
            seal_number=newest.number if newest else None,
            problems=len(problems),
            report="\n".join(problems[:PROBLEMS_KEPT]),
        )
        try:
            write_down(run, whoever_runs_this())
        except DatabaseError:
            self.stderr.write(_("This run could not be written down: the database takes no rows from this user."))

    def _conclude(self, progress: Progress, problems: int) -> None:
        rows = ngettext("%(count)d history row", "%(count)d history rows", progress.history_rows)
        summary = ", ".join(
            (
                _customers(progress.customers),
                _revisions(progress.revisions),
                rows % {"count": progress.history_rows},
                _submissions(progress.submissions),
            )
        )
        if problems:
            text = ngettext(
                "%(count)d problem found in %(summary)s.", "%(count)d problems found in %(summary)s.", problems
            )
            raise CommandError(text % {"count": problems, "summary": summary})
        self.stdout.write(self.style.SUCCESS(_("The trail fits: %(summary)s.") % {"summary": summary}))


def _compared(number: int, sealed: SealedStatement) -> Iterator[Problem]:
    """What does not fit between one customer and a seal, and of the seal itself."""
    yield from check_file(sealed, trusted_keys())
    where = _("customer %(number)d") % {"number": number}
    proof = prove(number, sealed)
    if proof and not proof.is_valid:
        yield Problem(where, _("it is not what seal %(number)d says.") % {"number": sealed.number})
    if proof is None and not is_absent(number, sealed):
        text = _("seal %(number)d has it, or a neighbour of it, and that is gone.") % {"number": sealed.number}
        yield Problem(where, text)


def _newest(seals: Iterable[SealedStatement]) -> SealedStatement | None:
    """The newest seal that counts, of those that were brought and those in the database."""
    keys = trusted_keys()
    brought = [sealed for sealed in seals if not keys or not any(check_signature(sealed, keys))]
    try:
        kept = newest_that_counts(keys)
    except UNREADABLE:
        kept = None
    return max([*brought, *([kept] if kept else [])], key=lambda sealed: sealed.number, default=None)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("a number from 1 on")
    return int(text)


def _read_seal(path: Path) -> SealedStatement:
    """The seal in a file; of a folder, the newest one."""
    try:
        if path.is_dir():
            found = [read_file(file.read_text()) for file in path.glob("seal-*.json")]
            if not found:
                raise CommandError(_("There is no seal in %(path)s.") % {"path": path})
            return max(found, key=lambda sealed: sealed.number)
        return read_file(path.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("%(path)s cannot be read.") % {"path": path}) from error
    except UnreadableSeal as error:
        raise CommandError(_("%(path)s is no seal, or was altered.") % {"path": path}) from error


def _in_words(counts: Counts) -> str:
    reviews = ngettext("%(count)d review", "%(count)d reviews", counts.reviews) % {"count": counts.reviews}
    return ", ".join(
        (_customers(counts.customers), _revisions(counts.revisions), reviews, _submissions(counts.submissions))
    )


def _customers(count: int) -> str:
    return ngettext("%(count)d customer", "%(count)d customers", count) % {"count": count}


def _revisions(count: int) -> str:
    return ngettext("%(count)d revision", "%(count)d revisions", count) % {"count": count}


def _submissions(count: int) -> str:
    return ngettext("%(count)d submission", "%(count)d submissions", count) % {"count": count}
