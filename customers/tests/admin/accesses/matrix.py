"""Who may call what: every address of the service, by method and role. An address that is not here fails the suite.

`MAY` says of each address who is let in by GET and who by POST. HEAD is as GET; whom neither lets in, no other method
does. Where nobody is let in, not even a superuser is.
"""

import re
from dataclasses import dataclass

from customers.roles import (
    ADMINISTRATORS,
    API_CLIENTS,
    AUDITORS,
    CATALOG_MANAGERS,
    CATALOGS,
    COMPLIANCE_OFFICERS,
    SENIOR_OFFICERS,
)

STRANGER = "stranger"
PASSWORD_ONLY = "superuser who has not given the second factor"
SUPERUSER = "superuser"
STAFF_ROLES = (COMPLIANCE_OFFICERS, SENIOR_OFFICERS, AUDITORS, CATALOG_MANAGERS, ADMINISTRATORS)
ACTORS = (STRANGER, PASSWORD_ONLY, API_CLIENTS, *STAFF_ROLES, SUPERUSER)

Who = frozenset[str]


def _who(*roles: str) -> Who:
    """These roles, and superusers, who have all rights."""
    return frozenset({*roles, SUPERUSER})


NOBODY: Who = frozenset()
EVERYBODY: Who = frozenset(ACTORS)
CALLERS: Who = frozenset({API_CLIENTS})
STAFF = _who(*STAFF_ROLES)
NOT_LET_IN_YET: Who = frozenset({PASSWORD_ONLY}) | STAFF
LOOKERS = _who(COMPLIANCE_OFFICERS, SENIOR_OFFICERS, AUDITORS)
REVIEWERS = _who(COMPLIANCE_OFFICERS, SENIOR_OFFICERS)
SENIORS = _who(SENIOR_OFFICERS)
ONLY_AUDITORS = _who(AUDITORS)
ONLY_ADMINISTRATORS = _who(ADMINISTRATORS)
KNOW_USERS = _who(AUDITORS, ADMINISTRATORS)
READ_CATALOGS = _who(COMPLIANCE_OFFICERS, SENIOR_OFFICERS, AUDITORS, CATALOG_MANAGERS)
KEEP_CATALOGS = _who(CATALOG_MANAGERS)
ONLY_SUPERUSERS = _who()


@dataclass(frozen=True)
class Doors:
    """Who is let in by GET, and who by POST."""

    get: Who
    post: Who = NOBODY


def _read_only(model: str, readers: Who) -> dict[str, Doors]:
    """A list and a page for each row, which nobody adds to, changes or deletes."""
    page = f"admin/customers/{model}/<path:object_id>/"
    return {
        f"admin/customers/{model}/": Doors(readers, readers),
        f"admin/customers/{model}/add/": Doors(NOBODY),
        f"{page}change/": Doors(readers),
        f"{page}delete/": Doors(NOBODY),
        f"{page}history/": Doors(NOBODY),
        page: Doors(STAFF, STAFF),  # leads on to the page of the row
    }


def _exports(model: str) -> dict[str, Doors]:
    return {f"admin/customers/{model}/export/{form}/": Doors(ONLY_AUDITORS) for form in ("csv", "xlsx", "jsonl")}


def _catalog(model: str) -> dict[str, Doors]:
    page = f"admin/catalogs/{model}/<path:object_id>/"
    return {
        f"admin/catalogs/{model}/": Doors(READ_CATALOGS, READ_CATALOGS),
        f"admin/catalogs/{model}/add/": Doors(KEEP_CATALOGS, KEEP_CATALOGS),
        f"{page}change/": Doors(READ_CATALOGS, KEEP_CATALOGS),
        f"{page}delete/": Doors(ONLY_SUPERUSERS, ONLY_SUPERUSERS),
        f"{page}history/": Doors(READ_CATALOGS, READ_CATALOGS),
        page: Doors(STAFF, STAFF),
    }


CUSTOMER = "admin/customers/customer/<path:object_id>/"
USER = "admin/auth/user/<path:object_id>/"
ROLE = "admin/auth/group/<path:object_id>/"

