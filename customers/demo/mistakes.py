"""How calls go wrong: bodies that the core refuses, by how often senders send such."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import NamedTuple

from .chance import weighted
from .wire import Payload, as_json

NO_SUCH_CUSTOMER = 900_000_000


class Slip(NamedTuple):
    """What is about to be sent, wrongly; `others` was sent of other customers, all of it accepted."""

    rng: Random
    payload: Payload
    others: Sequence[Payload]


Mistake = Callable[[Slip], Payload | str]
"""Makes the payload wrong: gives the object to send, or the text of a body that is not one."""


def date_written_locally(slip: Slip) -> Payload:
    year, month, day = slip.payload["client_info"]["birth_date"].split("-")
    slip.payload["client_info"]["birth_date"] = f"{day}/{month}/{year}"
    return slip.payload


def no_such_day(slip: Slip) -> Payload:
    slip.payload["client_job_info"]["entry_date"] = "2021-02-30"
    return slip.payload


def born_tomorrow(slip: Slip) -> Payload:
    """The century went wrong."""
    info = slip.payload["client_info"]
    info["birth_date"] = f"20{slip.rng.randint(60, 99)}{info['birth_date'][4:]}"
    return slip.payload


def unknown_country(slip: Slip) -> Payload:
    places = (
        ("client_info", "nationality_code"),
        ("client_location", "country_code"),
        ("client_transactionality", "funds_country_code"),
    )
    node, field = slip.rng.choice(places)
    slip.payload[node][field] = slip.rng.choice(("XX", "QQ", "ZZ"))
    return slip.payload


def unknown_currency(slip: Slip) -> Payload:
    slip.payload["client_job_info"]["currency_code"] = slip.rng.choice(("PES", "RDP"))
    return slip.payload


def missing_fields(slip: Slip) -> Payload:
    places = (
        ("client_info", "last_name"),
        ("client_info", "sex"),
        ("client_contact", "email"),
        ("client_contact", "cell_phone"),
        ("client_job_info", "occupation_description"),
        ("client_job_info", "work_address"),
        ("client_location", "address"),
        ("client_entity_branch", "branch_name"),
    )
    for node, field in slip.rng.sample(places, slip.rng.randint(1, 3)):
        slip.payload[node][field] = slip.rng.choice(("", None))
    return slip.payload


def missing_node(slip: Slip) -> Payload:
    del slip.payload[slip.rng.choice(("client_references", "client_transactionality", "client_contact"))]
    return slip.payload


def missing_reference(slip: Slip) -> Payload:
    slip.payload["client_references"]["second_personal_reference"] = None
    return slip.payload


def too_long(slip: Slip) -> Payload:
    location = slip.payload["client_location"]
    location["address"] += ", detrás de la iglesia, casa verde con la verja blanca, al lado del colmado de la esquina"
    location["address"] = location["address"].ljust(101, ".")
    return slip.payload


def text_for_amount(slip: Slip) -> Payload:
    slip.payload["client_job_info"]["salary"] = slip.rng.choice(("RD$ 35,000.00", "35,000.00", "N/A"))
    return slip.payload


def number_for_text(slip: Slip) -> Payload:
    number = slip.payload["client_documents"][0]["document_number"]
    slip.payload["client_documents"][0]["document_number"] = int("".join(filter(str.isdigit, number)) or 0)
    return slip.payload


def two_main_documents(slip: Slip) -> Payload:
    other = {"document_type_code": "IDAD", "document_number": "A0001", "issuing_country_code": "DO", "main": 1}
    slip.payload["client_documents"].append(other)
    return slip.payload


def no_documents(slip: Slip) -> Payload:
    slip.payload["client_documents"] = []
    return slip.payload


def document_of_another(slip: Slip) -> Payload:
    """Another customer's main document under this person's names: typed from the form beside it."""
    if not slip.others:
        return no_documents(slip)
    other = slip.rng.choice(slip.others)
    slip.payload["client_documents"] = deepcopy(other["client_documents"][:1])
    return slip.payload


def documents_of_two(slip: Slip) -> Payload:
    if len(slip.others) < 2:
        return no_documents(slip)
    one, another = slip.rng.sample(slip.others, 2)
    documents = deepcopy(one["client_documents"][:1] + another["client_documents"][:1])
    documents[1]["main"] = 0
    slip.payload["client_documents"] = documents
    return slip.payload


def unknown_customer(slip: Slip) -> Payload:
    slip.payload["client_info"]["customer_number"] = NO_SUCH_CUSTOMER + slip.rng.randrange(1_000)
    return slip.payload


def cut_off(slip: Slip) -> str:
    """The connection broke off."""
    text = as_json(slip.payload)
    return text[: slip.rng.randint(200, len(text) - 1)]


def empty(_slip: Slip) -> str:
    return ""


def in_a_list(slip: Slip) -> str:
    return f"[{as_json(slip.payload)}]"


MISTAKES: dict[Mistake, float] = {
    date_written_locally: 12,
    no_such_day: 5,
    born_tomorrow: 5,
    unknown_country: 9,
    unknown_currency: 4,
    missing_fields: 18,
    missing_node: 4,
    missing_reference: 8,
    too_long: 7,
    text_for_amount: 6,
    number_for_text: 4,
    two_main_documents: 4,
    no_documents: 4,
    document_of_another: 12,
    documents_of_two: 4,
    unknown_customer: 6,
    cut_off: 4,
    empty: 2,
    in_a_list: 2,
}
"""What goes wrong, by how often."""


def spoil(slip: Slip) -> str:
    """The body of a call that goes wrong."""
    made = weighted(slip.rng, MISTAKES)(slip._replace(payload=deepcopy(slip.payload)))
    return made if isinstance(made, str) else as_json(made)
