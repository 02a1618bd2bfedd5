"""Submissions: every call of the endpoint, whatever came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """One authenticated call of `POST /core_customer`: what was received, from whom, and what was answered.

    Rows are only ever added. `digest` covers all columns of the row, the payload by its own digest, so that the payload
    of a refused submission can be erased after its legal term without breaking the trail.
    """

    class Outcome(models.TextChoices):
        """What came of a call."""

        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    id = models.BigAutoField(primary_key=True)
    received_at = models.DateTimeField(_("received at"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    username = models.CharField(_("user name"), max_length=150)
    client_address = models.GenericIPAddressField(_("client address"), null=True, blank=True)
    request_id = models.CharField(_("request id"), max_length=64)
    payload = models.BinaryField(_("payload"), help_text=_("The body exactly as it was received."))
    payload_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    payload_digest = models.CharField(_("payload digest"), max_length=64)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices)
    status = models.PositiveSmallIntegerField(_("HTTP status"))
    message = models.TextField(_("message"), blank=True, default="")
    match = models.TextField(_("match"), blank=True, default="", help_text=_("Who the payload was taken for, and why."))
    customer = models.ForeignKey(
        "customers.Customer",
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="submissions",
        null=True,
        blank=True,
    )
    resubmission_of = models.ForeignKey(
        "self",
        verbose_name=_("resubmission of"),
        on_delete=models.PROTECT,
        related_name="resubmissions",
        db_index=False,
        null=True,
        blank=True,
        help_text=_("The refused submission whose payload staff sent again."),
    )
    milliseconds = models.PositiveIntegerField(_("milliseconds"))
    digest = models.CharField(_("digest"), max_length=64)
    digest_version = models.PositiveSmallIntegerField(_("digest version"))

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering: ClassVar[list[str]] = ["-id"]
        permissions = (("resubmit_submission", _("Can send refused submissions again")),)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["received_at"], name="submission_received_at"),
            models.Index(
                fields=["id"], condition=models.Q(outcome__in=("refused", "failed")), name="submission_not_taken_in"
            ),
            models.Index(fields=["user"], name="submission_by_user"),
            models.Index(fields=["request_id"], name="submission_by_request"),
            models.Index(
                fields=["outcome", "received_at"],
                condition=models.Q(outcome__in=("refused", "failed")),
                name="submission_by_outcome",
            ),
            models.Index(
                fields=["status", "received_at", "outcome", "user"],
                condition=models.Q(outcome__in=("refused", "failed")),
                name="submission_of_status",
            ),
            models.Index(
                fields=["resubmission_of"],
                condition=models.Q(resubmission_of__isnull=False),
                name="submission_resubmission_of",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {self.get_outcome_display()}"
