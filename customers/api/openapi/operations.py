"""The two doors as OpenAPI operations, with every answer of the table."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from customers.api.dry_runs import HEADER
from customers.contract.serializers import Payload

from . import nodes  # noqa: F401  # registers how nodes are mapped
from .bodies import Accepted, DryRun, Error
from .examples import ANSWERS, READ_EXAMPLE, REQUESTS

MEANINGS: Mapping[int, Any] = {
    200: _("To a dry run: what would come of the call. Nothing was written."),
    201: _("Created, updated, or nothing to change."),
    400: _("Not one JSON object in UTF-8, or fields that are missing, too long or of the wrong type: all at once."),
    401: _("No or wrong credentials."),
    403: _("A user without permission."),
    404: _("There is no customer with the number that was sent."),
    405: _("Another method."),
    409: _("The keys sent belong to different customers, or to somebody who is plainly another person."),
    413: _("The body is larger than 1 MiB."),
    415: _("The content is not declared as application/json."),
    429: _("Locked out after repeated wrong passwords, or more calls than the core allows."),
    500: _("The core failed; report it with the request id. Sending the same again is safe."),
    503: _("The database is out, or the core is busy with the same customer. Sending the same again is safe."),
}

POST_ANSWERS = (200, 201, 400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503)
READ_ANSWERS = (401, 403, 404, 405, 429, 500, 503)

REQUEST_ID = OpenApiParameter(
    "X-Request-ID",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    pattern=r"^[A-Za-z0-9._-]{1,64}$",
    description=_("An id of the caller's own, to find the call in the core. Without it the core makes one."),
)
LANGUAGE = OpenApiParameter(
    "Accept-Language",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    enum=["es", "en"],
    description=_("Language of messages: Spanish, unless en is asked for."),
)
DRY_RUN = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    enum=["true", "false"],
    description=_("true: say what would come of the call, and write nothing. It is answered with 200, never with 201."),
    examples=[
        OpenApiExample("dry_run", "true", summary=_("a dry run")),
        OpenApiExample("in_earnest", "false", summary=_("in earnest")),
    ],
)


def _header(name: str, description: Any, statuses: Iterable[int], type: Any = OpenApiTypes.STR) -> OpenApiParameter:
    return OpenApiParameter(
        name, type, OpenApiParameter.HEADER, description=description, response=[str(status) for status in statuses]
    )


def _headers(statuses: Iterable[int]) -> list[OpenApiParameter]:
    return [
        _header("X-Request-ID", _("What the call is found by in the core's logs and records."), statuses),
        _header("Retry-After", _("Seconds to wait before the next attempt."), (429, 503), OpenApiTypes.INT),
        _header("WWW-Authenticate", _("Asks for Basic authentication."), (401,)),
        _header("Allow", _("The methods that are answered."), (405,)),
    ]


def _answer(status: int) -> OpenApiResponse:
    body = {200: DryRun, 201: Accepted}.get(status, Error)
    examples = [OpenApiExample(name, value) for name, value in ANSWERS[status].items()]
    return OpenApiResponse(body, description=MEANINGS[status], examples=examples)


POST_CUSTOMER = extend_schema(
    operation_id="core_customer",
    summary=_("Create or update a customer"),
    description=_(
        "The payload is the whole customer: what is missing, null or blank in it is cleared. The same call again"
        " changes nothing and is answered alike. Keys that the contract does not know are kept."
    ),
    tags=["core_customer"],
    request=Payload,
    parameters=[DRY_RUN, REQUEST_ID, LANGUAGE, *_headers(POST_ANSWERS)],
    responses={status: _answer(status) for status in POST_ANSWERS},
    examples=[
        OpenApiExample(name, value, summary=summary, request_only=True) for name, (summary, value) in REQUESTS.items()
    ],
)

READ_CUSTOMER = extend_schema(
    operation_id="read_customer",
    summary=_("Read a customer"),
    description=_("The customer as the contract has it; posting it back changes nothing. Every read is logged."),
    tags=["core_customer"],
    parameters=[
        OpenApiParameter("number", OpenApiTypes.INT64, OpenApiParameter.PATH, description=_("Number of the customer.")),
        REQUEST_ID,
        LANGUAGE,
        *_headers((200, *READ_ANSWERS)),
    ],
    responses={
        200: OpenApiResponse(
            Payload,
            description=_("The customer."),
            examples=[OpenApiExample("example_1", READ_EXAMPLE)],
        ),
        **{status: _answer(status) for status in READ_ANSWERS},
    },
)


class Basic(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # it registers itself by a metaclass
    """HTTP Basic, as the contract asks for."""

    target_class = "customers.api.authentication.BasicAuthentication"
    name = "basic"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "basic",
            "description": _("The credentials that the entity gave to Clients Inspector."),
        }


def without_trailing_slashes(endpoints: list[tuple[str, ...]], **_options: Any) -> list[tuple[str, ...]]:
    """Each address once: that with a slash at its end answers alike."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]
