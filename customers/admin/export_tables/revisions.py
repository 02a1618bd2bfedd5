"""The list of revisions: a line for each field that a revision changed, before and after."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.admin.desk import State, causes_of, state_of
from customers.admin.display import shown
from customers.audit.diff import NOTHING, FieldChange, RowChange
from customers.audit.export.table import Column, Table, for_machines
from customers.audit.replay import changes_of
from customers.models import Revision


@dataclass(frozen=True)
class ChangeLine:
    """A field that a revision changed; None for a revision that changed none that people are shown."""

    revision: Any
    state: State
    row: RowChange | None = None
    field: FieldChange | None = None

    def of_field(self, name: str) -> Any:
        """A text of the field."""
        return getattr(self.field, name, "")

    def value(self, name: str) -> Any:
        """The value before or after; "—" for null, "(blank)" for blank, nothing where the row did not exist."""
        value = getattr(self.field, name, NOTHING)
        return "" if value is NOTHING else shown(value) if value in (None, "") else value


def _read(ids: Sequence[int]) -> Iterator[ChangeLine]:
    revisions = Revision.objects.select_related("pending").prefetch_related("reviews").in_bulk(ids)
    changes = changes_of(revisions.values())
    for number in ids:
        revision = revisions[number]
        state = state_of(revision, revision.reviews.all())
        lines = [ChangeLine(revision, state, row, changed) for row in changes[number] for changed in row.fields]
        yield from lines or [ChangeLine(revision, state)]


def _of_revision(title: Any, column: str, key: str = "") -> Column:
    """A column of the revision's own row."""
    return Column(title, lambda line: getattr(line.revision, column), key or column)


def _exactly(name: str) -> Callable[[ChangeLine], Any]:
    """What the field has, as it is; NOTHING where there is no field, or no row."""
    return lambda line: getattr(line.field, name, NOTHING)


CHANGES = Table(
    (
        _of_revision(_("customer number"), "customer_id", "customer_number"),
        _of_revision(_("sequence"), "sequence"),
        _of_revision("", "id", "revision_id"),
        _of_revision(_("moment"), "created_at"),
        Column(_("kind"), lambda line: line.revision.get_kind_display(), "kind", lambda line: str(line.revision.kind)),
        Column(
            _("channel"),
            lambda line: line.revision.get_source_display(),
            "source",
            lambda line: str(line.revision.source),
        ),
        _of_revision(_("user name"), "username"),
        _of_revision("", "user_id"),
        _of_revision(_("client address"), "client_address"),
        _of_revision(_("request id"), "request_id"),
        _of_revision(_("submission"), "submission_id"),
        _of_revision(_("reason"), "reason"),
        Column(
            _("why it is to be reviewed"),
            lambda line: ", ".join(causes_of(line.revision)),
            "review_causes",
            lambda line: [code for code in line.revision.review_causes.split(",") if code],
        ),
        Column(_("review"), lambda line: line.state.label, "review_state", lambda line: str(line.state.code)),
        _of_revision("", "digest"),
        _of_revision("", "digest_version"),
        Column(_("path"), lambda line: line.of_field("path"), "path", _exactly("path")),
        Column(_("field"), lambda line: line.of_field("label")),
        for_machines("table", lambda line: line.row.row_key.model._meta.db_table if line.row else NOTHING),
        for_machines("column", _exactly("column")),
        for_machines("row_change", lambda line: line.row.type if line.row else NOTHING),
        Column(_("before"), lambda line: line.value("before"), "before", _exactly("before")),
        Column(_("before, name"), lambda line: line.of_field("before_name")),
        Column(_("after"), lambda line: line.value("after"), "after", _exactly("after")),
        Column(_("after, name"), lambda line: line.of_field("after_name")),
    ),
    _read,
    rows_at_a_time=200,
)
"""In JSON Lines, `row_change` says whether the row came ("+"), changed ("~") or went ("-"). A row that was not there
has no `before`, one that is gone no `after`."""
