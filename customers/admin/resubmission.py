"""The page from which staff sends a refused submission again: what would come of it now, and a reason."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.audit.access import log_access
from customers.errors import CoreCustomerError, NotToBeSentAgain, ReasonRequired, UnreadableReason
from customers.intake.call import Origin
from customers.intake.resubmit import can_be_sent_again, resubmit
from customers.models import Access, Erasure, Submission
from customers.noted import note
from customers.roles import RESUBMIT

from .origins import origin_of, who_of
from .prospect import Prospect, look_ahead

TEMPLATE = "admin/customers/submission/resubmit.html"
REASON_LENGTH = 1_000

DONE: Mapping[str, Any] = {
    Submission.Outcome.CREATED: gettext_lazy("It was taken in: customer %(number)d was created."),
    Submission.Outcome.UPDATED: gettext_lazy("It was taken in: customer %(number)d was updated."),
    Submission.Outcome.UNCHANGED: gettext_lazy("It was taken in: customer %(number)d already was as it says."),
}
"""What the officer is told, by what came of it."""


class ResubmissionForm(forms.Form):
    """Why it is sent again, and from which state of the register the officer saw what would come of it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Please say why.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


def resubmit_view(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show what would come of it; when posted, send it again and lead to the new submission."""
    if not (model_admin.has_view_permission(request) and request.user.has_perm(RESUBMIT)):
        raise PermissionDenied
    submission = model_admin.get_object(request, unquote(object_id))
    if submission is None:
        raise Http404
    if not can_be_sent_again(submission):
        erasure = Erasure.objects.filter(submission=submission).first()
        context = {"obstacle": NotToBeSentAgain.message, "erasure": erasure}
        return _page(model_admin, request, submission, HTTPStatus.CONFLICT, **context)
    prospect = look_ahead(submission)
    form = ResubmissionForm(request.POST if request.method == "POST" else None, initial={"seen": prospect.seen})
    status = HTTPStatus.OK
    if form.is_valid():
        if prospect.refusal or form.cleaned_data["seen"] == prospect.seen:
            return _send(request, submission, origin_of(request, form.cleaned_data["reason"]))
        status = HTTPStatus.CONFLICT
        form = ResubmissionForm(initial={**form.cleaned_data, "seen": prospect.seen})
    elif form.is_bound:
        status = HTTPStatus.BAD_REQUEST
    return _page(model_admin, request, submission, status, form=form, prospect=prospect)


def _send(request: HttpRequest, submission: Submission, origin: Origin) -> HttpResponse:
    try:
        accepted = resubmit(submission, origin)
    except CoreCustomerError as error:
        was_sent = not isinstance(error, ReasonRequired | UnreadableReason | NotToBeSentAgain)
        text = _("It was refused again. %(message)s") if was_sent else "%(message)s"
        messages.error(request, text % {"message": error.sentence})
    else:
        note(customer_number=accepted.customer_number)
        messages.success(request, DONE[accepted.outcome] % {"number": accepted.customer_number})
    sent = Submission.objects.filter(resubmission_of=submission, request_id=origin.request_id).order_by("pk").last()
    return HttpResponseRedirect(reverse("admin:customers_submission_change", args=[(sent or submission).pk]))


def _page(
    model_admin: Any, request: HttpRequest, submission: Submission, status: HTTPStatus, **context: Any
) -> HttpResponse:
    context |= {
        **model_admin.admin_site.each_context(request),
        "title": _("Send submission %(number)d again") % {"number": submission.pk},
        "opts": model_admin.opts,
        "media": model_admin.media,
        "submission": submission,
        "person": model_admin.person(submission),
        "earlier": submission.resubmissions.defer("payload").order_by("pk"),
        "is_outdated": status == HTTPStatus.CONFLICT,
    }
    number = _customer_shown(submission, context.get("prospect"))
    log_access(who_of(request), Access.Kind.SUBMISSION, customer=number, object_id=submission.pk)
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _customer_shown(submission: Submission, prospect: Prospect | None) -> int | None:
    """The customer whose data the page shows: the one that would be updated, with what it has now."""
    updated = prospect and prospect.plan and prospect.plan.customer
    return updated.number if updated else submission.customer_id
