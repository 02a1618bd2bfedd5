"""The page on which a senior officer corrects a customer: all of its data at once, and a reason.

What is sent goes through the same rules as what the intake takes in. If somebody else changes the customer meanwhile,
the page comes again, with what the officer typed and with what is new.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from customers.audit.access import log_access
from customers.errors import ChangedMeanwhile, CoreCustomerError
from customers.intake.correct import correct
from customers.models import Access, Customer, Revision
from customers.roles import CORRECT, VIEW

from .base import customer_numbers
from .correction_form import CorrectionForm
from .correction_merge import Meanwhile, Merged, merge, read_meanwhile
from .correction_page import CorrectionPage
from .correction_sheet import (
    MAIN_DOCUMENT,
    NEW_DOCUMENT_CELLS,
    Standing,
    read_standing,
    typed_values,
    values_of,
)
from .events import Event, show_nodes
from .origins import origin_of, who_of

MOST_REVISIONS = 20
"""Revisions made meanwhile that the page shows; the history has all."""


def correct_view(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The form, by GET; by POST, the customer becomes what the form says."""
    if not request.user.has_perms((VIEW, CORRECT)):
        raise PermissionDenied
    customer = get_object_or_404(Customer, pk__in=customer_numbers(unquote(object_id)))
    if request.method == "POST":
        return _save(model_admin, request, customer)
    standing = read_standing(customer.number)
    form = CorrectionForm(standing, Merged(values_of(standing, standing.customer.rows)))
    return _page(model_admin, request, customer, form)


def _save(model_admin: Any, request: HttpRequest, customer: Customer) -> HttpResponse:
    standing = read_standing(customer.number)
    seen = _sequence_seen(request, standing)
    meanwhile = read_meanwhile(standing, seen)
    merged = merge(standing, meanwhile, typed_values(request.POST))
    if merged.values[MAIN_DOCUMENT] not in {"", *standing.documents, *NEW_DOCUMENT_CELLS}:
        raise BadRequest("not a document of this customer")
    form = CorrectionForm(standing, merged, request.POST.get("reason", ""))
    snapshot = form.read()
    if meanwhile or snapshot is None:
        return _page(model_admin, request, customer, form, meanwhile)
    try:
        revision = correct(snapshot, origin_of(request, form.cleaned_data["reason"]), seen=seen)
    except ChangedMeanwhile:
        return _save(model_admin, request, customer)  # which now finds the revision that was faster
    except CoreCustomerError as error:
        form.refuse_all(error.sentence)
        return _page(model_admin, request, customer, form)
    if revision is None:
        messages.info(request, _("Nothing differs from what the register has: nothing was saved."))
        return _page(model_admin, request, customer, form)
    messages.success(request, _told(revision))
    return redirect("admin:customers_customer_change", customer.number)


def _sequence_seen(request: HttpRequest, standing: Standing) -> int:
    """The sequence of the revision that the form was opened at."""
    text = request.POST.get("sequence", "")
    if not re.fullmatch("[0-9]{1,10}", text) or not 1 <= int(text) <= standing.sequence:
        raise BadRequest("not the form of this customer")
    return int(text)


def _told(revision: Revision) -> str:
    saved = _("The correction was saved as revision %(revision)s.") % {"revision": revision}
    waits = _("It waits for the review of another officer.")
    return f"{saved} {waits}" if revision.review_causes else saved


def _page(
    model_admin: Any,
    request: HttpRequest,
    customer: Customer,
    form: CorrectionForm,
    meanwhile: Sequence[Meanwhile] = (),
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Correct customer %(number)d") % {"number": customer.number},
        "subtitle": customer.full_name,
        "opts": model_admin.opts,
        "media": model_admin.media,
        "customer": customer,
        "form": form,
        "page": CorrectionPage(form),
        "meanwhile": [Event(event.revision, show_nodes(event.changes)) for event in meanwhile[:MOST_REVISIONS]],
        "more_meanwhile": max(len(meanwhile) - MOST_REVISIONS, 0),
    }
    log_access(who_of(request), Access.Kind.CORRECTION, customer=customer.number)
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/customers/correction/page.html", context)
