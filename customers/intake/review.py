"""Reviews: writing down what an officer decides on a revision. A later decision supersedes, it does not overwrite."""

from django.utils import timezone
from django.utils.translation import gettext as _

from customers.audit.digest import VERSION, digest_of_review
from customers.errors import EscalatedRevision, OwnChange, ReviewedMeanwhile
from customers.models import PendingRevision, Review, Revision
from customers.models.review import STATES, last_decision, pending_revision
from customers.register import lock_customer

from .call import Origin
from .identifiers import allocate
from .races import atomically
from .reasons import refuse_unreadable, require_reason

Decision = Review.Decision


def review(
    revision: Revision, decision: Review.Decision, origin: Origin, *, seen: int, decides_escalations: bool = False
) -> Review:
    """Write down a decision, or a note, with `origin.reason` as its text; all of it or nothing.

    `seen` is the id of the decision that the officer saw as the last one, 0 for none. Raises ReasonRequired, OwnChange,
    EscalatedRevision (unless the officer `decides_escalations`), or ReviewedMeanwhile.
    """
    if decision == Decision.APPROVED:
        refuse_unreadable(origin)
    else:
        require_reason(origin)
    return atomically(lambda: _review_once(revision, decision, origin, seen, decides_escalations), origin.request_id)


def _review_once(
    revision: Revision, decision: Review.Decision, origin: Origin, seen: int, decides_escalations: bool
) -> Review:
    lock_customer(revision.customer_id)
    if decision != Decision.NOTE:
        _check(revision, origin, seen, decides_escalations)
    reviews = Review.objects.filter(customer_id=revision.customer_id).order_by("-sequence")
    sequence, previous = reviews.values_list("sequence", "digest").first() or (0, "")
    review = Review(
        customer_id=revision.customer_id,
        sequence=sequence + 1,
        revision_id=revision.id,
        decision=decision.value,
        note=origin.reason.strip(),
        user_id=origin.user_id,
        username=origin.username,
        created_at=timezone.now(),
        request_id=origin.request_id,
        client_address=origin.client_address,
        digest_version=VERSION,
    )
    review.id = next(allocate({Review: 1})[Review])
    review.digest = digest_of_review(previous=previous, review=review, revision=revision.digest)
    review.save(force_insert=True)
    _update_list(revision, decision)
    return review


def _check(revision: Revision, origin: Origin, seen: int, decides_escalations: bool) -> None:
    if origin.user_id == revision.user_id:
        raise OwnChange
    last = last_decision(Review.objects.filter(revision=revision))
    if (last.id if last else 0) != seen:
        raise ReviewedMeanwhile(_reviewed_meanwhile(last))
    if last and last.decision == Decision.ESCALATED and not decides_escalations:
        raise EscalatedRevision


def _reviewed_meanwhile(last: Review | None) -> str:
    if last is None:
        return _("The revision has no decision any more.")
    return _("%(user)s has reviewed the revision meanwhile: %(decision)s. Please look again.") % {
        "user": last.username,
        "decision": last.get_decision_display(),
    }


def _update_list(revision: Revision, decision: Review.Decision) -> None:
    pending = PendingRevision.objects.filter(revision=revision)
    if decision == Decision.APPROVED:
        pending.delete()
    elif (state := STATES.get(decision)) and not pending.update(state=state):
        severities = revision.findings.values_list("severity", flat=True)
        pending_revision(revision, state, severities).save(force_insert=True)