MAY: dict[str, Doors] = {
    # the API
    "core_customer": Doors(NOBODY, CALLERS),
    "core_customer/": Doors(NOBODY, CALLERS),
    "core_customer/<int:number>": Doors(CALLERS),
    "core_customer/<int:number>/": Doors(CALLERS),
    "metrics": Doors(NOBODY),  # but for a token, see core_customer_site/tests/test_metrics.py
    "api/schema/": Doors(EVERYBODY),
    "api/docs/": Doors(EVERYBODY),
    "health/live": Doors(EVERYBODY, EVERYBODY),
    "health/ready": Doors(EVERYBODY, EVERYBODY),
    # the way in
    "admin/brand.css": Doors(EVERYBODY),
    "admin/language": Doors(EVERYBODY, EVERYBODY),
    "admin/login/": Doors(EVERYBODY - {PASSWORD_ONLY}, EVERYBODY),
    "admin/logout/": Doors(NOBODY, EVERYBODY),
    "admin/second-factor/": Doors(NOT_LET_IN_YET, NOT_LET_IN_YET),
    "admin/second-factor/set-up/": Doors(NOT_LET_IN_YET, NOT_LET_IN_YET),
    "admin/second-factor/recovery/": Doors(STAFF, STAFF),
    # of all staff
    "admin/": Doors(STAFF, STAFF),
    "admin/password_change/": Doors(STAFF, STAFF),
    "admin/password_change/done/": Doors(STAFF),
    "admin/jsi18n/": Doors(STAFF),
    "admin/autocomplete/": Doors(NOBODY),
    "admin/r/<path:content_type_id>/<path:object_id>/": Doors(NOBODY),  # nothing of ours has an address outside
    "admin/(?P<app_label>...)/": Doors(LOOKERS, LOOKERS),
    "admin/(?P<url>.*)": Doors(NOBODY),
    # customers
    "admin/customers/customer/": Doors(LOOKERS, LOOKERS),
    "admin/customers/customer/add/": Doors(NOBODY),
    f"{CUSTOMER}change/": Doors(LOOKERS),
    f"{CUSTOMER}history/": Doors(LOOKERS),
    f"{CUSTOMER}dossier/": Doors(LOOKERS),
    f"{CUSTOMER}trail/": Doors(NOBODY, ONLY_AUDITORS),
    f"{CUSTOMER}correct/": Doors(SENIORS, SENIORS),
    f"{CUSTOMER}delete/": Doors(NOBODY),
    # what happened to them
    **_read_only("revision", LOOKERS),
    **_read_only("pendingrevision", LOOKERS),
    "admin/customers/pendingrevision/<path:object_id>/change/": Doors(STAFF, STAFF),  # leads on to the revision
    **_read_only("review", LOOKERS),
    **_read_only("submission", LOOKERS),
    "admin/customers/revision/<int:revision_id>/review/": Doors(NOBODY, REVIEWERS),
    "admin/customers/submission/<path:object_id>/resubmit/": Doors(SENIORS, SENIORS),
    # the logs
    **_read_only("access", ONLY_AUDITORS),
    **_read_only("export", ONLY_AUDITORS),
    **_read_only("erasure", ONLY_AUDITORS),
    **_read_only("seal", ONLY_AUDITORS),
    **_read_only("verification", ONLY_AUDITORS),
    **_exports("customer"),
    **_exports("revision"),
    **_exports("review"),
    **_exports("submission"),
    **_exports("access"),
    **_exports("export"),
    # users and roles
    "admin/auth/user/": Doors(KNOW_USERS, KNOW_USERS),
    "admin/auth/user/add/": Doors(ONLY_ADMINISTRATORS, ONLY_ADMINISTRATORS),
    f"{USER}change/": Doors(KNOW_USERS, ONLY_ADMINISTRATORS),
    f"{USER}history/": Doors(KNOW_USERS, KNOW_USERS),
    f"{USER}delete/": Doors(NOBODY),
    USER: Doors(STAFF, STAFF),
    "admin/auth/user/<id>/password/": Doors(ONLY_ADMINISTRATORS, ONLY_ADMINISTRATORS),
    "admin/auth/user/<int:user_id>/second-factor/reset/": Doors(ONLY_ADMINISTRATORS, ONLY_ADMINISTRATORS),
    "admin/auth/group/": Doors(KNOW_USERS, KNOW_USERS),
    "admin/auth/group/add/": Doors(NOBODY),
    f"{ROLE}change/": Doors(KNOW_USERS),
    f"{ROLE}history/": Doors(NOBODY),
    f"{ROLE}delete/": Doors(NOBODY),
    ROLE: Doors(STAFF, STAFF),
    # catalogs
    **{route: doors for model in CATALOGS for route, doors in _catalog(model).items()},
}


def is_like_another(route: str) -> bool:
    """Whether it is the page of a catalog that is made like all others, of which one stands for them."""
    return bool(re.match(r"admin/catalogs/(?!country/)", route))
