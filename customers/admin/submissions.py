"""Submissions: every call of the endpoint, with what was sent and what was answered."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from customers.models import Revision, Submission

from .base import EventAdmin
from .display import NO_VALUE, preformatted
from .payloads import readable

MESSAGE_LENGTH = 80
"""Characters of a message that the list shows."""


@admin.register(Submission)
class SubmissionAdmin(EventAdmin):
    """Found by request id, user name and customer number."""

    list_display = ("received_at", "username", "outcome", "plain_status", "listed_customer", "short_message")
    list_filter = ("received_at", "outcome")
    search_fields = ("request_id",)  # there is a search box only if it is not empty: see get_search_results
    search_help_text = _("Customer number, user name or request id.")
    sections: ClassVar[Any] = (
        (_("Call"), ("received_at", "username", "client_address", "request_id", "milliseconds")),
        (_("Answer"), ("outcome", "plain_status", "message", "match", "customer", "revision_link")),
        (_("Payload"), ("readable_payload", "payload_bytes", "payload_digest")),
        (_("Digest"), ("digest", "digest_version")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        """Without payloads, which may have a megabyte each; a page reads the one it shows."""
        return Submission.objects.select_related("customer").defer("payload")

    @admin.display(description=_("HTTP status"), ordering="status")
    def plain_status(self, submission: Submission) -> str:
        return str(submission.status)

    @admin.display(description=_("customer"), ordering="customer")
    def listed_customer(self, submission: Submission) -> str:
        return str(submission.customer_id or NO_VALUE)

    @admin.display(description=_("message"))
    def short_message(self, submission: Submission) -> str:
        return Truncator(submission.message).chars(MESSAGE_LENGTH)

    @admin.display(description=_("revision"))
    def revision_link(self, submission: Submission) -> str:
        revision = Revision.objects.filter(submission=submission).first()
        if revision is None:
            return NO_VALUE
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:customers_revision_change", args=[revision.pk]), revision
        )

    @admin.display(description=_("payload"))
    def readable_payload(self, submission: Submission) -> str:
        if submission.payload_bytes and not submission.payload:
            return str(_("It was not kept."))
        return preformatted(readable(bytes(submission.payload)))
