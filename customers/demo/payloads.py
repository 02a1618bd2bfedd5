"""The whole payload of a person: what Clients Inspector would send of it."""

from datetime import date
from random import Random

from .chance import happens, rounded, weighted
from .names import draw_names
from .papers import (
    CEDULA,
    LICENCE,
    PASSPORT,
    cedula,
    cell_phone,
    dashed,
    email,
    licence,
    passport,
    phone,
    plain,
    wisenroll_code,
)
from .people import CIVIL_STATUSES, COMMON_LAW, MARRIED, Person
from .places import ABROAD, BRANCHES, draw_address
from .references import references_node
from .wire import Payload
from .work import job_node, transactionality_node

ABROAD_SHARE = 0.025
RENTING_SHARE = 0.38
VIRTUAL_SHARE = 0.12
VIRTUAL_BRANCH = "40"

IMMIGRATION_STATUSES: dict[tuple[str, str], float] = {
    ("resident", "Residente"): 60,
    ("work_permit", "Permiso de trabajo"): 34,
    ("holidays", "Vacaciones"): 6,
}

EXPOSURES: dict[str, float] = {"": 979, "PEP": 12, "RPEP": 9}

RISK_LEVELS: dict[str, tuple[str, tuple[float, float]]] = {
    "low": ("Riesgo Bajo", (0.5, 3.9)),
    "medium": ("Riesgo Medio", (4, 6.9)),
    "high": ("Riesgo Alto", (7, 9.8)),
}
"""Unique description -> description, and the range of values."""

SOCIAL_NETWORKS = {"Instagram": 60, "Facebook": 30, "LinkedIn": 6, "X": 4}
OFFICERS = ("JCA", "MRP", "LFD", "YSM", "KAV")
BUSINESS_CODES = ("L001", "L003", "L007")


def make_payload(rng: Random, person: Person, today: date) -> Payload:
    """A payload that the contract allows in every field."""
    job = job_node(rng, person, today)
    exposure = "" if person.is_minor else weighted(rng, EXPOSURES)
    return {
        "client_info": _info_node(rng, person, exposure),
        "client_documents": _documents_node(rng, person),
        "client_location": _abroad_node(rng) if happens(rng, ABROAD_SHARE) else home_node(rng, person),
        "client_contact": _contact_node(rng, person),
        "client_job_info": job,
        "client_references": references_node(rng, person, has_business="other_job_info" in job),
        "client_transactionality": transactionality_node(rng, job),
        "client_entity_branch": branch_node(
            VIRTUAL_BRANCH if happens(rng, VIRTUAL_SHARE) else person.place.branch_code
        ),
    }


def civil_status_fields(rng: Random, person: Person, status: int) -> Payload:
    """The fields of `client_info` that tell a civil status; the spouse only of those who have one."""
    unique_name, description = CIVIL_STATUSES[status]
    fields: Payload = {
        "civil_status_id": status,
        "civil_status_unique_description": unique_name,
        "civil_status_description": description,
    }
    if status in (MARRIED, COMMON_LAW):
        names = draw_names(rng, person.country if happens(rng, 0.8) else "DO", is_woman=not person.is_woman)
        fields["spouse_info"] = {
            "first_name": as_written(person, names.first),
            "last_name": as_written(person, names.last),
            "document_type_code": CEDULA,
            "document_number": cedula(rng.randrange(10**9)),
            "issuing_country_code": "DO",
        }
        if names.second_last:
            fields["spouse_info"]["middle_last_name"] = as_written(person, names.second_last)
    return fields


def home_node(rng: Random, person: Person) -> Payload:
    """`client_location` in the Dominican Republic."""
    place = person.place
    node: Payload = {
        "country_code": "DO",
        "country_description": "República Dominicana",
        "province_code": place.province_code,
        "province_description": place.province,
        "city_description": place.city,
        "locality_code": place.locality_code,
        "locality_description": place.city,
        "neighbourhood_description": rng.choice(place.sectors),
        "address": draw_address(rng),
        "postal_code": place.postal_code,
        "housing_type": "Propia",
    }
    if happens(rng, RENTING_SHARE):
        owner = draw_names(rng, "DO", is_woman=happens(rng, 0.5))
        node |= {
            "housing_type": "Alquilada",
            "rent_amount": rounded(rng.lognormvariate(9.6, 0.4), 500),
            "rent_currency": "DOP",
            "owner": f"{owner.first} {owner.last}",
            "owner_phone": phone(rng),
        }
    return node


def branch_node(code: str) -> Payload:
    """`client_entity_branch`"""
    return {"branch_code": code, "branch_name": BRANCHES[code]}


