"""The contract's nodes and fields as OpenAPI schemas: with size, star, description and example.

They say what should be sent. What is read besides (numbers written as texts, true for 1, a country by its name) is no
reason to send it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerExtension

from customers.contract.descriptions import DESCRIPTIONS, Described
from customers.contract.fields import LARGEST_INTEGER, ContractField, Count, Date, Flag, Money, Text
from customers.contract.nodes import MAX_DOCUMENTS, DocumentsNode, Node
from customers.contract.serializers import ClientJobInfo

Schema = dict[str, Any]
Refer = Callable[[Node], Schema]

AMOUNT = _("At most {digits} digits before the point and {decimals} behind it; never rounded.")
ALSO_CALLED = _("Also read as {names}.")
COUNTRIES_OF_WORK = ("country", "company_country_code", "company_country_description")


class NodeSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # it registers itself by a metaclass
    """How drf-spectacular sees a node of the contract."""

    target_class = Node
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Schema:
        return node_schema(self.target, lambda child: auto_schema.resolve_serializer(child, direction).ref)


def node_schema(node: Node, refer: Refer) -> Schema:
    """The schema of a node; `refer` gives the reference to that of an object inside it."""
    described = DESCRIPTIONS[type(node)]
    schema: Schema = {
        "type": "object",
        "properties": {
            name: _with_description(
                _column(found) if isinstance(found, ContractField) else {"allOf": [refer(node.children[name])]},
                found,
                described[name],
            )
            for name, found in node.fields.items()
        },
    }
    if starred := [name for name, found in node.fields.items() if found.required]:
        schema["required"] = starred
    if isinstance(node, ClientJobInfo):
        schema["anyOf"] = [{"required": [name]} for name in COUNTRIES_OF_WORK]
    if isinstance(node, DocumentsNode):
        return {"type": "array", "items": schema, "minItems": 1, "maxItems": MAX_DOCUMENTS}
    return schema


def _with_description(schema: Schema, found: Any, described: Described) -> Schema:
    text = described.text
    if isinstance(found, Money):
        text = format_lazy("{} {}", text, format_lazy(AMOUNT, digits=found.digits, decimals=found.decimals))
    if found.also_called:
        text = format_lazy("{} {}", text, format_lazy(ALSO_CALLED, names=", ".join(found.also_called)))
    if not found.required:
        schema["nullable"] = True
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema | {"description": text} | ({} if described.example is None else {"example": described.example})


def _column(found: ContractField) -> Schema:
    return next(schema for kind, schema in _KINDS.items() if isinstance(found, kind))(found)


def _text(found: Any) -> Schema:
    schema: Schema = {"type": "string"}
    if found.max_length is not None:
        schema["maxLength"] = found.max_length
    if found.required:
        schema["minLength"] = 1
    return schema


def _amount(found: Any) -> Schema:
    return {"type": "number", "format": "double", "minimum": 0, "exclusiveMaximum": True, "maximum": 10**found.digits}


def _count(found: Any) -> Schema:
    width = "int32" if found.largest <= LARGEST_INTEGER else "int64"
    return {"type": "integer", "format": width, "minimum": 0, "maximum": found.largest}


_KINDS: Mapping[type[ContractField], Callable[[Any], Schema]] = {
    Text: _text,
    Money: _amount,
    Count: _count,
    Flag: lambda _found: {"type": "integer", "enum": [0, 1]},
    Date: lambda _found: {"type": "string", "format": "date"},
}
"""Kind of field -> its schema; kinds built on another (codes, countries, birth dates) have that one's."""
