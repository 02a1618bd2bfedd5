import pytest

from catalogs import memory, registry
from catalogs.models import (
    Branch,
    CivilStatus,
    Country,
    CountryAlias,
    CurrencyAlias,
    DocumentType,
    Province,
    Sex,
)
from catalogs.observe import Observed, observe

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """The memory's clock, to be moved by hand."""

    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(memory, "time", clock)
    return clock


def test_first_use_reads_the_whole_catalog_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert registry.entry(Country, "DO").name == "República Dominicana"
    with django_assert_num_queries(0):
        assert registry.entry(Country, "US") == ("US", "Estados Unidos", "United States", True, True)


def test_an_entry_names_itself_in_both_languages():
    entry = registry.entry(Country, "US")
    assert (entry.display_name("es"), entry.display_name("en")) == ("Estados Unidos", "United States")


def test_what_is_added_later_is_found_by_one_small_statement(django_assert_num_queries):
    assert registry.entry(Branch, "01") is None
    Branch.objects.create(code="01", name="Principal")
    with django_assert_num_queries(1) as statements:
        assert registry.entry(Branch, "01").name == "Principal"
    assert "WHERE" in statements.captured_queries[0]["sql"]
    with django_assert_num_queries(0):
        assert registry.entry(Branch, "01").name == "Principal"


def test_an_unknown_code_costs_one_small_statement_each_time(django_assert_num_queries):
    registry.entry(Sex, "M")
    for _ in range(2):
        with django_assert_num_queries(1) as statements:
            assert registry.entry(Sex, "Z") is None
        assert "WHERE" in statements.captured_queries[0]["sql"]


