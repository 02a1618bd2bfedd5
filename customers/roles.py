"""Who may do what: the roles of the back-office and of the API, as groups with permissions. See docs/roles.md.

The one table of them; migrations install it. Rights are given by roles alone.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.management import create_permissions
from django.utils.translation import gettext_noop as _

CATALOGS = (
    "branch",
    "civilstatus",
    "commercialactivity",
    "country",
    "countryalias",
    "currency",
    "currencyalias",
    "documenttype",
    "housingtype",
    "immigrationstatus",
    "occupation",
    "persontype",
    "province",
    "relationship",
    "relationshipkind",
    "relationshiptype",
    "risklevel",
    "sex",
)


def _catalogs(*actions: str) -> tuple[str, ...]:
    return tuple(f"catalogs.{action}_{name}" for name in CATALOGS for action in actions)


SUBMIT = "customers.submit_customer"
VIEW = "customers.view_customer"
REVIEW = "customers.review_revision"
DECIDE_ESCALATION = "customers.decide_escalation"
CORRECT = "customers.correct_customer"
RESUBMIT = "customers.resubmit_submission"
EXPORT = "customers.export_register"

LOOK = (
    VIEW,
    "customers.view_revision",
    "customers.view_finding",
    "customers.view_submission",
    "customers.view_review",
    "customers.view_pendingrevision",
    *_catalogs("view"),
)
"""What everybody who works with customers may see."""

VIEW_ACCESS = "customers.view_access"
LOGS = (
    VIEW_ACCESS,
    "customers.view_export",
    "customers.view_erasure",
    "customers.view_verification",
    "customers.view_seal",
)
"""What auditors alone see: who looked at what, what left the house, and what vouches for the trail."""

API_CLIENTS = _("API clients")
COMPLIANCE_OFFICERS = _("Compliance officers")
SENIOR_OFFICERS = _("Senior officers")
AUDITORS = _("Auditors")
CATALOG_MANAGERS = _("Catalog managers")
ADMINISTRATORS = _("Administrators")

ROLES: Mapping[str, tuple[str, ...]] = {
    API_CLIENTS: (SUBMIT, VIEW),
    COMPLIANCE_OFFICERS: (*LOOK, REVIEW),
    SENIOR_OFFICERS: (*LOOK, REVIEW, DECIDE_ESCALATION, CORRECT, RESUBMIT),
    AUDITORS: (*LOOK, EXPORT, *LOGS, "auth.view_user", "auth.view_group", "admin.view_logentry"),
    CATALOG_MANAGERS: _catalogs("view", "add", "change"),
    ADMINISTRATORS: ("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group", "admin.view_logentry"),
}
"""Role (the name of its group) -> its permissions, as "app.codename"."""


def install_roles(groups: Any, permissions: Any) -> None:
    """Make the groups, each with the permissions of its role and no others. Takes the managers of both models.

    For migrations, in which a permission of a later model may not exist yet: what does not exist is left out. So a
    change of ROLES comes with a migration that installs them again.
    """
    known = {
        f"{app}.{codename}": number
        for number, app, codename in permissions.values_list("id", "content_type__app_label", "codename")
    }
    for name, granted in ROLES.items():
        group, _is_new = groups.get_or_create(name=name)
        group.permissions.set([known[permission] for permission in granted if permission in known])


def migrate_roles(apps: Any, schema_editor: Any) -> None:
    """The roles, in a migration: with the permissions of now, which Django makes only after all migrations have run."""
    for label in ("auth", "admin", "catalogs", "customers"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    install_roles(apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects)
