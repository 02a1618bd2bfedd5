"""Revisions: what an auditor reads as one event in a customer's life."""

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """One atomic change of one customer: who made it, when, from where and why.

    The history rows that point here are what changed. `digest` covers the revision, its history rows as stored, its
    findings, its submission and the digest before it in the customer's life (see `customers.audit.digest`).
    """

    class Kind(models.TextChoices):
        """What happened to the customer."""

        CREATION = "creation", _("creation")
        UPDATE = "update", _("update")

    class Source(models.TextChoices):
        """Which door the change came through."""

        API = "api", _("API")
        ADMIN = "admin", _("administration")
        COMMAND = "command", _("command")

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        "customers.Customer",
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="revisions",
        db_index=False,
    )
    sequence = models.PositiveIntegerField(
        _("sequence"), help_text=_("The place in the life of the customer: 1, 2, 3, without a gap.")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    source = models.CharField(_("channel"), max_length=7, choices=Source.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
    )
    username = models.CharField(_("user name"), max_length=150, help_text=_("As it was then."))
    created_at = models.DateTimeField(_("created at"))
    reason = models.TextField(_("reason"), blank=True, default="")
    submission = models.OneToOneField(
        "customers.Submission",
        verbose_name=_("submission"),
        on_delete=models.PROTECT,
        related_name="revision",
        null=True,
        blank=True,
    )
    request_id = models.CharField(_("request id"), max_length=64, blank=True, default="")
    client_address = models.GenericIPAddressField(_("client address"), null=True, blank=True)
    review_causes = models.TextField(
        _("why it is to be reviewed"),
        blank=True,
        default="",
        help_text=_("Codes of what in it matters, as the rules then were, separated by commas."),
    )
    digest = models.CharField(_("digest"), max_length=64)
    digest_version = models.PositiveSmallIntegerField(_("digest version"))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering: ClassVar[list[str]] = ["-id"]
        permissions = (
            ("review_revision", _("Can review revisions")),
            ("decide_escalation", _("Can decide on escalated revisions")),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["customer", "sequence"], name="one_revision_per_place"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="revision_sequence_starts_at_one"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], name="revision_by_moment"),
            models.Index(fields=["username", "id"], name="revision_by_user"),
            models.Index(
                fields=["customer"], condition=models.Q(source="admin", submission=None), name="revision_corrections_of"
            ),
            models.Index(
                fields=["source", "created_at"], condition=~models.Q(source="api"), name="revision_not_by_api"
            ),
            models.Index(
                fields=["source", "username", "id"], condition=~models.Q(source="api"), name="revision_of_staff"
            ),
            models.Index(fields=["request_id"], condition=models.Q(submission=None), name="revision_by_request"),
            models.Index(fields=["username"], condition=models.Q(user=None), name="revision_by_command"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} / {self.sequence}"

    @property
    def is_correction(self) -> bool:
        """Whether an officer made it by hand; a submission sent again by staff is not one."""
        return self.source == self.Source.ADMIN and self.submission_id is None


class Finding(models.Model):
    """Something that a reviewer should know about a revision."""

    class Severity(models.TextChoices):
        """How much attention a finding asks for."""

        INFO = "info", _("information")
        WARNING = "warning", _("warning")
        ALERT = "alert", _("alert")

    id = models.BigAutoField(primary_key=True)
    revision = models.ForeignKey(
        Revision, verbose_name=_("revision"), on_delete=models.PROTECT, related_name="findings"
    )
    code = models.CharField(_("code"), max_length=50)
    severity = models.CharField(_("severity"), max_length=7, choices=Severity.choices)
    path = models.TextField(_("path"), help_text=_("Where in the payload, in the contract's names."))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


def gravest(severities: Iterable[str]) -> str:
    """The gravest of some severities of findings; empty if there are none."""
    return max(severities, key=Finding.Severity.values.index, default="")
