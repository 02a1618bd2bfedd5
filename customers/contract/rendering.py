"""From the rows of a customer to the payload that describes it, and to the place of each column in that payload."""

from collections.abc import Iterator, Mapping
from typing import Any

from customers.models import IdentityDocument

from .nodes import DocumentsNode, Node
from .serializers import PAYLOAD
from .snapshot import CUSTOMER, Row, RowKey, document_label, load_unknown

_PATHS: dict[tuple[RowKey, str], str] = {(row_key, column): path for row_key, column, path in PAYLOAD.paths()}
_ORDER: dict[tuple[RowKey, str], int] = {place: order for order, place in enumerate(_PATHS)}


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
        return path.replace("client_documents", document_path(row_key), 1)
    return _PATHS.get((row_key, column), "")


def document_path(row_key: RowKey) -> str:
    """Where a document stands in the payload, such as `client_documents[SSN US 111110001]`."""
    return f"client_documents[{document_label(row_key.key)}]"


def unknown_paths(text: str) -> list[str]:
    """Where the unknown keys of a customer stand in the payload, from the text that keeps them."""
    return list(_paths_below(load_unknown(text), PAYLOAD, ""))


def _paths_below(tree: Mapping[str, Any], node: Node, prefix: str) -> Iterator[str]:
    for name, value in tree.items():
        path = f"{prefix}.{name}" if prefix else name
        child = node.children.get(name)
        if isinstance(child, DocumentsNode):
            for label, below in value.items():
                yield from _paths_below(below, child, f"{path}[{label}]")
        elif child is not None:
            yield from _paths_below(value, child, path)
        else:
            yield path


def contract_order(row_key: RowKey, column: str = "") -> tuple[int, str]:
    """What sorts rows and columns as the contract lists them; what it does not have comes last."""
    table = RowKey(row_key.model) if row_key.model is IdentityDocument else row_key
    columns = [column] if column else [name for key, name in _ORDER if key == table]
    return min((_ORDER.get((table, name), len(_ORDER)) for name in columns), default=len(_ORDER)), str(row_key.key)
