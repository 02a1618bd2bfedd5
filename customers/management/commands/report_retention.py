"""`manage.py report_retention`: what is kept how long, and what is past it."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.audit.digest import canonical_value
from customers.audit.retention import KINDS, REFUSED, Kind, Past, count_past, past, present
from customers.replica import reading

LAW = "155-17"


class Command(BaseCommand):
    """Counts, and deletes nothing."""

    help = "Says what is kept how long, by law or by setting, and how much is past it. Deletes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="as JSON")
        form.add_argument("--list", choices=list(KINDS), metavar="KIND", help=f"numbers alone, of {', '.join(KINDS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        with reading():
            self._report(options)

    def _report(self, options: dict[str, Any]) -> None:
        at = present()
        if options["list"]:
            for number in past(options["list"], at).order_by("pk").values_list("pk", flat=True).iterator():
                self.stdout.write(str(number))
            return
        found = {code: count_past(code, at) for code in KINDS}
        if options["json"]:
            kinds = [_as_json(code, found[code]) for code in KINDS]
            self.stdout.write(json.dumps({"at": canonical_value(at), "kinds": kinds}, indent=2))
            return
        self.stdout.write(_("Retention on %(day)s") % {"day": date_format(localtime(at), "SHORT_DATE_FORMAT")})
        for code, kind in KINDS.items():
            self.stdout.write(f"\n{code}: {kind.name}")
            for line in _lines(kind, found[code]):
                self.stdout.write(f"  {line}")
        for line in _advice(found):
            self.stdout.write(f"\n{line}")


def _as_json(code: str, found: Past) -> dict[str, Any]:
    kind = KINDS[code]
    return {
        "kind": code,
        "years": kind.years,
        "source": _source_code(kind),
        "past": found.count,
        "oldest": canonical_value(found.oldest),
        **({"bytes": found.bytes} if found.bytes is not None else {}),
    }


def _source_code(kind: Kind) -> str:
    """The law where the setting says no more than it asks for; else the setting."""
    if kind.setting is None:
        return "never"
    is_law = kind.is_by_law and kind.years == settings.LEGAL_RETENTION_YEARS
    return LAW if is_law else kind.setting


def _lines(kind: Kind, found: Past) -> Iterator[str]:
    """How long a kind is kept, and how much is past that."""
    if kind.years is None:
        yield _("Kept for ever: it vouches for the rest.")
        return
    text = ngettext(
        "Kept for %(count)d year from %(begin)s (%(source)s).",
        "Kept for %(count)d years from %(begin)s (%(source)s).",
        kind.years,
    )
    yield text % {"count": kind.years, "begin": kind.counted_from, "source": _source(kind)}
    yield _result(found)


def _source(kind: Kind) -> str:
    if _source_code(kind) == LAW:
        return _("law 155-17, article 43")
    return _("setting %(name)s") % {"name": kind.setting}


def _result(found: Past) -> str:
    if not found.count:
        return _("Past it: none.")
    words = {
        "count": number_format(found.count),
        "day": date_format(localtime(found.oldest), "SHORT_DATE_FORMAT"),
        "bytes": number_format(found.bytes or 0),
    }
    if found.bytes is None:
        return _("Past it: %(count)s, the oldest of %(day)s.") % words
    return _("Past it: %(count)s, the oldest of %(day)s, %(bytes)s bytes in all.") % words


def _advice(found: dict[str, Past]) -> Iterator[str]:
    """What to do about what is past its term."""
    if found[REFUSED].count:
        yield _("erase_refused_payloads erases the payloads that are past their term, and records it.")
    if any(past.count for code, past in found.items() if code != REFUSED):
        yield _(
            "The service deletes nothing else. Removing customers and what belongs to them, or lines of the logs, is a "
            "decision and a procedure of the bank: the register does not know when a relationship ended."
        )
    if not any(past.count for past in found.values()):
        yield _("There is nothing to do.")
