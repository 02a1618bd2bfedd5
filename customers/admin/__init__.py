"""The register in Django's admin: one file per screen. All of them show, none of them writes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .customers import CustomerAdmin
from .revisions import RevisionAdmin
from .submissions import SubmissionAdmin

admin.site.site_header = _("Customer core")
admin.site.site_title = _("Customer core")
admin.site.site_url = None

__all__ = ["CustomerAdmin", "RevisionAdmin", "SubmissionAdmin"]
