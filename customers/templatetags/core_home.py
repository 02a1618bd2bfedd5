"""`{% core_home %}`: the first page, as far as who looks at it may see it."""

from typing import Any

from django import template

from customers.admin.desk import causes_of, waiting_since
from customers.admin.home import accounts_of, audit_of, intake_of, unverified_entries, work_of
from customers.admin.home_trail import trail_of

register = template.Library()

register.filter("causes", causes_of)
register.filter("waiting_since", waiting_since)


@register.inclusion_tag("admin/customers/home/home.html", takes_context=True)
def core_home(context: Any) -> dict[str, Any]:
    """The parts of the first page; None for what is not for this person."""
    request = context["request"]
    return {
        "work": work_of(request),
        "intake": intake_of(request),
        "trail": trail_of(request),
        "audit": audit_of(request),
        "unverified": unverified_entries(request),
        "accounts": accounts_of(request),
        "user": request.user,
        "perms": context["perms"],
    }
