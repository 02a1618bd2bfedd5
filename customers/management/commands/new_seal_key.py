"""`manage.py new_seal_key`: a key to sign seals with."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from customers.audit.seals.keys import key_id, private_text, public_text
from customers.management.passwords import framed


class Command(BaseCommand):
    """Shows a fresh key once, and keeps it nowhere."""

    help = "Makes a key to sign seals with, and shows it once."

    def handle(self, *args: Any, **options: Any) -> None:
        key = Ed25519PrivateKey.generate()
        public = key.public_key()
        lines = [
            f"SEAL_KEY={private_text(key)}",
            f"SEAL_PUBLIC_KEYS={public_text(public)}",
            _("Key id: %(id)s") % {"id": key_id(public)},
        ]
        self.stdout.write(framed(_("A new key, shown only this once"), *lines))
