import pytest
from django.utils.translation import override

from catalogs.text import alias_key, in_language


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("República Dominicana", "republica dominicana"),
        ("  REPUBLICA\tdominicana. ", "republica dominicana"),
        ("Côte d'Ivoire", "cote d ivoire"),
        ("EE.UU.", "ee uu"),
        ("Straße", "strasse"),
        ("ＤＯ", "do"),
        ("¿?", ""),
        ("a\x00b\ud800", "a b"),
    ],
)
def test_spellings_of_one_name_meet_in_one_key(text, key):
    assert alias_key(text) == key


@pytest.mark.parametrize(("language", "name"), [("es", "Soltero"), ("es-do", "Soltero"), ("en", "Single")])
def test_a_name_is_given_in_the_language_asked_for(language, name):
    assert in_language("Soltero", "Single", language) == name


def test_a_name_that_exists_in_one_language_only_serves_both():
    assert in_language("", "Soybean Farming", "es") == "Soybean Farming"
    assert in_language("Soltero", "", "en") == "Soltero"


def test_without_a_language_the_active_one_counts():
    with override("en"):
        assert in_language("Soltero", "Single") == "Single"
    with override("es"):
        assert in_language("Soltero", "Single") == "Soltero"
