"""The nodes of the contract and the objects in them: what people call them, in the contract's order."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

DOCUMENTS = "client_documents"
OUTSIDE = ""
"""Stands for the node of what the contract does not have."""

NODES: Mapping[str, Any] = {
    "client_info": _("Person"),
    DOCUMENTS: _("Documents"),
    "client_location": _("Residence"),
    "client_contact": _("Contact"),
    "client_job_info": _("Work"),
    "client_references": _("References"),
    "client_transactionality": _("Transactionality"),
    "client_entity_branch": _("Branch"),
    OUTSIDE: _("Not in the contract"),
}
"""Path of a node -> its label. What the contract does not have comes last."""

PARTS: Mapping[str, Any] = {
    "client_info.spouse_info": _("Spouse"),
    "client_info.immigration_status": _("Immigration status"),
    "client_info.risk_data": _("Risk assessment"),
    "client_job_info.other_job_info": _("Other economic activity"),
    "client_job_info.previously_employment_data": _("Previous employment"),
    "client_references.first_bank_reference": _("First bank reference"),
    "client_references.second_bank_reference": _("Second bank reference"),
    "client_references.first_personal_reference": _("First personal reference"),
    "client_references.second_personal_reference": _("Second personal reference"),
    "client_references.first_supplier_commercial_reference": _("First supplier"),
    "client_references.second_supplier_commercial_reference": _("Second supplier"),
    "client_references.first_client_commercial_reference": _("First client of the business"),
    "client_references.second_client_commercial_reference": _("Second client of the business"),
}
"""Path of an object inside a node -> its label."""

_FIRST_NAME = re.compile(r"[^.\[]*")


def node_of(path: str) -> str:
    """The node in which a path of the payload lies: "client_documents" of "client_documents[SSN US 1].main"."""
    first = _FIRST_NAME.match(path)
    return first.group() if first and first.group() in NODES else OUTSIDE
