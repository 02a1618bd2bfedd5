"""The two doors of the core: Clients Inspector posts customers, and whoever may view them reads them back."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from rest_framework import status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customers.audit.access import log_access
from customers.contract.fields import LARGEST_NUMBER
from customers.contract.parsing import parse
from customers.contract.rendering import render
from customers.contract.serializers import read_payload
from customers.errors import UnknownCustomer
from customers.intake.call import Call
from customers.intake.record import record_refusal
from customers.intake.submit import submit
from customers.models import Access
from customers.noted import note
from customers.outages import is_outage
from customers.register import read_customer

from .calls import call_of, require_json, who_of
from .dry_runs import foresee, is_dry_run, require_clear
from .openapi.operations import POST_CUSTOMER, READ_CUSTOMER
from .permissions import MayCall, MaySubmit, MayView
from .throttling import SubmissionRate


class AlwaysJSON(BaseContentNegotiation):
    """Answers are JSON, whatever the caller says it would rather have."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class CoreView(APIView):
    """What the doors have in common."""

    content_negotiation_class = AlwaysJSON


class CustomersView(CoreView):
    """`POST /core_customer`: create or update a customer. Every call of a known user is recorded, refused ones too.

    A dry run says what would come of the call, and leaves no trace but lines in the log and, for each
    customer on file whom it names, in the access log.
    """

    http_method_names = ("post",)
    permission_classes = (MayCall, MaySubmit)
    throttle_classes = (SubmissionRate,)

    @POST_CUSTOMER
    def post(self, request: Request) -> Response:
        """Answer 201 with the customer number; 200 to a dry run."""
        require_json(request, self.call)
        require_clear(request)
        if is_dry_run(request):
            return Response(foresee(request, self.call))
        accepted = submit(read_payload(parse(self.call.body)), self.call)
        note(outcome=accepted.outcome.value, customer_number=accepted.customer_number)
        return Response({"customer_number": accepted.customer_number}, status=status.HTTP_201_CREATED)

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        self.begun = Call()
        return super().initialize_request(request, *args, **kwargs)

    @cached_property
    def call(self) -> Call:
        """The call as it will be recorded."""
        return call_of(self.request, self.begun)

    def handle_exception(self, exc: Exception) -> Response:
        try:
            response = super().handle_exception(exc)
        except Exception as error:
            if not is_outage(error):  # the database is away: there is nothing to record it in
                self._record_refusal(exc, status.HTTP_500_INTERNAL_SERVER_ERROR, type(exc).__name__)
            raise
        self._record_refusal(exc, response.status_code, response.data["message"])
        return response

    def _record_refusal(self, exception: Exception, status_code: int, message: str) -> None:
        if self.request.method == "POST" and self.request.user.is_authenticated and not is_dry_run(self.request):
            record_refusal(self.call, status_code, message=message, match=getattr(exception, "match", ""))


class CustomerView(CoreView):
    """`GET /core_customer/{customer_number}`: the customer as contract JSON. Posting it back changes nothing.

    Every read is logged.
    """

    http_method_names = ("get", "head")
    permission_classes = (MayCall, MayView)

    @READ_CUSTOMER
    def get(self, request: Request, number: int) -> Response:
        """Answer 200 with the payload that describes the customer."""
        customer = read_customer(number) if number <= LARGEST_NUMBER else None
        if customer is None:
            raise UnknownCustomer
        payload = render(customer.number, customer.rows)
        log_access(who_of(request), Access.Kind.API, customer=number)
        return Response(payload)
