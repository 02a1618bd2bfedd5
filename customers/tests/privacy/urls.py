"""The service's addresses, and some that fail while they handle marked values."""

import logging
import warnings
from collections.abc import Callable

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from customers.models import Customer

from .marks import mark

handler400 = "core_customer_site.errors.bad_request"
handler403 = "core_customer_site.errors.permission_denied"
handler404 = "core_customer_site.errors.not_found"
handler500 = "core_customer_site.errors.server_error"


def duplicate(request: HttpRequest) -> HttpResponse:
    """The database quotes the row: Key (number)=(...) already exists."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE twice AS SELECT '{mark(901)}' AS name")
        cursor.execute("CREATE UNIQUE INDEX twice_name ON twice (name)")
        cursor.execute("INSERT INTO twice VALUES (%s)", [mark(901)])
    return HttpResponse()


def wrong_type(request: HttpRequest) -> HttpResponse:
    """The database, or Django, quotes the value: Field 'number' expected a number but got ..."""
    return HttpResponse(Customer.objects.filter(number=mark(902)).count())


def unforeseen(request: HttpRequest) -> HttpResponse:
    """An exception that quotes, raised from one that does."""
    try:
        raise KeyError(mark(903))
    except KeyError as error:
        raise ValueError(f"{mark(904)}\n{mark(905)}") from error


def outage(request: HttpRequest) -> HttpResponse:
    raise OperationalError(f"deadlock detected\nDETAIL: while updating ({mark(906)})")


def chatty(request: HttpRequest) -> HttpResponse:
    """A library that says too much."""
    other = logging.getLogger("some.library")
    other.warning("sent %s to %r in %d tries", mark(907), {"name": mark(908)}, 3)
    other.warning("sent %(name)s", {"name": mark(909)})
    other.error(ValueError(mark(910)))
    warnings.warn(f"naive value {mark(911)}", RuntimeWarning, stacklevel=1)
    return HttpResponse()


def page(request: HttpRequest) -> HttpResponse:
    """A template that meets a value it cannot show."""
    return HttpResponse(Template("{{ number }}").render(Context({"number": lambda: int(mark(912))})))


def middleware(request: HttpRequest) -> HttpResponse:
    """Never reached: FailingMiddleware is."""
    raise NotImplementedError


class FailingMiddleware:
    """Fails before any view, and outside of what Django calls a view's errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "/fail/middleware/" in request.path_info:
            raise LookupError(f"{mark(913)} {request.path_info}")
        return self.get_response(request)


urlpatterns = [
    *(
        path(f"{place}fail/{view.__name__}/<name>", csrf_exempt(view_with_name))
        for place in ("", "admin/")
        for view in (duplicate, wrong_type, unforeseen, outage, chatty, page, middleware)
        for view_with_name in [lambda request, name, view=view: view(request)]
    ),
    path("", include("core_customer_site.urls")),
]
