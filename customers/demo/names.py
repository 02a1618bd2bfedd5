"""What people are called, by the country they are from. Nobody in particular: names are drawn part by part."""

from random import Random
from typing import NamedTuple

from .chance import weighted


class Names(NamedTuple):
    """The four names of a person; the middle ones may be blank."""

    first: str
    middle: str
    last: str
    second_last: str


class Naming(NamedTuple):
    """The names that are usual somewhere."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    has_two_surnames: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


DOMINICAN = Naming(
    women=_words(
        "Ana, María, Altagracia, Yokasta, Carolina, Rosa, Mercedes, Yahaira, Luz, Josefina, Milagros, Yesenia, "
        "Carmen, Dulce, Juana, Patricia, Katherine, Wendy, Raquel, Miguelina, Lourdes, Noemí, Belkis, Ramona, Ángela, "
        "Esperanza, Sofía, Isabel, Génesis, Paola, Scarlett, Rosanna, Yudelka, Leidy, Mónica, Andrea, Nicole, Inés, "
        "Zoila, Águeda, Martha, Elizabeth, Arelis, Fior, Daliza, Soraya, Perla, Wanda, Yanet"
    ),
    men=_words(
        "José, Juan, Luis, Rafael, Ramón, Francisco, Manuel, Miguel, Pedro, Carlos, Víctor, Julio, Ángel, Héctor, "
        "Wilson, Santiago, Nelson, Félix, Domingo, Andrés, Edwin, Jhonny, Starlin, Yeison, Wander, Cristian, Roberto, "
        "Eduardo, Alejandro, Máximo, Confesor, Eladio, Ambiorix, Radhamés, Leonel, Osvaldo, Freddy, Iván, Óscar, "
        "Gregorio, Bienvenido, Simón, Joel, Darío, Elvis, Raúl, Anthony, Moisés, Enmanuel, Sócrates"
    ),
    surnames=_words(
        "Rodríguez, Pérez, Martínez, García, Reyes, Sánchez, Díaz, Peña, Jiménez, Ramírez, Hernández, Rosario, "
        "González, Santana, Núñez, de la Cruz, Castillo, Cruz, Mejía, Guzmán, Vásquez, Polanco, Ortiz, Acosta, "
        "Encarnación, de los Santos, del Rosario, de Jesús, de León, Contreras, Almonte, Taveras, Marte, Familia, "
        "Batista, Paulino, Báez, Féliz, Montero, Matos, Cuevas, Medina, Valdez, Suero, Ureña, Espinal, Abreu, "
        "Tejada, Brito, Mateo, Ogando, Lantigua, Peralta, Muñoz, Ynoa, Liriano, Henríquez, Zabala, de la Rosa"
    ),
    has_two_surnames=True,
)

SPANISH_SPEAKING = Naming(
    women=_words("Daniela, Valentina, Gabriela, Luisa, Andreína, Marisol, Ximena, Claudia, Beatriz, Yusmary, Elena"),
    men=_words("Jesús, Alejandro, Javier, Gustavo, Álvaro, Sergio, Diego, Yoel, Armando, Íñigo, Rubén, Pablo, Ernesto"),
    surnames=_words(
        "Fernández, López, Gómez, Torres, Rojas, Briceño, Colmenares, Moreno, Ruiz, Navarro, Iglesias, Vargas, "
        "Restrepo, Quintero, Salazar, Márquez, Ibáñez, Uzcátegui, Prieto, Zambrano"
    ),
    has_two_surnames=True,
)

NAMINGS: dict[str, Naming] = {
    "DO": DOMINICAN,
    "VE": SPANISH_SPEAKING,
    "ES": SPANISH_SPEAKING,
    "CO": SPANISH_SPEAKING,
    "CU": SPANISH_SPEAKING,
    "HT": Naming(
        women=_words("Marie, Guerline, Rose, Nadège, Fabiola, Mirlande, Esther, Jocelyne, Widline, Darline"),
        men=_words("Jean, Pierre, Wilner, Emmanuel, Jacques, Frantz, Ronald, Evens, Dieudonné, Kesner"),
        surnames=_words("Pierre, Joseph, Louis, Charles, François, Désir, Toussaint, Étienne, Baptiste, Saint-Fleur"),
    ),
    "US": Naming(
        women=_words("Emily, Jennifer, Ashley, Karen, Sarah, Megan, Linda, Nancy"),
        men=_words("Michael, James, Robert, Kevin, Brian, Scott, Jason, Patrick"),
        surnames=_words("Johnson, Miller, Davis, Wilson, Anderson, Thompson, O'Brien, Walker, Rivera, Nelson"),
    ),
    "IT": Naming(
        women=_words("Giulia, Chiara, Francesca, Elisabetta, Federica"),
        men=_words("Marco, Niccolò, Alessandro, Giuseppe, Fabrizio"),
        surnames=_words("Rossi, Bianchi, Esposito, D'Angelo, Colombo, Ferrari, Ricci"),
    ),
    "CN": Naming(
        women=_words("Xiuying, Li, Mei, Yan, Hong"),
        men=_words("Wei, Jun, Qiang, Guohua, Zhiming"),
        surnames=_words("Wang, Li, Zhang, Liu, Chen, Feng, Ng, Wu"),
    ),
    "FR": Naming(
        women=_words("Camille, Hélène, Sophie, Aurélie"),
        men=_words("Étienne, Thierry, Mathieu, Loïc"),
        surnames=_words("Lefèvre, Moreau, Garçon, Dupont, Bélanger"),
    ),
}

FOREIGN: dict[str, int] = {"HT": 34, "VE": 26, "US": 11, "ES": 8, "IT": 6, "CN": 6, "CO": 5, "CU": 2, "FR": 2}
"""Countries that foreigners are from, by weight."""


def draw_names(rng: Random, country: str, *, is_woman: bool) -> Names:
    """The names of somebody from there."""
    naming = NAMINGS[country]
    given = naming.women if is_woman else naming.men
    first, middle = rng.sample(given, 2)
    last, second_last = rng.sample(naming.surnames, 2)
    return Names(
        first,
        middle if rng.random() < 0.55 else "",
        last,
        second_last if naming.has_two_surnames and rng.random() < 0.9 else "",
    )


def draw_foreign_country(rng: Random) -> str:
    """Where a foreigner is from."""
    return weighted(rng, FOREIGN)
