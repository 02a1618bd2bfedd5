import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import override

from catalogs.models import (
    Branch,
    CatalogEntry,
    CivilStatus,
    CommercialActivity,
    Country,
    CountryAlias,
    Currency,
    CurrencyAlias,
    DocumentType,
    Occupation,
    Provenance,
    Province,
    Relationship,
)
from catalogs.text import alias_key

CATALOGS = [model for model in apps.get_app_config("catalogs").get_models() if issubclass(model, CatalogEntry)]

pytestmark = pytest.mark.django_db


def test_only_countries_and_currencies_are_closed():
    assert {model for model in CATALOGS if model.is_closed} == {Country, Currency}


def test_the_code_is_the_primary_key_of_every_catalog():
    assert {model._meta.pk.name for model in CATALOGS} == {"code"}


@pytest.mark.parametrize(
    ("model", "code", "expected"),
    [
        (Country, "DO", {"alpha3": "DOM", "numeric": "214", "provenance": Provenance.STANDARD}),
        (Currency, "DOP", {"numeric": "214", "minor_units": 2, "provenance": Provenance.STANDARD}),
        (Currency, "XAU", {"minor_units": None}),
        (CivilStatus, "2", {"unique_name": "married", "provenance": Provenance.CONTRACT, "is_verified": True}),
        (CivilStatus, "4", {"unique_name": "widowed", "provenance": Provenance.ASSUMED, "is_verified": False}),
        (DocumentType, "IDEN", {"provenance": Provenance.CONTRACT, "is_verified": True, "is_active": True}),
        (DocumentType, "CEDU", {"status": "legacy", "replaced_by": "IDEN", "is_verified": True, "is_active": False}),
        (Province, "0100", {"iso_3166_2": "DO-01", "provenance": Provenance.CONTRACT, "is_verified": True}),
        (Province, "0200", {"name": "Azua", "provenance": Provenance.ASSUMED, "is_verified": False}),
        (Relationship, "coworker", {"relationship_kind": "No Familiar", "is_verified": True}),
        (Relationship, "boss", {"provenance": Provenance.ASSUMED, "is_verified": False}),
        (Occupation, "151252", {"classification": "SOC 2018", "name": "", "is_verified": True}),
        (Occupation, "5520", {"classification": "ISIC Rev.3"}),
        (CommercialActivity, "541810", {"classification": "NAICS 2017", "name_en": "Advertising Agencies"}),
        (CommercialActivity, "516210", {"classification": "NAICS 2022"}),
        (CommercialActivity, "7020", {"classification": "ISIC Rev.3"}),
    ],
)
def test_the_seed_data_says_what_a_code_is_and_on_whose_word(model, code, expected):
    entry = model.objects.get(pk=code)
    assert {field: getattr(entry, field) for field in expected} == expected


def test_the_branches_are_for_the_entity_to_name():
    assert not Branch.objects.exists()


def test_an_entry_reads_as_its_code_and_name():
    with override("es"):
        assert str(Country.objects.get(pk="US")) == "US · Estados Unidos"
    with override("en"):
        assert str(Country.objects.get(pk="US")) == "US · United States"
    assert str(Branch(code="01")) == "01"


def test_every_country_is_found_by_its_codes_and_names():
    countries = dict(CountryAlias.objects.values_list("key", "country_id"))
    for country in Country.objects.all():
        for text in (country.code, country.alpha3, country.name, country.name_en):
            assert countries.get(alias_key(text)) == country.code, text


def test_an_alias_gets_its_key_from_its_text():
    alias = CountryAlias(alias="Rep. Dominicana (RD)", country_id="DO")
    alias.full_clean()
    assert alias.key == "rep dominicana rd"


def test_an_alias_that_already_stands_for_a_country_is_refused():
    with pytest.raises(ValidationError) as refusal, override("en"):
        CountryAlias(alias="república DOMINICANA", country_id="US").full_clean()
    assert refusal.value.message_dict["alias"] == ["This spelling already stands for a country."]


def test_an_alias_without_letter_or_digit_is_refused():
    with override("en"), pytest.raises(ValidationError) as refusal:
        CountryAlias(alias="--", country_id="US").full_clean()
    assert refusal.value.message_dict == {"alias": ["An alias needs a letter or a digit."]}


def test_a_currency_alias_is_kept_in_upper_case():
    alias = CurrencyAlias(alias="us$", currency_id="USD")
    alias.full_clean()
    assert (alias.alias, str(alias)) == ("US$", "US$ · USD")


def test_an_edit_shows_by_whatever_means_it_was_made():
    country = Country.objects.get(pk="DO")
    assert not country.is_edited_by_staff
    Country.objects.filter(pk="DO").update(name="Quisqueya")
    country.refresh_from_db()
    assert country.is_edited_by_staff


def test_an_entry_that_staff_made_counts_as_edited():
    assert Branch.objects.create(code="01", name="Principal").is_edited_by_staff


def test_a_field_added_later_does_not_make_an_entry_look_edited(monkeypatch):
    entry = Branch(code="01", name="Principal")
    before = entry.content_fingerprint()
    late = models.CharField(max_length=5, default="x")
    late.set_attributes_from_name("late")
    monkeypatch.setitem(Branch._meta.__dict__, "concrete_fields", (*Branch._meta.concrete_fields, late))
    entry.late = "x"
    assert entry.content_fingerprint() == before
    entry.late = "y"
    assert entry.content_fingerprint() != before
