"""What is odd about some payloads that the core takes in all the same: most of it makes a finding."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random

from .chance import happens
from .papers import CEDULA, LEGACY_CEDULA
from .wire import Payload

Oddity = Callable[[Random, Payload, Sequence[Payload]], None]
"""Changes a payload; the last argument is what was sent of other customers."""

UNKNOWN_BRANCHES = (("91", "Agencia Bávaro Centro"), ("92", "Kiosco Ágora"), ("SD44", "Punto Expreso"))
CIIU_OCCUPATIONS = (("552111", "Restaurantes"), ("702001", "Servicios inmobiliarios"), ("930202", "Salones de belleza"))
UNKNOWN_RELATIONS = (("godfather", "Padrino"), ("stepmother", "Madrastra"), ("employee", "Empleado(a)"))
WRONG_BANK_CODES = (("aba_code", "021000022"), ("iban_code", "DO28BAGR0000000121245361132"), ("swift_code", "BANK"))
CAMPAIGNS = ("Campaña Navidad", "Nómina empresarial", "Feria del crédito")
REMITTANCES = (("US", "Estados Unidos"), ("ES", "España"), ("IT", "Italia"), ("CH", "Suiza"))


def failing_check_digit(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    document = payload["client_documents"][0]
    number = document["document_number"]
    if document["document_type_code"] == CEDULA:
        document["document_number"] = number[:-1] + str((int(number[-1]) + rng.randint(1, 9)) % 10)


def legacy_document_type(_rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    for document in payload["client_documents"]:
        if document["document_type_code"] == CEDULA:
            document["document_type_code"] = LEGACY_CEDULA


def unknown_branch(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    code, name = rng.choice(UNKNOWN_BRANCHES)
    payload["client_entity_branch"] = {"branch_code": code, "branch_name": name}


def other_branch_name(_rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    branch = payload["client_entity_branch"]
    branch["branch_name"] = f"Of. {branch['branch_name']}"[:35]


def ciiu_occupation(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    code, description = rng.choice(CIIU_OCCUPATIONS)
    payload["client_job_info"] |= {"occupation_code": code, "occupation_description": description}


def family_home(_rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    payload["client_location"]["housing_type"] = "Familiar"


def unknown_relation(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    code, description = rng.choice(UNKNOWN_RELATIONS)
    reference = payload["client_references"]["second_personal_reference"]
    reference["reference_relationship_unique_description"] = code
    if "reference_relationship_description" in reference:
        reference["reference_relationship_description"] = description


def unknown_keys(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    node, key, value = rng.choice(
        (
            ("client_info", "preferred_language", "es"),
            ("client_info", "segment", {"code": "S2", "name": "Preferente"}),
            ("client_info", "biometric_score", 0.97),
            ("client_contact", "whatsapp", payload["client_contact"]["cell_phone"]),
            ("client_location", "geolocation", {"lat": 18.4861, "lng": -69.9312}),
        )
    )
    payload[node][key] = value


def shared_email(rng: Random, payload: Payload, others: Sequence[Payload]) -> None:
    payload["client_contact"]["email"] = rng.choice(others)["client_contact"]["email"]


def shared_cell_phone(rng: Random, payload: Payload, others: Sequence[Payload]) -> None:
    payload["client_contact"]["cell_phone"] = rng.choice(others)["client_contact"]["cell_phone"]


def same_person(rng: Random, payload: Payload, others: Sequence[Payload]) -> None:
    """The same names and birth date, other documents: a duplicate, or a coincidence."""
    other = rng.choice(others)["client_info"]
    for field in ("first_name", "middle_name", "last_name", "middle_last_name", "birth_date", "sex"):
        payload["client_info"].pop(field, None)
        if field in other:
            payload["client_info"][field] = other[field]
    payload["client_job_info"]["entry_date"] = max(payload["client_job_info"]["entry_date"], other["birth_date"])


def rent_of_owned_home(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    payload["client_location"] |= {"housing_type": "Propia", "rent_amount": 12_000, "rent_currency": "DOP"}


def large_inflow(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    movements = payload["client_transactionality"]
    movements["inc_transactionality"] = round(movements["inc_transactionality"] * rng.uniform(5, 30), -2) + 20_000
    movements["inc_monthly_movements"] = rng.randint(8, 60)


def annual_salary_out_of_line(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    job = payload["client_job_info"]
    job["annual_gross_salary"] = round(job["salary"] * rng.choice((1, 6, 24)), 2)


def contradicting_countries(_rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    payload["client_job_info"] |= {"country": "Estados Unidos", "company_country_code": "DO"}


def impossible_phone(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    payload["client_contact"]["home_phone"] = rng.choice(("555-01", "no tiene", "00000"))


def failing_bank_code(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    field, code = rng.choice(WRONG_BANK_CODES)
    reference = payload["client_references"].setdefault("first_bank_reference", {"country_code": "DO", "canceled": 0})
    reference[field] = code


def hired_before_birth(_rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    year = int(payload["client_info"]["birth_date"][:4]) - 1
    payload["client_job_info"]["entry_date"] = f"{max(1900, year)}-03-01"


def remittances(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    code, name = rng.choice(REMITTANCES)
    payload["client_transactionality"] |= {"funds_country_code": code, "funds_country_description": name}


def own_fields(rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    payload["client_info"]["additional_field1"] = rng.choice(CAMPAIGNS)
    if happens(rng, 0.3):
        payload["client_info"]["additional_field2"] = f"PROMO-{rng.randint(100, 999)}"


def nulls_and_blanks(_rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    payload["client_info"].setdefault("nickname", "")
    payload["client_info"].setdefault("customer_number", None)
    payload["client_location"].setdefault("rent_amount", None)
    payload["client_contact"].setdefault("home_phone", "  ")
    payload["client_references"].setdefault("second_bank_reference", None)


def amounts_as_texts(_rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    job = payload["client_job_info"]
    job |= {field: f"{job[field]:.2f}" for field in ("salary", "annual_gross_salary", "net_income")}


def old_spellings(_rng: Random, payload: Payload, _others: Sequence[Payload]) -> None:
    references = payload["client_references"]
    if bank := references.get("first_bank_reference"):
        bank["acount_type_description"] = bank.pop("account_type_description", "Ahorros")
    if "first_client_commercial_reference" in references:
        references["first__client__commercial_reference"] = references.pop("first_client_commercial_reference")


ODDITIES: tuple[tuple[float, Oddity], ...] = (
    (0.006, same_person),
    (0.010, shared_email),
    (0.010, shared_cell_phone),
    (0.015, failing_check_digit),
    (0.012, legacy_document_type),
    (0.008, unknown_branch),
    (0.010, other_branch_name),
    (0.015, ciiu_occupation),
    (0.015, family_home),
    (0.008, unknown_relation),
    (0.025, unknown_keys),
    (0.012, rent_of_owned_home),
    (0.018, large_inflow),
    (0.012, annual_salary_out_of_line),
    (0.006, contradicting_countries),
    (0.012, impossible_phone),
    (0.008, failing_bank_code),
    (0.003, hired_before_birth),
    (0.030, remittances),
    (0.030, own_fields),
    (0.100, nulls_and_blanks),
    (0.010, old_spellings),
    (0.020, amounts_as_texts),
)
"""Which share of the payloads has which oddity, in the order they are applied."""

NEEDS_OTHERS: frozenset[Oddity] = frozenset({same_person, shared_email, shared_cell_phone})


def make_odd(rng: Random, payload: Payload, others: Sequence[Payload]) -> Payload:
    """A copy of the payload with the oddities that chance gives it."""
    odd = deepcopy(payload)
    for share, oddity in ODDITIES:
        if happens(rng, share) and (others or oddity not in NEEDS_OTHERS):
            oddity(rng, odd, others)
    return odd
