"""Seals: signed statements of what the whole register was at a moment."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """A signed statement on the whole trail; its copy outside the database is what makes it worth something.

    See `customers.audit.seal`. `statement` is the text that was signed, `digest` its SHA-256, `segments` what narrows
    down where a trail differs from it: both are in the file, too.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.PositiveIntegerField(_("number"), unique=True)
    made_at = models.DateTimeField(_("made at"))
    username = models.CharField(_("user name"), max_length=150, help_text=_("Of the operating system's user."))
    key_id = models.CharField(_("key id"), max_length=16)
    statement = models.TextField(_("statement"))
    signature = models.CharField(_("signature"), max_length=88, help_text=_("Ed25519 (RFC 8032), in Base64."))
    segments = models.TextField(_("segments"))
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering: ClassVar[list[str]] = ["-number"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.number)