def risk_node(rng: Random, level: str) -> Payload:
    """`client_info.risk_data`"""
    description, (lowest, highest) = RISK_LEVELS[level]
    return {
        "risk_value": round(rng.uniform(lowest, highest), 2),
        "risk_level_unique_description": level,
        "risk_level_description": description,
    }


def as_written(person: Person, text: str) -> str:
    """A name as this person's forms have it: some branches type capitals only."""
    return text.upper() if person.writes_in_capitals else text


def _info_node(rng: Random, person: Person, exposure: str) -> Payload:
    names = person.names
    node: Payload = {
        "first_name": as_written(person, names.first),
        "last_name": as_written(person, names.last),
        "sex": person.sex,
        "birth_date": str(person.birth_date),
        "nationality_code": person.country,
        **civil_status_fields(rng, person, person.civil_status),
        "wisenroll_code": wisenroll_code(person.index),
        "account_officer": rng.choice(OFFICERS),
        "office_representative": "VME",
        "bonding_type": "NI",
        "business_code": rng.choice(BUSINESS_CODES),
    }
    if names.middle:
        node["middle_name"] = as_written(person, names.middle)
    if names.second_last:
        node["middle_last_name"] = as_written(person, names.second_last)
    if person.sex == "O":
        node["other_sex_description"] = "Género fluido"
    if happens(rng, 0.12):
        node["nickname"] = names.first[:4] + rng.choice(("i", "ito", "y", "o"))
    if not person.is_foreigner and happens(rng, 0.03):
        node["other_nationality_code"] = rng.choice(("US", "US", "ES", "IT"))
    if exposure or happens(rng, 0.2):
        node["person_type_code"] = exposure
    if person.is_foreigner:
        unique_name, description = weighted(rng, IMMIGRATION_STATUSES)
        node["immigration_status"] = {"unique_name": unique_name, "description": description}
    if person.sends_later_fields:
        node["risk_data"] = risk_node(rng, _draw_risk_level(rng, person, exposure))
    return node


def _draw_risk_level(rng: Random, person: Person, exposure: str) -> str:
    if exposure:
        return "high"
    return weighted(
        rng, {"low": 55 if person.is_foreigner else 82, "medium": 16, "high": 6 if person.is_foreigner else 2}
    )


def _documents_node(rng: Random, person: Person) -> list[Payload]:
    if person.is_foreigner:
        documents = [document(PASSPORT, passport(person.index, person.country), person.country)]
        if happens(rng, 0.4):
            documents.append(document(CEDULA, cedula(person.index), "DO"))
    else:
        number = cedula(person.index)
        documents = [document(CEDULA, dashed(number) if happens(rng, 0.3) else number, "DO")]
        if happens(rng, 0.22):
            documents.append(document(PASSPORT, passport(person.index, "DO"), "DO"))
    if not person.is_minor and happens(rng, 0.15):
        documents.append(document(LICENCE, licence(person.index), "DO"))
    documents[0]["main"] = 1
    return documents


def document(type_code: str, number: str, country: str) -> Payload:
    """One of `client_documents`, not the main one."""
    return {"document_type_code": type_code, "document_number": number, "issuing_country_code": country, "main": 0}


def _abroad_node(rng: Random) -> Payload:
    place = rng.choice(ABROAD)
    return {
        "country_code": "US",
        "country_description": "Estados Unidos",
        "province_description": place.state,
        "city_description": place.city,
        "locality_code": place.zip_code,
        "locality_description": place.city,
        "address": f"{rng.randint(10, 2400)} {place.street}, Apt {rng.randint(1, 9)}C",
        "postal_code": place.zip_code,
        "housing_type": "Alquilada",
        "rent_amount": rounded(rng.uniform(900, 2_800), 50),
        "rent_currency": "USD",
        "owner": "Hudson & Bay Property LLC",
        "owner_phone": phone(rng, place.area_code),
    }


def _contact_node(rng: Random, person: Person) -> Payload:
    first, last = person.names.first, person.names.last
    node: Payload = {"email": email(person.index, first, last), "cell_phone": cell_phone(person.index)}
    if happens(rng, 0.3):
        node["home_phone"] = phone(rng)
    if happens(rng, 0.35):
        node["buss_phone"] = phone(rng)
    if happens(rng, 0.3):
        node["social_network_name"] = weighted(rng, SOCIAL_NETWORKS)
        node["social_network_username"] = f"{plain(first)}{plain(last)[:8]}{person.index % 100:02d}"
    return node
