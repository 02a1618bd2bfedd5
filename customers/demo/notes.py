"""What officers write, and what they put right by hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from customers.models import Review

from .papers import phone
from .payloads import risk_node
from .places import draw_address
from .wire import Payload

APPROVALS = (
    "",
    "",
    "",
    "",
    "Documentos conformes.",
    "Expediente completo; sin observaciones.",
    "Verificado contra la cédula presentada.",
    "Cambio confirmado por teléfono con el cliente.",
    "Ingresos sustentados con carta de trabajo y volante de pago.",
)

FLAGS: dict[str, str] = {
    "possible_duplicate": "Posible cliente duplicado. Comparar los expedientes antes de aprobar.",
    "politically_exposed": "Falta la declaración jurada de patrimonio de la persona expuesta políticamente.",
    "inflow_above_income": "La entrada mensual no se corresponde con los ingresos. Solicitar sustento de los fondos.",
    "document_check_failed": "El número de cédula no pasa la verificación. Pedir copia legible del documento.",
    "shared_email": "Mismo correo electrónico que otro cliente: confirmar si son familiares.",
    "shared_cell_phone": "Mismo celular que otro cliente: confirmar con ambos a quién pertenece.",
    "names_changed": "El nombre cambió. Pedir el acta o la cédula nueva que lo respalde.",
    "birth_date_changed": "La fecha de nacimiento cambió. Verificar contra la cédula.",
    "bank_code_check_failed": "El código bancario de la referencia es inválido. Devolver a la sucursal.",
    "catalog_unverified": "El código no está verificado. Consultar con el área de catálogos.",
    "correction_overwritten": "El envío deshizo una corrección nuestra. Avisar a la sucursal y corregir en origen.",
    "minor": "Cliente menor de edad: falta el documento del padre, la madre o el tutor.",
}
"""What an officer objects to, by the finding."""

OTHER_FLAGS = (
    "Falta la carta de trabajo. Se solicitó a la sucursal.",
    "La dirección del formulario no coincide con la factura de servicio presentada.",
)

ESCALATIONS: dict[str, str] = {
    "politically_exposed": "Persona expuesta políticamente: requiere debida diligencia ampliada.",
    "possible_duplicate": "Mismo nombre y fecha de nacimiento que otro cliente, con otro documento. Elevo el caso.",
    "inflow_above_income": "Movimientos muy por encima de los ingresos, sin explicación. Elevo el caso para decisión.",
    "names_changed": "Cambió el nombre en un cliente con movimientos recientes. Conviene una segunda revisión.",
}

OTHER_ESCALATIONS = (
    "Coincidencia parcial con una lista de vigilancia. Se adjuntó la consulta al expediente.",
    "El cliente no pudo explicar el origen de los fondos por teléfono. Elevo el caso para decisión.",
)

NOTES = (
    "Llamé a la sucursal; envían la documentación mañana.",
    "En espera de la certificación de ingresos.",
    "El cliente confirmó que el cambio de dirección es temporal.",
)

DECISIONS_ON_ESCALATIONS = (
    "Debida diligencia ampliada completada; el origen de los fondos quedó sustentado.",
    "Aprobado por el comité de cumplimiento. Seguimiento semestral.",
    "Consulta de listas descartada: es un homónimo.",
)

SETTLED_FLAGS = (
    "Documentación recibida y conforme.",
    "La sucursal envió el sustento; se aprueba.",
    "Aclarado con el cliente.",
)


TEXTS: dict[Review.Decision, tuple[Mapping[str, str], Sequence[str]]] = {
    Review.Decision.APPROVED: ({}, APPROVALS),
    Review.Decision.FLAGGED: (FLAGS, OTHER_FLAGS),
    Review.Decision.ESCALATED: (ESCALATIONS, OTHER_ESCALATIONS),
    Review.Decision.NOTE: ({}, NOTES),
}
"""Decision -> what is written: by finding, and where none of those fits."""


def draw_note(rng: Random, decision: Review.Decision, findings: Iterable[str]) -> str:
    """What an officer writes beside a decision on a revision with these findings."""
    by_finding, others = TEXTS[decision]
    fitting = [by_finding[code] for code in findings if code in by_finding]
    return rng.choice(fitting or others)


class Correction(NamedTuple):
    """Something that a senior officer puts right: why, and how the payload changes."""

    reason: str
    change: Callable[[Random, Payload], None]


def _second_surname(_rng: Random, payload: Payload) -> None:
    info = payload["client_info"]
    surname = info.get("middle_last_name", "")
    info["middle_last_name"] = surname.title() if surname.isupper() else (surname or "Marte").upper()


def _address(rng: Random, payload: Payload) -> None:
    payload["client_location"]["address"] = draw_address(rng)


def _home_phone(rng: Random, payload: Payload) -> None:
    payload["client_contact"]["home_phone"] = phone(rng)


def _risk(rng: Random, payload: Payload) -> None:
    payload["client_info"]["risk_data"] = risk_node(rng, "high")


def _position(_rng: Random, payload: Payload) -> None:
    job = payload["client_job_info"]
    job["professional_position"] = f"{job['professional_position']} (interino)"[:100]


def _net_income(rng: Random, payload: Payload) -> None:
    job = payload["client_job_info"]
    job["net_income"] = round(float(job["salary"]) * rng.uniform(0.70, 0.84), 2)


def _nickname(_rng: Random, payload: Payload) -> None:
    payload["client_info"]["nickname"] = payload["client_info"]["first_name"].split()[0].title()


CORRECTIONS = (
    Correction("Segundo apellido verificado contra la cédula: estaba mal escrito en el formulario.", _second_surname),
    Correction("Dirección actualizada según la factura de electricidad que trajo el cliente.", _address),
    Correction("Teléfono residencial confirmado por llamada al cliente.", _home_phone),
    Correction("Nivel de riesgo elevado por decisión del comité de cumplimiento.", _risk),
    Correction("Cargo corregido según la certificación laboral.", _position),
    Correction("Ingreso neto corregido según los tres últimos volantes de pago.", _net_income),
    Correction("El cliente pidió que conste el nombre por el que se le conoce.", _nickname),
)
