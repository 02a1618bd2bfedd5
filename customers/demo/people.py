"""Who somebody is, before anybody asks for a form: the person that all nodes of a payload are about."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .chance import happens, weighted
from .names import Names, draw_foreign_country, draw_names
from .places import Place, draw_place

FOREIGN_SHARE = 0.09
MINOR_SHARE = 0.008
RETIRED_FROM = 63
DAYS_PER_YEAR = 365.25

SINGLE, MARRIED, DIVORCED, WIDOWED, COMMON_LAW, SEPARATED = range(1, 7)

CIVIL_STATUSES: dict[int, tuple[str, str]] = {
    SINGLE: ("single", "Soltero(a)"),
    MARRIED: ("married", "Casado(a)"),
    DIVORCED: ("divorced", "Divorciado(a)"),
    WIDOWED: ("widowed", "Viudo(a)"),
    COMMON_LAW: ("common_law", "Unión libre"),
    SEPARATED: ("separated", "Separado(a)"),
}
"""Identifier -> unique name and description, as the catalog has them."""

CIVIL_STATUSES_BY_AGE: tuple[tuple[int, dict[int, float]], ...] = (
    (20, {SINGLE: 1}),
    (30, {SINGLE: 70, MARRIED: 14, COMMON_LAW: 16}),
    (60, {SINGLE: 34, MARRIED: 38, COMMON_LAW: 17, DIVORCED: 8, SEPARATED: 1, WIDOWED: 2}),
    (200, {SINGLE: 16, MARRIED: 46, COMMON_LAW: 8, DIVORCED: 10, WIDOWED: 20}),
)
"""Age up to which -> civil statuses by weight."""

SEXES: dict[str, float] = {"F": 51, "M": 48, "NB": 0.4, "NC": 0.4, "O": 0.2}


@dataclass(frozen=True)
class Person:
    """A made-up person. `index` tells it from all others and gives it its numbers."""

    index: int
    sex: str
    names: Names
    birth_date: date
    country: str
    civil_status: int
    place: Place
    age: int
    writes_in_capitals: bool
    sends_later_fields: bool

    @property
    def is_woman(self) -> bool:
        return self.sex == "F"

    @property
    def is_foreigner(self) -> bool:
        return self.country != "DO"

    @property
    def is_minor(self) -> bool:
        return self.age < 18

    @property
    def is_retired(self) -> bool:
        return self.age >= RETIRED_FROM


def draw_person(rng: Random, index: int, today: date) -> Person:
    """Somebody who is alive today."""
    country = draw_foreign_country(rng) if happens(rng, FOREIGN_SHARE) else "DO"
    sex = weighted(rng, SEXES)
    age = rng.randint(14, 16) if happens(rng, MINOR_SHARE) else round(min(92, max(18, rng.gammavariate(6, 7))))
    birth_date = today - timedelta(days=round(age * DAYS_PER_YEAR) + rng.randint(2, 360))
    return Person(
        index=index,
        sex=sex,
        names=draw_names(rng, country, is_woman=sex == "F"),
        birth_date=birth_date,
        country=country,
        civil_status=draw_civil_status(rng, age),
        place=draw_place(rng),
        age=age,
        writes_in_capitals=happens(rng, 0.45),
        sends_later_fields=happens(rng, 0.7),
    )


def draw_civil_status(rng: Random, age: int) -> int:
    """One that is likely at that age."""
    return weighted(rng, next(statuses for up_to, statuses in CIVIL_STATUSES_BY_AGE if age <= up_to))
