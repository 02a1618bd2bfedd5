"""Examples of requests and of what they are answered; one and the other have the same name. Tests post them."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.api.errors import MESSAGES
from customers.contract.fields import Date
from customers.contract.nodes import REQUIRED
from customers.errors import TooBusy, UnknownCustomer, summarise

Body = dict[str, Any]

REQUEST_ID = "5f0c1c7e6d9b4a3f8e2d1b0a9c8d7e6f"
WRONG_FIELDS: Mapping[str, list[Any]] = {
    "client_info.birth_date": [Date.default_error_messages["no_such_day"]],
    "client_contact.email": [REQUIRED],
}


@cache
def _contract_example(number: int) -> str:
    return (settings.BASE_DIR / "fixtures" / "payloads" / f"example-{number}.json").read_text()


def _example(number: int, **client_info: Any) -> Body:
    payload: Body = json.loads(_contract_example(number))
    payload["client_info"] |= client_info
    return payload


def _invalid() -> Body:
    payload = _example(1, birth_date="1991-14-11")
    del payload["client_contact"]["email"]
    return payload


def _mixed() -> Body:
    return _example(1, wisenroll_code=_example(2)["client_info"]["wisenroll_code"])


def _error(message: Any, errors: Mapping[str, list[Any]] | None = None) -> Body:
    return {"message": message, **({"errors": errors} if errors else {}), "request_id": REQUEST_ID}


def _conflict() -> str:
    return gettext("The keys sent belong to different customers: %(numbers)s.") % {"numbers": "1, 2"}


_lazily = {"invalid": lazy(lambda: summarise(WRONG_FIELDS), str), "conflict": lazy(_conflict, str)}

REQUESTS: Mapping[str, tuple[Any, Body]] = {
    "example_1": (_("The contract's first example"), _example(1)),
    "example_2": (_("The contract's second example"), _example(2)),
    "example_3": (_("The contract's third example"), _example(3)),
    "invalid": (_("Two fields are wrong: answered with 400"), _invalid()),
    "unknown_customer": (_("A number that nobody has: answered with 404"), _example(1, customer_number=999_999_999)),
    "conflict": (_("Keys of two customers: answered with 409"), _mixed()),
}
"""Name -> what it shows, and the payload; in the order in which they can be posted."""

READ_EXAMPLE = _example(1, customer_number=1)

ANSWERS: Mapping[int, Mapping[str, Body]] = {
    200: {
        "would_be_created": {
            "dry_run": True,
            "status": 201,
            "outcome": "created",
            "customer_number": None,
            "match": _("No document and no Wisenroll code is known: a new customer."),
            "changes": [],
            "findings": [],
            "waits_for_review": True,
            "review_causes": [{"code": "creation", "text": _("new customer")}],
            "request_id": REQUEST_ID,
        },
        "would_be_refused": {
            "dry_run": True,
            "status": 400,
            **_error(_lazily["invalid"](), WRONG_FIELDS),
        },
    },
    201: {f"example_{number}": {"customer_number": number} for number in (1, 2, 3)},
    400: {"invalid": _error(_lazily["invalid"](), WRONG_FIELDS)},
    401: {"wrong_credentials": _error(MESSAGES[401])},
    403: {"not_permitted": _error(MESSAGES[403])},
    404: {"unknown_customer": _error(UnknownCustomer.message)},
    405: {"wrong_method": _error(MESSAGES[405])},
    409: {"conflict": _error(_lazily["conflict"]())},
    413: {"too_large": _error(MESSAGES[413])},
    415: {"not_json": _error(MESSAGES[415])},
    429: {"locked_out": _error(MESSAGES[429])},
    500: {"failed": _error(_("Something went wrong in the core. Please report it with the request id."))},
    503: {"busy": _error(TooBusy.message)},
}
"""Status -> name -> body."""
