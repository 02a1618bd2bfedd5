"""Routes of the service."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from core_customer_site import branding, health, metrics

urlpatterns = [
    path("admin/brand.css", branding.stylesheet, name="brand"),
    path("admin/language", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("", include("customers.api.urls")),
    path("metrics", metrics.metrics),
    path("health/live", health.live),
    path("health/ready", health.ready),
]

handler400 = "core_customer_site.errors.bad_request"
handler403 = "core_customer_site.errors.permission_denied"
handler404 = "core_customer_site.errors.not_found"
handler500 = "core_customer_site.errors.server_error"
