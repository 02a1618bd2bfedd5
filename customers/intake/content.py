"""One number for all that a payload says of a customer, so that a repeat is recognised without reading the customer."""

from collections.abc import Mapping

import orjson

from customers.audit.digest import canonical_value, digest_of_bytes
from customers.contract.snapshot import Row, RowKey

_AS_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def content_digest(rows: Mapping[RowKey, Row]) -> str:
    """SHA-256 of the rows that a payload gives a customer, in hexadecimal.

    Kept with the customer (`CustomerIndex`). A payload with the same digest changes nothing: its rows are the
    customer's, and documents that it does not have are out of use already.
    """
    listed = sorted((row_key.model._meta.db_table, row_key.key, row) for row_key, row in rows.items())
    return digest_of_bytes(orjson.dumps(listed, canonical_value, _AS_CANONICAL))
