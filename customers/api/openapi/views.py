"""The schema and the pages that show it: for everybody who reaches the service, unless the bank turns them off."""

from functools import cache

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The API as OpenAPI 3, in the language that the caller asks for."""
    _require_docs()
    return HttpResponse(_schema(get_language()), content_type="application/json")


@require_safe
@csp_update({"img-src": ["data:"]})  # Swagger UI's own style sheet has its icons inside
def swagger_ui(request: HttpRequest) -> HttpResponse:
    """Swagger UI, served from here alone."""
    _require_docs()
    return render(request, "customers/api_docs.html")


def _require_docs() -> None:
    if not settings.API_DOCS:
        raise Http404


@cache  # it is the same until the process ends, and takes long to make
def _schema(_language: str) -> bytes:
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    rendered: bytes = OpenApiJsonRenderer().render(made, renderer_context={})
    return rendered
