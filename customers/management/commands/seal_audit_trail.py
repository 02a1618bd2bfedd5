"""`manage.py seal_audit_trail`: a signed statement of what the whole trail is now."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from customers.audit.logs import whoever_runs_this
from customers.audit.seals.checking import check_kept, check_trail
from customers.audit.seals.kept import newest_seal, seal_of
from customers.audit.seals.keys import private_key, public_text, trusted_keys
from customers.audit.seals.making import NumbersSetBack, make_seal, write_file
from customers.audit.settled import StillWriting
from customers.management.files import reason
from customers.models import Seal


class Command(BaseCommand):
    """Refuses to seal a trail that does not fit the seal before, unless it is told why it should."""

    help = "Signs a statement of the whole audit trail as it is now, into a file and into the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=Path(settings.SEAL_FOLDER), help="folder of the file")
        parser.add_argument("--although", default="", help="why a trail that does not fit the seal before is sealed")
        parser.add_argument("--again", type=int, metavar="NUMBER", help="write the file of a seal that was made before")

    def handle(self, *args: Any, to: Path, although: str, again: int | None, **options: Any) -> None:
        key = private_key()
        if key is None:
            raise CommandError(_("SEAL_KEY is not set. `manage.py new_seal_key` makes one."))
        seal = self._made_before(again) if again is not None else self._made_now(key, although)
        public_key = trusted_keys().get(seal.key_id)
        if public_key is None:
            raise CommandError(_("SEAL_PUBLIC_KEYS lacks the key of that seal."))
        try:
            path = write_file(seal, to, public_text(public_key))
        except OSError as error:
            if isinstance(error, FileExistsError) and error.filename2:  # the file, not its folder
                text = _("The file of seal %(number)d is there already: %(path)s.")
                raise CommandError(text % {"number": seal.number, "path": error.filename2}) from error
            text = _("Seal %(number)d is in the database; its file could not be written (%(error)s). Try --again.")
            raise CommandError(text % {"number": seal.number, "error": reason(error)}) from error
        text = _("Seal %(number)d: %(path)s. Keep a copy of it where nobody who can write to this database can.")
        self.stdout.write(self.style.SUCCESS(text % {"number": seal.number, "path": path}))

    def _made_before(self, number: int) -> Seal:
        if seal := Seal.objects.filter(number=number).first():
            return seal
        raise CommandError(_("There is no seal with that number."))

    def _made_now(self, key: Any, although: str) -> Seal:
        before = newest_seal()
        problems = list(check_kept(trusted_keys()))
        if before and not problems:
            problems = list(check_trail(seal_of(before)))
        for problem in problems:
            self.stdout.write(self.style.ERROR(str(problem)))
        if problems and not although.strip():
            raise CommandError(_("The trail does not fit the seal before. Nothing was sealed."))
        try:
            return make_seal(key, whoever_runs_this().username, although.strip() if problems else "")
        except StillWriting as error:
            text = _("A transaction of process %(process)d has been writing for too long. Try again.")
            raise CommandError(text % {"process": error.process}) from error
        except NumbersSetBack as error:
            text = _("The numbers that the database gives out were set back: the seal would cover less.")
            raise CommandError(text) from error
        except IntegrityError as error:
            raise CommandError(_("Somebody else made a seal at the same moment. Try again.")) from error
