"""Payloads as they go over the wire."""

import json
from typing import Any

Payload = dict[str, Any]


def as_json(payload: Payload) -> str:
    """A payload as the text of a body."""
    return json.dumps(payload, ensure_ascii=False, indent=3)
