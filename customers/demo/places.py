"""Where people live and where the bank has branches."""

from random import Random
from typing import NamedTuple

from .chance import weighted


class Place(NamedTuple):
    """A municipality of the Dominican Republic. The code is province, municipality and district, two digits each."""

    locality_code: str
    city: str
    province: str
    postal_code: str
    branch_code: str
    sectors: tuple[str, ...]

    @property
    def province_code(self) -> str:
        return self.locality_code[:2] + "00"


class Abroad(NamedTuple):
    """A place in the United States, with its area code."""

    zip_code: str
    city: str
    state: str
    street: str
    area_code: str


BRANCHES: dict[str, str] = {
    "01": "Oficina principal",
    "02": "Agencia 27 de Febrero",
    "03": "Agencia Naco",
    "05": "Sucursal Santo Domingo Este",
    "06": "Sucursal Herrera",
    "07": "Sucursal Villa Mella",
    "10": "Sucursal Santiago Centro",
    "11": "Agencia Los Jardines",
    "14": "Sucursal La Vega",
    "15": "Sucursal San Francisco de Macorís",
    "18": "Sucursal Puerto Plata",
    "20": "Sucursal San Cristóbal",
    "23": "Sucursal La Romana",
    "24": "Sucursal Higüey",
    "25": "Sucursal San Pedro de Macorís",
    "30": "Sucursal Barahona",
    "31": "Sucursal San Juan",
    "40": "Oficina virtual",
}


def _place(code: str, city: str, province: str, postal_code: str, branch_code: str, sectors: str) -> Place:
    return Place(code, city, province, postal_code, branch_code, tuple(sectors.split(", ")))


PLACES: dict[Place, int] = {
    _place("010101", "Santo Domingo", "Distrito Nacional", "10101", "01", "Gazcue, Ciudad Nueva, Zona Colonial"): 60,
    _place(
        "010101", "Santo Domingo", "Distrito Nacional", "10122", "02", "Piantini, Evaristo Morales, Bella Vista"
    ): 60,
    _place("010101", "Santo Domingo", "Distrito Nacional", "10119", "03", "Naco, La Fe, Cristo Rey, Villa Juana"): 60,
    _place(
        "320101", "Santo Domingo Este", "Santo Domingo", "11506", "05", "Alma Rosa, Los Mina, Ozama, Invivienda"
    ): 90,
    _place("320201", "Santo Domingo Oeste", "Santo Domingo", "10904", "06", "Herrera, Las Palmas, Bayona, Engombe"): 60,
    _place("320301", "Santo Domingo Norte", "Santo Domingo", "11201", "07", "Villa Mella, Sabana Perdida, El Edén"): 50,
    _place("250101", "Santiago de los Caballeros", "Santiago", "51000", "10", "Los Jardines, Gurabo, Cienfuegos"): 70,
    _place(
        "250101", "Santiago de los Caballeros", "Santiago", "51032", "11", "Villa Olga, Cerros de Gurabo, Pekín"
    ): 40,
    _place("130101", "La Vega", "La Vega", "41000", "14", "Villa Rosa, Palmarito, Las Carolinas"): 26,
    _place("280101", "Bonao", "Monseñor Nouel", "42000", "14", "Los Transformadores, Prosperidad"): 12,
    _place("060101", "San Francisco de Macorís", "Duarte", "31000", "15", "Los Grullón, Ugamba, Pueblo Nuevo"): 24,
    _place("090101", "Moca", "Espaillat", "56000", "10", "Los López, Viterbo, Juan Lópito"): 14,
    _place("190101", "Salcedo", "Hermanas Mirabal", "34000", "15", "Los Cocos, Conuco"): 6,
    _place("180101", "Puerto Plata", "Puerto Plata", "57000", "18", "Bayardo, Los Callejones, Torre Alta"): 22,
    _place("210101", "San Cristóbal", "San Cristóbal", "91000", "20", "Lava Pies, Madre Vieja, Canastica"): 34,
    _place("170101", "Baní", "Peravia", "94000", "20", "Villa Majega, Fundación, Santa Rosa"): 12,
    _place("310101", "San José de Ocoa", "San José de Ocoa", "93000", "20", "San Luis, Pueblo Abajo"): 4,
    _place("120101", "La Romana", "La Romana", "22000", "23", "Villa Verde, Quisqueya, Buena Vista Norte"): 22,
    _place("110101", "Higüey", "La Altagracia", "23000", "24", "Savica, Villa Cerro, Bávaro, El Verón"): 26,
    _place(
        "230101", "San Pedro de Macorís", "San Pedro de Macorís", "21000", "25", "Villa Velásquez, Restauración"
    ): 20,
    _place("300101", "Hato Mayor del Rey", "Hato Mayor", "25000", "25", "Las Guamas, Ondina"): 5,
    _place("080101", "Santa Cruz de El Seibo", "El Seibo", "24000", "24", "Ginandiana, Villa Guerrero"): 4,
    _place("040101", "Barahona", "Barahona", "81000", "30", "Villa Central, Savica, Los Blocks"): 12,
    _place("020101", "Azua de Compostela", "Azua", "71000", "31", "La Bombita, Simón Stridels"): 10,
    _place("220101", "San Juan de la Maguana", "San Juan", "72000", "31", "Corbano Norte, Villa Liberación"): 12,
    _place("270101", "Mao", "Valverde", "61000", "10", "Enriquillo, Sibila"): 8,
    _place("150101", "San Fernando de Montecristi", "Monte Cristi", "62000", "10", "Las Flores, Salomé Ureña"): 5,
    _place("140101", "Nagua", "María Trinidad Sánchez", "33000", "15", "Los Rieles, Mata Bonita"): 6,
    _place("200101", "Samaná", "Samaná", "32000", "15", "Wilmore, La Colonia"): 5,
    _place("240101", "Cotuí", "Sánchez Ramírez", "43000", "14", "La Colonia, Los Multis"): 6,
    _place("290101", "Monte Plata", "Monte Plata", "92000", "07", "Los Solares, Villa Los Tejados"): 5,
    _place("050101", "Dajabón", "Dajabón", "63000", "10", "Benito Monción, Norte"): 2,
    _place("160101", "Pedernales", "Pedernales", "84000", "30", "Alcoa, Los Mangos"): 2,
}
"""Municipalities, by about how many customers live there."""

