"""Nodes of a payload with those who know the person: banks, people, suppliers and clients."""

from random import Random

from .chance import happens, weighted
from .jobs import TRADE, draw_company, draw_job
from .names import draw_names
from .papers import CEDULA, MAIL_DOMAINS, cedula, dashed, phone, plain
from .people import Person
from .places import draw_address, draw_place
from .wire import Payload

BANKS: dict[str, int] = {
    "Banco de Reservas": 34,
    "Banco Popular Dominicano": 30,
    "Banco BHD": 20,
    "Scotiabank": 8,
    "Asociación Popular de Ahorros y Préstamos": 8,
    "Banco Santa Cruz": 6,
    "Asociación La Nacional": 4,
    "Banco Promerica": 3,
}

ACCOUNT_TYPES = {"Ahorros": 70, "Corriente": 22, "Nómina": 8}

CANCELLATION_REASONS = (
    "Solicitud del cliente",
    "Inactividad",
    "Cambio de banco",
    "Cierre de la empresa empleadora",
)

RELATIVES = {
    "brother": "Hermano",
    "sister": "Hermana",
    "mother": "Madre",
    "father": "Padre",
    "cousin": "Primo(a)",
    "uncle": "Tío",
    "aunt": "Tía",
    "brother_in_law": "Cuñado",
    "daughter": "Hija",
}

OTHERS = {
    "friend": "Amigo(a)",
    "coworker": "Compañero(a) de trabajo",
    "neighbour": "Vecino(a)",
    "acquaintance": "Conocido(a)",
}

WOMEN = {"sister", "mother", "aunt", "daughter"}
MEN = {"brother", "father", "uncle", "brother_in_law"}


def references_node(rng: Random, person: Person, *, has_business: bool) -> Payload:
    """`client_references`: two people always, banks mostly, suppliers and clients of those who have a business."""
    node: Payload = {
        "first_personal_reference": personal_reference(rng, person, is_relative=True),
        "second_personal_reference": personal_reference(rng, person, is_relative=happens(rng, 0.25)),
    }
    if happens(rng, 0.62):
        node["first_bank_reference"] = bank_reference(rng)
        if happens(rng, 0.3):
            node["second_bank_reference"] = bank_reference(rng)
    if has_business:
        node["first_supplier_commercial_reference"] = commercial_reference(rng)
        node["first_client_commercial_reference"] = commercial_reference(rng)
        if happens(rng, 0.4):
            node["second_supplier_commercial_reference"] = commercial_reference(rng)
        if happens(rng, 0.3):
            node["second_client_commercial_reference"] = commercial_reference(rng)
    return node


def bank_reference(rng: Random) -> Payload:
    """`first_bank_reference`, `second_bank_reference`"""
    officer = draw_names(rng, "DO", is_woman=happens(rng, 0.5))
    node: Payload = {
        "country_code": "DO",
        "bank_name": weighted(rng, BANKS),
        "account_type_description": weighted(rng, ACCOUNT_TYPES),
        "account_number": f"{rng.randrange(10**9, 10**10)}",
        "canceled": 0,
    }
    if happens(rng, 0.4):
        node["officer"] = f"{officer.first} {officer.last}"
    if happens(rng, 0.06):
        node |= {"canceled": 1, "canceled_reason": rng.choice(CANCELLATION_REASONS)}
    return node


def personal_reference(rng: Random, person: Person, *, is_relative: bool) -> Payload:
    """`first_personal_reference`, `second_personal_reference`; relatives often share a surname."""
    relation, described = rng.choice(list((RELATIVES if is_relative else OTHERS).items()))
    is_woman = relation in WOMEN or (relation not in MEN and happens(rng, 0.5))
    names = draw_names(rng, person.country if is_relative else "DO", is_woman=is_woman)
    last_name = person.names.last if is_relative and happens(rng, 0.6) else names.last
    node: Payload = {
        "name": _as_written(person, f"{names.first} {last_name}"),
        "relationship": "Familiar" if is_relative else "No Familiar",
        "reference_relationship_unique_description": relation,
        "phone": phone(rng),
        "address": f"{draw_address(rng)}, {draw_place(rng).city}",
        "country": rng.choice(("República Dominicana", "Republica Dominicana", "DO")),
    }
    if person.sends_later_fields:
        node |= {
            "reference_relationship_type_description": "familiar" if is_relative else "unfamiliar",
            "reference_relationship_description": described,
        }
    if happens(rng, 0.55):
        number = cedula(rng.randrange(10**9))
        node |= {
            "document_type_code": CEDULA,
            "document_number": dashed(number) if happens(rng, 0.5) else number,
        }
    if happens(rng, 0.3):
        domain = rng.choice(MAIL_DOMAINS)
        node["email"] = f"{plain(names.first)}.{plain(last_name)}{rng.randrange(100)}@{domain}"
    return node


def commercial_reference(rng: Random) -> Payload:
    """`first_supplier_commercial_reference` and the three like it"""
    kind = TRADE if happens(rng, 0.5) else draw_job(rng).employers
    return {
        "name": draw_company(rng, kind).name,
        "phone": phone(rng),
        "country": "República Dominicana",
    }


def _as_written(person: Person, text: str) -> str:
    return text.upper() if person.writes_in_capitals else text
