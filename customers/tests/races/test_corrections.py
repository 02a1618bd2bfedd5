"""Officers and the intake at the same customer at the same moment: one is first, and all others are told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from customers.models import Contact, Customer, Revision
from customers.tests.admin.corrections.conftest import Fields, address, fields_on

from .conftest import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

OFFICERS = 6


@pytest.fixture
def clients(api_user: User) -> list[Client]:
    clients = []
    for place in range(OFFICERS):
        client = Client()
        client.force_login(User.objects.create_superuser(f"officer{place}"))
        clients.append(client)
    return clients


def send_at_once(clients: list[Client], number: int, forms: list[Fields]) -> list[Any]:
    start = threading.Barrier(len(forms))

    def one(client: Client, fields: Fields) -> Any:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE_SECONDS)
            return client.post(address(number), fields)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(forms)) as threads:
        return list(threads.map(one, clients, forms, timeout=PATIENCE_SECONDS))


def test_of_officers_who_save_at_once_one_is_first_and_the_others_are_told(
    clients: list[Client], accepted: Any, payload: dict[str, Any]
) -> None:
    number = accepted(payload)
    opened = fields_on(clients[0].get(address(number)))
    forms = [
        opened | {"client_info.nickname": f"mark {place}", "client_contact.home_phone": f"{place}", "reason": "x"}
        for place in range(OFFICERS)
    ]

    answers = send_at_once(clients, number, forms)

    first = [place for place, answer in enumerate(answers) if answer.status_code == 302]
    assert len(first) == 1
    assert Revision.objects.count() == 2
    assert Customer.objects.get().nickname == f"mark {first[0]}"
    assert Contact.objects.get().home_phone == f"{first[0]}"
    for place, answer in enumerate(answers):
        if place != first[0]:
            assert answer.status_code == 200
            assert fields_on(answer)["client_info.nickname"] == f"mark {place}"
            assert fields_on(answer)["sequence"] == "2"


def test_told_officers_who_save_again_and_again_all_get_through(
    clients: list[Client], accepted: Any, payload: dict[str, Any]
) -> None:
    number = accepted(payload)
    names = ["client_info.nickname", "client_contact.home_phone", "client_location.owner", "client_info.business_code"]
    opened = fields_on(clients[0].get(address(number)))
    waiting = {name: opened | {name: "mine", "reason": "x"} for name in names}

    for _turn in names:
        answers = send_at_once(clients, number, list(waiting.values()))
        waiting = {
            name: fields_on(answer) for name, answer in zip(waiting, answers, strict=True) if answer.status_code != 302
        }

    assert waiting == {}
    assert Revision.objects.count() == 1 + len(names)
    final = fields_on(clients[0].get(address(number)))
    assert {name: final[name] for name in names} == dict.fromkeys(names, "mine")