@pytest.mark.parametrize("code", ["", "A\x00", "\ud800", "TOO LONG"])
def test_what_cannot_be_a_code_never_reaches_the_database(code, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert registry.entry(Sex, code) is None
        assert registry.country_code("\x00") is None
        assert registry.currency_code(code) is None


def test_memory_is_renewed_after_a_minute(clock, django_assert_num_queries):
    registry.entry(Sex, "M")
    Sex.objects.filter(pk="M").update(name="Varón")
    clock.now += 60
    with django_assert_num_queries(0):
        assert registry.entry(Sex, "M").name == "Masculino"
    clock.now += 1
    with django_assert_num_queries(1):
        assert registry.entry(Sex, "M").name == "Varón"


def test_verified_active_entries_are_settled_from_memory(django_assert_num_queries):
    codes = [(CivilStatus, "1"), (Country, "DO"), (Sex, "Z"), (CivilStatus, "4"), (DocumentType, "CEDU")]
    with django_assert_num_queries(1):
        settled = registry.settled_entries(codes)
    assert {pair: entry.code for pair, entry in settled.items()} == {(CivilStatus, "1"): "1", (Country, "DO"): "DO"}
    with django_assert_num_queries(0):
        assert registry.settled_entries(codes) == settled


def test_what_is_settled_is_renewed_after_a_minute(clock, django_assert_num_queries):
    registry.settled_entries([(Sex, "M")])
    Sex.objects.filter(pk="M").update(is_active=False)
    clock.now += 61
    with django_assert_num_queries(1):
        assert registry.settled_entries([(Sex, "M")]) == {}


@pytest.mark.parametrize(
    ("model", "code", "fact"), [(CivilStatus, "4", "is_verified"), (DocumentType, "CEDU", "is_active")]
)
def test_an_unverified_or_inactive_entry_is_read_afresh(model, code, fact):
    assert getattr(registry.entry(model, code), fact) is False
    model.objects.filter(pk=code).update(**{fact: True})
    assert getattr(registry.read_entries([(model, code)])[model, code], fact) is True


def test_many_codes_are_read_in_one_statement(django_assert_num_queries):
    codes = [(Country, "DO"), (Sex, "M"), (Sex, "Z"), (Province, "0200"), (CivilStatus, "4"), (Sex, "\0")]
    with django_assert_num_queries(1):
        found = registry.read_entries(codes)
    assert {pair: entry.code for pair, entry in found.items()} == {
        pair: pair[1] for pair in codes if pair not in [(Sex, "Z"), (Sex, "\0")]
    }
    assert found[Province, "0200"].name == "Azua"


def test_no_codes_cost_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert registry.read_entries([(Sex, "\0")]) == {}


def test_forgetting_reads_again(django_assert_num_queries):
    registry.entry(Sex, "M")
    registry.country_code("DO")
    registry.forget()
    with django_assert_num_queries(2):
        registry.entry(Sex, "M")
        registry.country_code("DO")


def test_what_is_read_while_it_is_forgotten_is_not_remembered(monkeypatch):
    def read_and_be_overtaken(wanted):
        rows = list(original(wanted))
        Sex.objects.filter(pk="M").update(name="Varón")
        registry.forget()
        return rows

    original = registry._entries._read
    monkeypatch.setattr(registry._entries, "_read", read_and_be_overtaken)
    assert registry.entry(Sex, "M").name == "Masculino"
    monkeypatch.setattr(registry._entries, "_read", original)
    assert registry.entry(Sex, "M").name == "Varón"


@pytest.mark.parametrize("is_loaded", [True, False])
def test_what_a_transaction_adds_and_reads_is_not_remembered(is_loaded):
    if is_loaded:
        registry.entry(Branch, "01")
    observe([Observed(Branch, "01", "Branch 01")])
    assert registry.entry(Branch, "01").is_verified is False
    Branch.objects.all().delete()  # what a rollback does
    assert registry.entry(Branch, "01") is None


@pytest.mark.django_db(transaction=True)
def test_an_unverified_entry_is_remembered_outside_a_transaction(django_assert_num_queries):
    observe([Observed(Branch, "01", "Branch 01")])
    registry.entry(Branch, "01")
    with django_assert_num_queries(0):
        assert registry.entry(Branch, "01").is_verified is False


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DO", "DO"),
        (" do ", "DO"),
        ("DOM", "DO"),
        ("Republica Dominicana", "DO"),
        ("República Dominicana", "DO"),
        ("DOMINICAN REPUBLIC", "DO"),
        ("Estados Unidos", "US"),
        ("United States", "US"),
        ("EE. UU.", "US"),
        ("XX", None),
        ("Atlantis", None),
        ("", None),
        ("-", None),
        ("x" * 500, None),
    ],
)
def test_a_country_is_found_by_code_name_or_alias(text, code):
    assert registry.country_code(text) == code


def test_known_countries_cost_one_statement_in_all(django_assert_num_queries):
    with django_assert_num_queries(1):
        registry.country_code("DO")
        registry.country_code("Estados Unidos")
        registry.country_code("Dominican Republic")


def test_a_country_that_staff_adds_is_found_without_an_alias():
    registry.country_code("DO")
    Country.objects.create(code="XK", name="Kosovo")
    assert registry.country_code("xk") == "XK"


def test_an_alias_that_staff_adds_is_found_at_once():
    assert registry.country_code("Quisqueya") is None
    CountryAlias.objects.create(key="quisqueya", alias="Quisqueya", country_id="DO")
    assert registry.country_code("QUISQUEYA") == "DO"


def test_an_alias_that_is_turned_off_is_not_read():
    CountryAlias.objects.filter(key="holanda").update(is_active=False)
    CurrencyAlias.objects.update(is_active=False)
    assert registry.country_code("Holanda") is None
    assert registry.currency_code("RD$") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("DOP", "DOP"), (" usd", "USD"), ("RD$", "DOP"), ("rd$", "DOP"), ("DOLLARS", None), ("ZZZ", None), ("", None)],
)
def test_a_currency_is_found_by_code_or_alias(text, code):
    assert registry.currency_code(text) == code
