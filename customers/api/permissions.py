"""Who may call what."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from customers.roles import SUBMIT, VIEW


class MayCall(BasePermission):
    """Keeps staff out where they need a second factor: here a password alone would do."""

    message = _("Staff use the administration; a system calls with a user of its own.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return not (settings.SECOND_FACTOR and request.user.is_staff)


class MaySubmit(BasePermission):
    """Lets those post customers who have the permission to submit them."""

    message = _("This user may not submit customers.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.has_perm(SUBMIT)


class MayView(BasePermission):
    """Lets those read customers who have the permission to view them."""

    message = _("This user may not view customers.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.has_perm(VIEW)
