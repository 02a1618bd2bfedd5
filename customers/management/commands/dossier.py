"""`manage.py dossier`: a customer as the register knew it at a moment, with its trail and the proof, as JSON.

A moment without a fraction of a second is meant to the end of that second, as the pages show moments; with one it is
exact.

How it is checked with jq, sha256sum and openssl, and nothing of ours (the file is called d.json):

Each revision and review has `hashed`; the SHA-256 of its canonical form is its digest, and it names the digest before:

    jq -cjS '.revisions[0].hashed' d.json | sha256sum;   jq -r '.revisions[0].digest' d.json

What the seal says of the customer (`proof.said`) has the digests of the last revision and review that it covers. Its
leaf is the SHA-256 of a byte 00 and its canonical form; each step joins the hash so far with another, the left one
first, after a byte 01. The last hash must be the root that the seal states:

    hash=$( (printf '\\0'; jq -cjS .proof.said d.json) | sha256sum | cut -c-64)
    while read -r side other; do
      [ "$side" = left ] && pair=$other$hash || pair=$hash$other
      hash=$(printf "01$pair" | xxd -r -p | sha256sum | cut -c-64)
    done < <(jq -r '.proof.steps[] | .side + " " + .hash' d.json)
    echo "$hash";   jq -r .seal.statement.customers.root d.json

The seal is signed (Ed25519) over the canonical form of its statement. The public key should come from the bank's own
papers; the first 16 digits of the SHA-256 of its 32 bytes are the key id:

    jq -cjS .seal.statement d.json > statement;   jq -r .seal.signature d.json | base64 -d > signature
    (printf '302a300506032b6570032100' | xxd -r -p; jq -r .seal.public_key d.json | base64 -d) > key.der
    openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in statement -sigfile signature
"""

import json
import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.audit.access import log_access
from customers.audit.as_of import as_meant, known_since, read_as_of, refusal_of
from customers.audit.digest import canonical_value
from customers.audit.dossier import dossier_json
from customers.audit.evidence import evidence_for
from customers.audit.logs import whoever_runs_this
from customers.audit.seals.keys import trusted_keys
from customers.contract.fields import LARGEST_NUMBER
from customers.management.files import reason
from customers.models import Access, Customer


class Command(BaseCommand):
    """Logged as an access, like the page."""

    help = "Writes the dossier of a customer as of a moment, with its trail and the proof of the last seal, as JSON."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = __doc__
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the customer's number")
        parser.add_argument("--at", default="", help="such as 2026-11-22T14:30, in the bank's time unless it says; now")
        parser.add_argument("--output", type=Path, help="the file to write, which must not be there yet")

    def handle(self, *args: Any, number: str, at: str, output: Path | None, **options: Any) -> None:
        customer = self._customer(str(number))
        moment = self._moment(at)
        as_of = read_as_of(customer.number, moment)
        if as_of is None:
            since = date_format(timezone.localtime(known_since(customer.number)), "DATETIME_FORMAT")
            raise CommandError(
                _("The register did not know this customer then. It has known it since %(since)s.") % {"since": since}
            )
        who, keys = whoever_runs_this(), trusted_keys()
        content = dossier_json(evidence_for(as_of, keys), keys, who.username)
        detail = str(canonical_value(moment))
        log_access(who, Access.Kind.DOSSIER, customer=customer.number, detail=detail)
        self._write(json.dumps(content, ensure_ascii=False, indent=2) + "\n", output)

    def _customer(self, text: str) -> Customer:
        is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER))
        if is_number and (customer := Customer.objects.filter(number=int(text)).first()):
            return customer
        raise CommandError(_("There is no customer with that number."))

    def _moment(self, text: str) -> datetime:
        now = timezone.now()
        try:
            moment = parse_datetime(text.strip()) if text else now
        except ValueError:
            moment = None
        if moment is None:
            raise CommandError(_("That is no date and time. Please write it as 2026-11-22T14:30."))
        moment = moment if moment.tzinfo else timezone.make_aware(moment)
        moment = as_meant(moment, text, now) if text else now
        if refusal := refusal_of(moment, now):
            raise CommandError(refusal)
        return moment

    def _write(self, text: str, output: Path | None) -> None:
        """To a file that only its owner can read, or to standard output."""
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            with open(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise CommandError(_("The file could not be written (%(error)s).") % {"error": reason(error)}) from error
