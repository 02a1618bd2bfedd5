"""Reviews: what officers decide on revisions, and the list of revisions that wait for it."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .revision import Finding, Revision, gravest


class Review(models.Model):
    """One decision of an officer on a revision, or a note beside it.

    Rows are only ever added: of several decisions on a revision the last one holds. `digest` covers the review, the
    revision's digest and the digest of the customer's review before it (see `customers.audit.digest`).
    """

    class Decision(models.TextChoices):
        """What an officer says of a revision. A note decides nothing."""

        APPROVED = "approved", _("approved")
        FLAGGED = "flagged", _("flagged")
        ESCALATED = "escalated", _("escalated")
        NOTE = "note", _("note")

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        "customers.Customer", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sequence = models.PositiveIntegerField(
        _("sequence"), help_text=_("The place among the reviews of the customer: 1, 2, 3, without a gap.")
    )
    revision = models.ForeignKey(Revision, verbose_name=_("revision"), on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(_("decision"), max_length=9, choices=Decision.choices)
    note = models.TextField(_("note"), blank=True, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.PROTECT, related_name="+"
    )
    username = models.CharField(_("user name"), max_length=150, help_text=_("As it was then."))
    created_at = models.DateTimeField(_("created at"), db_index=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True, default="")
    client_address = models.GenericIPAddressField(_("client address"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    digest_version = models.PositiveSmallIntegerField(_("digest version"))

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["customer", "sequence"], name="one_review_per_place"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="review_sequence_starts_at_one"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["username", "id"], name="review_by_user"),
            models.Index(fields=["request_id"], name="review_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} · {self.username}"


def last_decision(reviews: Iterable[Review]) -> Review | None:
    """The decision that holds: the newest of a revision's reviews that is not a note."""
    decisions = [review for review in reviews if review.decision != Review.Decision.NOTE]
    return max(decisions, key=lambda review: review.id, default=None)


class PendingRevision(models.Model):
    """A revision that is not settled: it waits for its first decision, or the last one flagged or escalated it.

    The officers' list of work. It follows from revisions and reviews, and rows go when a revision is approved.
    """

    class State(models.TextChoices):
        """What it waits for."""

        WAITING = "waiting", _("waiting for review")
        FLAGGED = "flagged", _("flagged")
        ESCALATED = "escalated", _("escalated")

    revision = models.OneToOneField(
        Revision, verbose_name=_("revision"), on_delete=models.PROTECT, primary_key=True, related_name="pending"
    )
    customer = models.ForeignKey(
        "customers.Customer", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="pending_revisions"
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    severity = models.CharField(
        _("severity"),
        max_length=7,
        choices=Finding.Severity.choices,
        blank=True,
        default="",
        help_text=_("The gravest of the revision's findings."),
    )
    severities = models.TextField(  # noqa: DJ001  # null: by an older version, which still runs when this is installed
        _("severities"),
        null=True,
        help_text=_("Of all of the revision's findings, each between commas."),
    )
    causes = models.TextField(  # noqa: DJ001  # as above
        _("why it waits"),
        null=True,
        help_text=_("The causes that the revision has, each between commas."),
    )

    class Meta:
        verbose_name = _("revision to review")
        verbose_name_plural = _("revisions to review")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ("view",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "revision"], name="pending_oldest_of_state"),
            models.Index(fields=["revision"], condition=models.Q(causes=None), name="pending_of_older_version"),
        ]

    def __str__(self) -> str:
        return str(self.revision)


STATES: Mapping[str, str] = {
    Review.Decision.FLAGGED: PendingRevision.State.FLAGGED,
    Review.Decision.ESCALATED: PendingRevision.State.ESCALATED,
}
"""The decisions that leave a revision on the officers' list, and as what."""


def pending_revision(revision: Revision, state: str, severities: Iterable[str]) -> PendingRevision:
    """The row of the officers' list for a revision whose findings have these severities."""
    found = frozenset(severities)
    return PendingRevision(
        revision_id=revision.id,
        customer_id=revision.customer_id,
        state=state,
        severity=gravest(found),
        severities=between_commas(severity for severity in Finding.Severity.values if severity in found),
        causes=between_commas(filter(None, revision.review_causes.split(","))),
    )


def between_commas(codes: Iterable[str]) -> str:
    """Codes as a text in which each is found with its commas; empty for none."""
    text = ",".join(codes)
    return f",{text}," if text else ""


def pending_state(revision: Revision, reviews: Iterable[Review]) -> str | None:
    """The state of a revision on the officers' list, as it follows from its reviews; None if it is not to be there."""
    if decision := last_decision(reviews):
        return STATES.get(decision.decision)
    return PendingRevision.State.WAITING if revision.review_causes else None
