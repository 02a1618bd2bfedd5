"""What people live on."""

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from .chance import weighted


class Job(NamedTuple):
    """A position by its SOC code (or one of the bank's own codes), in its two genders, and a month's usual salary."""

    occupation_code: str
    woman: str
    man: str
    salary: int
    employers: str


class OwnOccupation(NamedTuple):
    """An occupation that no standard knows, under a code of the bank's own."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Company:
    """An employer."""

    name: str
    mail_domain: str
    code: str


STUDENT = OwnOccupation("990001", "Estudiante", "Student")
PENSIONER = OwnOccupation("990002", "Pensionado(a)", "Pensioner")
HOMEMAKER = OwnOccupation("990003", "Quehaceres del hogar", "Homemaker")
OWN_OCCUPATIONS = (STUDENT, PENSIONER, HOMEMAKER)

TRADE, OFFICE, HEALTH, SCHOOL, HOTEL, BUILDING, FACTORY, STATE, TRANSPORT, FARM = (
    "trade",
    "office",
    "health",
    "school",
    "hotel",
    "building",
    "factory",
    "state",
    "transport",
    "farm",
)

JOBS: dict[Job, int] = {
    Job("412011", "Cajera", "Cajero", 21_500, TRADE): 50,
    Job("412031", "Vendedora", "Vendedor", 24_000, TRADE): 60,
    Job("411011", "Supervisora de tienda", "Supervisor de tienda", 38_000, TRADE): 18,
    Job("537065", "Auxiliar de almacén", "Auxiliar de almacén", 20_500, TRADE): 22,
    Job("132011", "Contadora", "Contador", 62_000, OFFICE): 28,
    Job("433071", "Representante de servicios", "Cajero bancario", 32_000, OFFICE): 14,
    Job("434051", "Agente de servicio al cliente", "Agente de servicio al cliente", 34_000, OFFICE): 50,
    Job("439061", "Auxiliar administrativa", "Auxiliar administrativo", 27_000, OFFICE): 34,
    Job("436011", "Asistente ejecutiva", "Asistente ejecutivo", 42_000, OFFICE): 14,
    Job("112022", "Gerente de ventas", "Gerente de ventas", 125_000, OFFICE): 12,
    Job("113031", "Gerente financiera", "Gerente financiero", 180_000, OFFICE): 8,
    Job("111021", "Gerente general", "Gerente general", 220_000, OFFICE): 7,
    Job("111011", "Presidenta ejecutiva", "Presidente ejecutivo", 420_000, OFFICE): 2,
    Job("151252", "Desarrolladora de software", "Desarrollador de software", 105_000, OFFICE): 18,
    Job("151232", "Técnica de soporte", "Técnico de soporte", 38_000, OFFICE): 12,
    Job("231011", "Abogada", "Abogado", 85_000, OFFICE): 18,
    Job("419022", "Agente inmobiliaria", "Agente inmobiliario", 55_000, OFFICE): 8,
    Job("291141", "Enfermera", "Enfermero", 36_000, HEALTH): 24,
    Job("291215", "Médica familiar", "Médico familiar", 98_000, HEALTH): 14,
    Job("291021", "Odontóloga", "Odontólogo", 78_000, HEALTH): 8,
    Job("292052", "Auxiliar de farmacia", "Auxiliar de farmacia", 23_500, HEALTH): 10,
    Job("252021", "Maestra de primaria", "Maestro de primaria", 54_000, SCHOOL): 36,
    Job("252031", "Profesora de secundaria", "Profesor de secundaria", 60_000, SCHOOL): 24,
    Job("251199", "Docente universitaria", "Docente universitario", 82_000, SCHOOL): 7,
    Job("352014", "Cocinera", "Cocinero", 25_000, HOTEL): 22,
    Job("353031", "Camarera de restaurante", "Camarero", 21_000, HOTEL): 24,
    Job("372012", "Ama de llaves", "Encargado de habitaciones", 20_500, HOTEL): 16,
    Job("119051", "Gerente de alimentos y bebidas", "Gerente de alimentos y bebidas", 92_000, HOTEL): 6,
    Job("172051", "Ingeniera civil", "Ingeniero civil", 88_000, BUILDING): 14,
    Job("171011", "Arquitecta", "Arquitecto", 80_000, BUILDING): 8,
    Job("472061", "Ayudante de construcción", "Ayudante de construcción", 19_500, BUILDING): 24,
    Job("472111", "Electricista", "Electricista", 31_000, BUILDING): 14,
    Job("512092", "Operaria de ensamblaje", "Operario de ensamblaje", 22_000, FACTORY): 30,
    Job("513011", "Panadera", "Panadero", 21_500, FACTORY): 8,
    Job("333051", "Agente policial", "Agente policial", 29_500, STATE): 16,
    Job("339032", "Vigilante", "Vigilante", 19_800, STATE): 22,
    Job("193011", "Analista económica", "Analista económico", 72_000, STATE): 6,
    Job("533032", "Chofer de camión", "Chofer de camión", 33_000, TRANSPORT): 18,
    Job("533054", "Taxista", "Taxista", 30_000, TRANSPORT): 16,
    Job("493023", "Mecánica automotriz", "Mecánico automotriz", 32_000, TRANSPORT): 14,
    Job("452092", "Jornalera agrícola", "Jornalero agrícola", 16_500, FARM): 16,
}
"""Jobs, by about how many customers have them."""

GROWN_UP = 40

BEST_SALARY_BY_AGE = ((22, 36_000), (27, 65_000), (33, 130_000), (200, 1_000_000))
"""Age up to which -> what a job pays at most."""

EMPLOYERS: dict[str, tuple[str, ...]] = {
    TRADE: ("Comercial {}", "Supermercados {}", "Ferretería {}", "Almacenes {}", "Distribuidora {}"),
    OFFICE: ("Grupo {}", "Servicios {}", "Consultores {}", "Inversiones {}", "Centro de Contacto {}"),
    HEALTH: ("Clínica {}", "Centro Médico {}", "Farmacia {}", "Laboratorios {}"),
    SCHOOL: ("Colegio {}", "Escuela {}", "Universidad {}", "Liceo {}"),
    HOTEL: ("Hotel {}", "Restaurante {}", "{} Beach Resort", "Operadora Hotelera {}"),
    BUILDING: ("Constructora {}", "Ingeniería {}", "Proyectos {}"),
    FACTORY: ("Industrias {}", "Zona Franca {}", "Manufacturas {}", "Panificadora {}"),
    STATE: ("Ayuntamiento de {}", "Dirección Regional {}", "Seguridad {}"),
    TRANSPORT: ("Transporte {}", "Talleres {}", "Logística {}"),
    FARM: ("Agropecuaria {}", "Cooperativa {}", "Hacienda {}"),
}

PLACES_IN_NAMES = (
    "Yaque", "Ozama", "Quisqueya", "Cibao", "Valdesia", "Higuamo", "Enriquillo", "Anacaona", "Jaragua", "Marién",
    "del Caribe", "del Este", "Bahía Azul", "La Hispaniola", "Primavera", "Antillana", "Dos Ríos", "Los Almendros",
    "El Flamboyán", "Monte Alto", "Tres Ojos", "Nueva Era", "San Gabriel", "Santa Clara", "Costa Verde",
)  # fmt: skip

LEGAL_FORMS = {"": 3, ", SRL": 6, ", S.A.": 2, ", EIRL": 1}

ACTIVITIES: dict[str, str] = {
    "812112": "Salón de belleza",
    "812111": "Barbería",
    "445110": "Colmado",
    "722511": "Comedor",
    "722330": "Venta ambulante de comida",
    "485310": "Taxi",
    "811111": "Taller mecánico",
    "448140": "Tienda de ropa",
    "531110": "Alquiler de viviendas",
    "454110": "Ventas por internet",
    "444130": "Ferretería",
    "541110": "Ejercicio privado de la abogacía",
    "541211": "Asesoría contable",
    "611691": "Clases particulares",
    "621210": "Consultorio odontológico",
    "111219": "Cultivo de vegetales",
    "112310": "Producción de huevos",
    "561510": "Agencia de viajes",
}
"""What people do beside their job: NAICS code -> where the income comes from, in their words."""


def draw_job(rng: Random, age: int = GROWN_UP) -> Job:
    """A job for somebody of that age."""
    most = next(most for up_to, most in BEST_SALARY_BY_AGE if age <= up_to)
    return weighted(rng, {job: weight for job, weight in JOBS.items() if job.salary <= most})


def draw_company(rng: Random, kind: str) -> Company:
    """An employer of a kind; one in twelve is itself a customer of the bank."""
    place = rng.choice(PLACES_IN_NAMES)
    name = rng.choice(EMPLOYERS[kind]).format(place)
    form = "" if kind in (STATE, SCHOOL) else weighted(rng, LEGAL_FORMS)
    code = f"E{rng.randrange(100_000):05d}" if rng.randrange(12) == 0 else ""
    return Company(name + form, place.split()[-1], code)
