"""Where a call comes from: the one place that decides it, for the audit trail and for the lockout alike."""

import ipaddress
import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest

UNKNOWN = "::"
"""Stands for an address that cannot be told. The lockout needs one: its table holds no two rows for the same user and
address, and a missing address would escape that rule."""

current_address: ContextVar[str | None] = ContextVar("current_address", default=None)
"""Of the request that is being answered; None outside of one."""

WITH_PORT = re.compile(r"\[(?P<v6>[^\]]+)\](?::\d+)?|(?P<v4>\d+\.\d+\.\d+\.\d+):\d+")


def normalised(text: str) -> str | None:
    """The address in its shortest form, or None if the text is none.

    A port and a zone are left out, and an IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`) becomes IPv4, so
    that one machine has one address.
    """
    text = text.strip()
    if match := WITH_PORT.fullmatch(text):
        text = match["v6"] or match["v4"]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)


def of(meta: Mapping[str, Any], trusted_proxies: int) -> str | None:
    """The address of the caller whose request has these headers, or None if it cannot be told.

    Each proxy appends the address that it was called from to `X-Forwarded-For`, so that behind n proxies of ours the
    n-th from the right is the last one a stranger could not write. A list that is shorter did not come through them.
    """
    hops = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < trusted_proxies <= len(hops) and (address := normalised(hops[-trusted_proxies])):
        return address
    return normalised(meta.get("REMOTE_ADDR", ""))


def for_lockout(request: HttpRequest) -> str:
    """The address that failed logins are counted under; never empty."""
    return getattr(request, "client_address", None) or UNKNOWN
