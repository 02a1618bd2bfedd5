import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs.models import Branch, CivilStatus, Country, Occupation, Provenance, Sex
from catalogs.observe import Observed, observe

pytestmark = pytest.mark.django_db


def test_an_unknown_code_becomes_an_unverified_entry_that_staff_has_not_edited():
    observe([Observed(Branch, "01", "Branch 01")])
    entry = Branch.objects.get()
    assert (entry.code, entry.name, entry.provenance) == ("01", "Branch 01", Provenance.OBSERVED)
    assert (entry.is_verified, entry.is_active, entry.is_edited_by_staff) == (False, True, False)


def test_a_known_entry_stays_as_it_is():
    observe([Observed(Sex, "M", "Machine")])
    entry = Sex.objects.get(pk="M")
    assert (entry.name, entry.is_verified) == ("Masculino", True)


def test_each_catalog_takes_one_statement_and_all_writers_the_same_order():
    observed = [
        Observed(Sex, "Z", ""),
        Observed(Occupation, "9", "b"),
        Observed(Branch, "02", ""),
        Observed(Occupation, "8", "a"),
        Observed(Branch, "01", ""),
    ]
    with CaptureQueriesContext(
        connection,
    ) as statements:
        observe(observed)
    inserts = [query["sql"] for query in statements.captured_queries if query["sql"].startswith("INSERT")]
    assert [sql.split('"')[1] for sql in inserts] == ["catalogs_branch", "catalogs_occupation", "catalogs_sex"]
    assert inserts[0].index("'01'") < inserts[0].index("'02'")
    assert inserts[1].index("'8'") < inserts[1].index("'9'")


def test_a_code_sent_twice_is_inserted_once():
    observe([Observed(CivilStatus, "77", "Primero"), Observed(CivilStatus, "77", "Segundo")])
    assert CivilStatus.objects.get(pk="77").name == "Primero"


def test_a_name_longer_than_the_column_is_cut():
    observe([Observed(Occupation, "x", "ñ" * 300)])
    assert Occupation.objects.get(pk="x").name == "ñ" * 255


def test_a_closed_catalog_takes_no_observed_code():
    with pytest.raises(ValueError, match=r"catalogs\.Country is closed"):
        observe([Observed(Branch, "01", ""), Observed(Country, "XX", "Nowhere")])
    assert not Branch.objects.exists()


def test_nothing_observed_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        observe([])
