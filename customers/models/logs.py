"""Logs: who looked at what, what left the house, what was erased, what was verified. Rows are only ever added."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .submission import Submission


class LogRecord(models.Model):
    """One line of a log: who did it, when and from where. `digest` covers all columns but itself and the id.

    The name of the user is kept as text; a command has no user, its name is that of the operating system's.
    """

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField(_("moment"))
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
    client_address = models.GenericIPAddressField(_("client address"), null=True, blank=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True, default="")
    digest = models.CharField(_("digest"), max_length=64)
    digest_version = models.PositiveSmallIntegerField(_("digest version"))

    class Meta:
        abstract = True


class Access(LogRecord):
    """Somebody opened something that shows a customer's data."""

    class Kind(models.TextChoices):
        """What was opened."""

        CUSTOMER = "customer", _("customer")
        TIMELINE = "timeline", _("history")
        DOSSIER = "dossier", _("dossier")
        CORRECTION = "correction", _("correction page")
        REVISION = "revision", _("revision")
        REVIEW = "review", _("review")
        SUBMISSION = "submission", _("submission")
        EXPORT = "export", _("export")
        API = "api", _("API")

    kind = models.CharField(_("what was opened"), max_length=10, choices=Kind.choices)
    customer = models.ForeignKey(
        "customers.Customer",
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
    )
    object_id = models.PositiveBigIntegerField(
        _("number"), null=True, blank=True, help_text=_("The id of the revision, review, submission or export.")
    )
    detail = models.TextField(_("detail"), blank=True, default="", help_text=_("Such as the moment of a dossier."))

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("access log")
        ordering: ClassVar[list[str]] = ["-id"]
        default_permissions = ("view",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["customer", "id"], name="access_by_customer"),
            models.Index(fields=["username", "id"], name="access_by_user"),
            models.Index(fields=["created_at"], name="access_created_at"),
            models.Index(fields=["kind", "created_at"], name="access_by_kind"),
            models.Index(fields=["request_id"], name="access_by_request"),
            models.Index(fields=["username"], condition=models.Q(user=None), name="access_by_command"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.username}"


class Export(LogRecord):
    """Somebody took a list, or a trail, out of the house. Written before the first byte leaves."""

    class Format(models.TextChoices):
        """The form of the file."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        JSON_LINES = "jsonl", "JSON Lines"

    listing = models.CharField(_("list"), max_length=40, help_text=_("The list, or trail, that was exported."))
    format = models.CharField(_("format"), max_length=5, choices=Format.choices)
    filters = models.TextField(
        _("filters"), blank=True, default="", help_text=_("Filters and search term, as a JSON object.")
    )
    row_count = models.PositiveBigIntegerField(_("rows"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering: ClassVar[list[str]] = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return gettext("Export %(number)s") % {"number": self.pk}


class ExportedFile(LogRecord):
    """The end of an export: the digest of the file that left. An export without one broke off."""

    export = models.OneToOneField(Export, verbose_name=_("export"), on_delete=models.PROTECT, related_name="file")
    file_name = models.CharField(_("file"), max_length=100)
    file_digest = models.CharField(_("digest of the file"), max_length=64, help_text=_("SHA-256, hexadecimal."))
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("exported file")
        verbose_name_plural = _("exported files")
        ordering: ClassVar[list[str]] = ["-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.file_name


class Erasure(LogRecord):
    """The payload of a refused submission was erased after its term; its digest stays in the submission."""

    submission = models.OneToOneField(
        Submission, verbose_name=_("submission"), on_delete=models.PROTECT, related_name="erasure"
    )
    term_years = models.PositiveSmallIntegerField(_("term in years"))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering: ClassVar[list[str]] = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.submission_id)


class Verification(LogRecord):
    """One run of `verify_audit_trail` over everything, and what it found."""

    customers = models.PositiveBigIntegerField(_("customers"))
    revisions = models.PositiveBigIntegerField(_("revisions"))
    history_rows = models.PositiveBigIntegerField(_("history rows"))
    submissions = models.PositiveBigIntegerField(_("submissions"))
    seal_number = models.PositiveIntegerField(
        _("seal"), null=True, blank=True, help_text=_("The newest seal that the trail was compared with.")
    )
    problems = models.PositiveBigIntegerField(_("problems"))
    report = models.TextField(_("report"), blank=True, default="", help_text=_("The first problems, a line each."))

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering: ClassVar[list[str]] = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return gettext("Verification %(number)s") % {"number": self.pk}
