"""The trail of one customer as a ZIP: for auditors, who can check it without this system."""

from typing import TYPE_CHECKING

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from customers.audit.trail_export.zipped import zip_trail
from customers.models import Customer

from .base import customer_numbers
from .dossier import NEEDED_FOR_TRAIL
from .origins import who_of

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin


@method_decorator(require_POST)
def trail_view(model_admin: "ModelAdmin[Customer]", request: HttpRequest, object_id: str) -> HttpResponseBase:
    """The files of `manage.py export_trail`, of one customer. By POST, since it is logged."""
    if not request.user.has_perms(NEEDED_FOR_TRAIL):
        raise PermissionDenied
    customer = get_object_or_404(Customer, number__in=customer_numbers(unquote(object_id)))
    download = zip_trail(customer.number, who_of(request))
    return StreamingHttpResponse(
        download.pieces,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{download.name}"'},
    )