ABROAD = (
    Abroad("10033", "New York", "New York", "W 181st Street", "212"),
    Abroad("10468", "Bronx", "New York", "Grand Concourse", "718"),
    Abroad("33126", "Miami", "Florida", "NW 7th Street", "305"),
    Abroad("01841", "Lawrence", "Massachusetts", "Essex Street", "978"),
    Abroad("07055", "Passaic", "New Jersey", "Monroe Street", "973"),
)

STREETS = (
    "Calle Duarte",
    "Avenida Independencia",
    "Calle Juan Pablo Duarte",
    "Calle Restauración",
    "Avenida Estrella Sadhalá",
    "Calle El Conde",
    "Avenida Winston Churchill",
    "Calle Padre Billini",
    "Avenida 27 de Febrero",
    "Calle Sánchez",
    "Calle Mella",
    "Avenida San Vicente de Paúl",
    "Calle Las Carreras",
    "Calle Hermanas Mirabal",
    "Avenida Núñez de Cáceres",
    "Calle 16 de Agosto",
    "Carretera Mella Km 9½",
    "Calle Primera",
    "Calle Respaldo 4",
    "Avenida Charles de Gaulle",
    "Calle Gregorio Luperón",
    "Calle Salomé Ureña",
    "Autopista Duarte Km 14",
    "Calle Profesor Juan Bosch",
)

DETAILS = {
    "": 55,
    ", Apto. {}B": 12,
    ", Apto. {}-A": 10,
    ", Edif. {}": 8,
    ", 2do piso": 6,
    ", casa {}": 5,
    ", Manz. {}": 4,
}
"""How an address goes on after the number, by weight."""


def draw_place(rng: Random) -> Place:
    """Where somebody lives."""
    return weighted(rng, PLACES)


def draw_address(rng: Random) -> str:
    """A street and a number; of a house that nobody has to know."""
    detail = weighted(rng, DETAILS).format(rng.randint(1, 12))
    return f"{rng.choice(STREETS)} No. {rng.randint(1, 480)}{detail}"
