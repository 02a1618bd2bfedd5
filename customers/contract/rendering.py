"""From the rows of a customer to the payload that describes it, and to the place of each column in that payload."""

from collections.abc import Mapping
from typing import Any

from customers.models import IdentityDocument

from .serializers import PAYLOAD
from .snapshot import CUSTOMER, Row, RowKey, document_label, load_unknown

_PATHS: dict[tuple[RowKey, str], str] = {(row_key, column): path for row_key, column, path in PAYLOAD.paths()}


def render(number: int, rows: Mapping[RowKey, Row]) -> dict[str, Any]:
    """The customer as the contract has it. Posting it again changes nothing."""
    customer = rows[CUSTOMER] | {"number": number}
    return PAYLOAD.render({**rows, CUSTOMER: customer}, load_unknown(customer["unknown_keys"]))


def path_of(row_key: RowKey, column: str) -> str:
    """Where a column of a row stands in the payload, such as `client_info.birth_date`.

    Documents are named by type, country and number: `client_documents[SSN US 111110001].main`. Empty for a column that
    the contract does not have.
    """
    if row_key.model is IdentityDocument:
        path = _PATHS.get((RowKey(IdentityDocument), column), "")
        return path.replace("client_documents", f"client_documents[{document_label(row_key.key)}]", 1)
    return _PATHS.get((row_key, column), "")
