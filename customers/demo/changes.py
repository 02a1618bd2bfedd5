"""What changes in the life of a customer, as its next payload shows it."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from .chance import happens, rounded, weighted
from .jobs import draw_company, draw_job
from .papers import LICENCE, PASSPORT, cell_phone, email, licence, passport, phone, plain
from .payloads import (
    OFFICERS,
    RISK_LEVELS,
    as_written,
    branch_node,
    civil_status_fields,
    document,
    home_node,
    risk_node,
)
from .people import CIVIL_STATUSES, DIVORCED, MARRIED, Person
from .places import BRANCHES, draw_address, draw_place
from .references import bank_reference, commercial_reference, personal_reference
from .wire import Payload
from .work import amounts, other_activity, previous_job

EXPOSED_SHARE = 0.6
STREET_SPELLINGS = (("Calle ", "C/ "), ("C/ ", "Calle "), ("Avenida ", "Av. "), ("Av. ", "Avenida "), (" No. ", " #"))


class Turn(NamedTuple):
    """Something that happens to a customer: to whom, when, for the how-manieth time."""

    rng: Random
    person: Person
    today: date
    ordinal: int


Change = Callable[[Turn, Payload], None]
"""Changes the payload in place; may find nothing to change."""


def respelled_address(turn: Turn, payload: Payload) -> None:
    location = payload["client_location"]
    for before, after in STREET_SPELLINGS:
        if before in location["address"]:
            location["address"] = location["address"].replace(before, after, 1)[:100]
            return


def landline(turn: Turn, payload: Payload) -> None:
    payload["client_contact"][turn.rng.choice(("home_phone", "buss_phone"))] = phone(turn.rng)


def social_network(turn: Turn, payload: Payload) -> None:
    user = f"{plain(turn.person.names.first)}.{plain(turn.person.names.last)[:10]}{turn.ordinal}"
    payload["client_contact"] |= {"social_network_name": "Instagram", "social_network_username": user[:30]}


def work_email(turn: Turn, payload: Payload) -> None:
    names = turn.person.names
    user = f"{plain(names.first)}.{plain(names.last)}{turn.ordinal}"
    payload["client_job_info"]["work_email"] = f"{user}@empresa.example.com"


def account_officer(turn: Turn, payload: Payload) -> None:
    payload["client_info"]["account_officer"] = turn.rng.choice(OFFICERS)


def moved(turn: Turn, payload: Payload) -> None:
    """Mostly within the city, sometimes to another one."""
    person = turn.person
    if happens(turn.rng, 0.4):
        person = Person(**{**vars(person), "place": draw_place(turn.rng)})
    payload["client_location"] = home_node(turn.rng, person)


def new_cell_phone(turn: Turn, payload: Payload) -> None:
    payload["client_contact"]["cell_phone"] = cell_phone(turn.person.index, turn.ordinal)


def new_email(turn: Turn, payload: Payload) -> None:
    names = turn.person.names
    payload["client_contact"]["email"] = email(turn.person.index, names.first, names.last, turn.ordinal)


def raise_of_salary(turn: Turn, payload: Payload) -> None:
    _multiply_income(turn.rng, payload, turn.rng.uniform(1.04, 1.15))


def jump_of_income(turn: Turn, payload: Payload) -> None:
    """More than a career explains; the movements follow."""
    factor = turn.rng.uniform(1.8, 5)
    _multiply_income(turn.rng, payload, factor)
    movements = payload["client_transactionality"]
    for field in ("inc_transactionality", "out_transactionality"):
        movements[field] = round(float(movements[field]) * factor, -2) + 100


def new_movements(turn: Turn, payload: Payload) -> None:
    movements = payload["client_transactionality"]
    movements["out_monthly_movements"] = turn.rng.randint(3, 60)
    incoming = float(movements["inc_transactionality"]) * turn.rng.uniform(0.9, 1.35)
    movements["inc_transactionality"] = round(incoming, -2) + 100


def new_job(turn: Turn, payload: Payload) -> None:
    """Another employer in the same occupation; the one before becomes the previous employment."""
    job = payload["client_job_info"]
    if not job.get("company_name"):
        return
    before = job["company_name"]
    company = draw_company(turn.rng, draw_job(turn.rng).employers)
    job.pop("company_code", None)
    job |= {
        "company_name": company.name,
        "work_address": f"{draw_address(turn.rng)}, {turn.person.place.city}",
        "entry_date": str(turn.today - timedelta(days=turn.rng.randint(5, 60))),
        "previously_employment_data": previous_job(turn.rng, before),
    }
    _multiply_income(turn.rng, payload, turn.rng.uniform(1.0, 1.3))


def other_business(turn: Turn, payload: Payload) -> None:
    """A business beside the job begins, or ends."""
    job, references = payload["client_job_info"], payload["client_references"]
    if job.pop("other_job_info", None):
        for place in [place for place in references if "commercial" in place]:
            del references[place]
        return
    job["other_job_info"] = other_activity(turn.rng, sends_later_fields=turn.person.sends_later_fields)
    references["first_supplier_commercial_reference"] = commercial_reference(turn.rng)
    references["first_client_commercial_reference"] = commercial_reference(turn.rng)


def corrected_names(turn: Turn, payload: Payload) -> None:
    """A second name or surname that was left out, or was wrong."""
    info = payload["client_info"]
    spare = ("Altagracia", "Mercedes", "Isabel") if turn.person.is_woman else ("Antonio", "Alberto", "Emilio")
    names = [name for name in spare if as_written(turn.person, name) != info.get("middle_name")]
    info["middle_name"] = as_written(turn.person, turn.rng.choice(names))


def corrected_birth_date(turn: Turn, payload: Payload) -> None:
    born = date.fromisoformat(payload["client_info"]["birth_date"])
    payload["client_info"]["birth_date"] = str(born - timedelta(days=turn.rng.choice((1, 10, 365))))


def new_civil_status(turn: Turn, payload: Payload) -> None:
    info = payload["client_info"]
    statuses = dict.fromkeys(set(CIVIL_STATUSES) - {info["civil_status_id"]}, 1.0) | {MARRIED: 6, DIVORCED: 3}
    statuses.pop(info["civil_status_id"], None)
    info.pop("spouse_info", None)
    info |= civil_status_fields(turn.rng, turn.person, weighted(turn.rng, dict(sorted(statuses.items()))))


def renewed_passport(turn: Turn, payload: Payload) -> None:
    """Another number; somebody who had no passport gets one."""
    documents = payload["client_documents"]
    passports = [one for one in documents if one["document_type_code"] == PASSPORT]
    number = passport(turn.person.index, turn.person.country, turn.ordinal)
    if passports:
        passports[0]["document_number"] = number
    else:
        documents.append(document(PASSPORT, number, turn.person.country))


def licence_shown(turn: Turn, payload: Payload) -> None:
    """A driving licence is added, or no longer sent."""
    documents = payload["client_documents"]
    others = [one for one in documents if one["document_type_code"] != LICENCE]
    if len(others) == len(documents):
        others.append(document(LICENCE, licence(turn.person.index), "DO"))
    payload["client_documents"] = others


def exposure(turn: Turn, payload: Payload) -> None:
    """The person takes office, or leaves it."""
    info = payload["client_info"]
    if info.get("person_type_code"):
        info["person_type_code"] = ""
        return
    info["person_type_code"] = "PEP" if happens(turn.rng, EXPOSED_SHARE) else "RPEP"
    info["risk_data"] = risk_node(turn.rng, "high")


def new_risk(turn: Turn, payload: Payload) -> None:
    payload["client_info"]["risk_data"] = risk_node(turn.rng, turn.rng.choice(list(RISK_LEVELS)))


def new_reference(turn: Turn, payload: Payload) -> None:
    references = payload["client_references"]
    if happens(turn.rng, 0.5):
        references["second_personal_reference"] = personal_reference(turn.rng, turn.person, is_relative=False)
    elif references.get("second_bank_reference"):
        del references["second_bank_reference"]
    else:
        references["second_bank_reference"] = bank_reference(turn.rng)


def other_branch(turn: Turn, payload: Payload) -> None:
    here = payload["client_entity_branch"]["branch_code"]
    payload["client_entity_branch"] = branch_node(turn.rng.choice([code for code in BRANCHES if code != here]))


CHANGES: dict[Change, float] = {
    respelled_address: 12,
    landline: 10,
    social_network: 5,
    work_email: 6,
    account_officer: 7,
    moved: 11,
    new_cell_phone: 5,
    new_email: 5,
    raise_of_salary: 12,
    jump_of_income: 3,
    new_movements: 6,
    new_job: 6,
    other_business: 3,
    corrected_names: 2.5,
    corrected_birth_date: 0.8,
    new_civil_status: 5,
    renewed_passport: 5,
    licence_shown: 3,
    exposure: 0.8,
    new_risk: 5,
    new_reference: 5,
    other_branch: 3,
}
"""What happens to customers, by how often."""


def _multiply_income(rng: Random, payload: Payload, factor: float) -> None:
    job = payload["client_job_info"]
    step = 50 if job["currency_code"] == "USD" else 500
    job |= amounts(rng, rounded(max(float(job["salary"]), 5 * step) * factor + step / 2, step))
