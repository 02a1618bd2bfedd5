"""The list of reviews: a line for each decision or note."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from customers.audit.export.table import Column, Table
from customers.models import Review

from .columns import choice_of_row, of_row


def _read(ids: Sequence[int]) -> Iterator[Review]:
    reviews = Review.objects.select_related("revision").in_bulk(ids)
    return (reviews[number] for number in ids)


REVIEWS = Table(
    (
        of_row("", "id", "review_id"),
        of_row(_("moment"), "created_at"),
        of_row(_("user name"), "username"),
        of_row("", "user_id"),
        choice_of_row(Review, _("decision"), "decision"),
        of_row(_("customer number"), "customer_id", "customer_number"),
        Column(_("revision"), lambda review: review.revision.sequence, "revision_sequence"),
        of_row("", "revision_id"),
        of_row(_("note"), "note"),
        of_row(_("client address"), "client_address"),
        of_row(_("request id"), "request_id"),
        of_row(_("sequence"), "sequence"),
        of_row(_("digest"), "digest"),
        of_row("", "digest_version"),
    ),
    _read,
    rows_at_a_time=500,
)
