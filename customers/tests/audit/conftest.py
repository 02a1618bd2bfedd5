"""A customer with a row in every table, and its trail."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import Revision

Payload = dict[str, Any]


@pytest.fixture
def complete(payload: Payload) -> Payload:
    """Example 1 with the two nodes that it lacks: a customer with a row in each of the thirteen tables."""
    return completed(payload)


def completed(payload: Payload) -> Payload:
    """Example 1 with the two nodes that it lacks."""
    payload["client_info"]["risk_data"] = {
        "risk_value": 12.25,
        "risk_level_unique_description": "low",
        "risk_level_description": "Bajo",
    }
    payload["client_job_info"]["previously_employment_data"] = {
        "previous_boss_full_name": "ANA GIL",
        "previous_company_name": "OLD TECH",
        "previous_seniority": 18,
    }
    return payload


@pytest.fixture
def revise(post: Any) -> Callable[..., Revision]:
    """Post a payload that changes something; the revision that it made."""

    def send(payload: Payload, **headers: Any) -> Revision:
        response = post(payload, **headers)
        assert response.status_code == 201, response.content
        return Revision.objects.filter(customer_id=response.json()["customer_number"]).latest("sequence")

    return send
