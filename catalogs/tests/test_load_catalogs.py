import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from catalogs import registry
from catalogs.models import Branch, CivilStatus, Country, CountryAlias, Provenance, Province, Sex
from catalogs.observe import Observed, observe
from catalogs.seeds import SEED_FILES

pytestmark = pytest.mark.django_db


def load(folder=None):
    """What the command prints, in English."""
    out = StringIO()
    with override("en"):
        call_command("load_catalogs", *([f"--dir={folder}"] if folder else []), stdout=out)
    return out.getvalue()


@pytest.fixture
def seeds(tmp_path):
    """Writes a seed file into a folder of its own, and returns the folder."""

    def write(name, *lines):
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return write


def test_a_second_run_changes_nothing():
    counts = re.findall(r": (\d+) created, (\d+) updated, (\d+) unchanged, (\d+) kept", load())
    assert len(counts) == 17
    assert {(created, updated, kept) for created, updated, _, kept in counts} == {("0", "0", "0")}
    assert sum(int(unchanged) for _, _, unchanged, _ in counts) > 4000


def test_catalogs_are_written_in_the_same_order_as_observed_codes():
    labels = [model._meta.label for model in SEED_FILES.values()]
    assert labels == sorted(labels)


def test_a_missing_entry_is_added():
    Sex.objects.filter(pk="NB").delete()
    assert "sexes: 1 created, 0 updated, 4 unchanged, 0 kept" in load()
    assert not Sex.objects.get(pk="NB").is_edited_by_staff


@pytest.mark.parametrize(
    "change", [{"name": "Varón"}, {"is_active": False}, {"is_verified": False}, {"source": "Annex 3"}]
)
def test_what_staff_edited_by_any_means_is_kept(change, seeds):
    Sex.objects.filter(pk="M").update(**change)
    folder = seeds("sexes.csv", "code,name,source,is_active,is_verified", "M,Macho,x,1,1")
    assert "sexes: 0 created, 0 updated, 0 unchanged, 1 kept" in load(folder)
    assert Sex.objects.filter(pk="M", **change).exists()
    assert Sex.objects.get(pk="M").name == change.get("name", "Masculino")


def test_an_entry_that_staff_made_is_kept(seeds):
    Branch.objects.create(code="01", name="Principal")
    load(seeds("branches.csv", "code,name", "01,Sucursal 01"))
    assert Branch.objects.get().name == "Principal"


def test_what_nobody_edited_follows_the_seed_data(seeds):
    assert "sexes: 0 created, 1 updated, 0 unchanged, 0 kept" in load(seeds("sexes.csv", "code,name", "M,Varón"))
    assert Sex.objects.get(pk="M").name == "Varón"
    assert "sexes: 0 created, 1 updated, 4 unchanged, 0 kept" in load()
    assert Sex.objects.get(pk="M").name == "Masculino"


def test_an_observed_entry_that_the_seed_data_learns_becomes_verified(seeds):
    observe([Observed(Branch, "01", "BRANCH 01")])
    load(seeds("branches.csv", "code,name", "01,Principal"))
    entry = Branch.objects.get()
    assert (entry.name, entry.is_verified, entry.provenance) == ("Principal", True, Provenance.CONTRACT)


def test_an_observed_entry_that_staff_verified_is_kept(seeds):
    observe([Observed(Branch, "01", "BRANCH 01")])
    Branch.objects.update(is_verified=True)
    load(seeds("branches.csv", "code,name", "01,Principal"))
    assert Branch.objects.get().name == "BRANCH 01"


def test_an_assumed_code_waits_for_somebody_to_verify_it(seeds):
    load(seeds("branches.csv", "code,name,provenance,is_verified", "01,A,assumed,", "02,B,contract,", "03,C,assumed,1"))
    assert dict(Branch.objects.values_list("code", "is_verified")) == {"01": False, "02": True, "03": True}


def test_an_alias_may_name_a_country_of_the_same_folder(seeds):
    seeds("countries.csv", "code,name", "XK,Kosovo")
    load(seeds("country_aliases.csv", "alias,country", "Kósovo,XK", "Quisqueya,DO"))
    assert CountryAlias.objects.get(pk="kosovo").country == Country.objects.get(pk="XK")
    assert CountryAlias.objects.get(pk="quisqueya").country_id == "DO"


@pytest.mark.django_db(transaction=True)
def test_the_registry_learns_what_was_loaded(seeds):
    load(seeds("branches.csv", "code,name", "01,Antes"))
    assert registry.entry(Branch, "01").name == "Antes"
    load(seeds("branches.csv", "code,name", "01,Después"))
    assert registry.entry(Branch, "01").name == "Después"


@pytest.mark.parametrize(
    ("name", "lines", "problem"),
    [
        ("sexes.csv", ["code,name", "M,Varón", ",Nada"], "sexes.csv, line 3: code: This field cannot be blank."),
        ("sexes.csv", ["code,name", "LONG,x"], "sexes.csv, line 2: code: Ensure this value has at most 2 characters"),
        ("sexes.csv", ["code,name", "M,a", "M,b"], "sexes.csv, line 3: M stands there twice."),
        ("sexes.csv", ["code,name", "M"], "sexes.csv, line 2: The number of cells is not that of the header."),
        ("sexes.csv", ["code,name", "M,a,b"], "sexes.csv, line 2: The number of cells is not that of the header."),
        ("sexes.csv", ["code,colour", "M,a"], "sexes.csv, line 2: No column is called colour."),
        ("sexes.csv", ["code,machine_fingerprint", "M,a"], "line 2: No column is called machine_fingerprint."),
        ("sexes.csv", ["code,provenance", "M,rumour"], "sexes.csv, line 2: provenance: Value 'rumour' is not a valid"),
        ("sexes.csv", ["code,is_active", "M,perhaps"], "sexes.csv, line 2: is_active: “perhaps” value must be either"),
        ("sexes.csv", ["code,name", 'M,"open'], "sexes.csv, line 2: unexpected end of data"),
        ("currencies.csv", ["code,minor_units", "DOP,two"], "currencies.csv, line 2: minor_units: “two” value must be"),
        ("country_aliases.csv", ["alias,country", "Nowhere,XX"], "aliases.csv, line 2: country: XX is not known."),
        ("country_aliases.csv", ["alias,country", "Nowhere,"], "aliases.csv, line 2: country: None is not known."),
        (
            "country_aliases.csv",
            ["alias,country", "--,DO"],
            "aliases.csv, line 2: alias: An alias needs a letter or a digit.",
        ),
        ("genders.csv", ["code", "M"], "No catalog is called genders.csv."),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(name, lines, problem, seeds):
    folder = seeds(name, *lines)
    with pytest.raises(CommandError) as refusal:
        load(folder)
    assert problem in str(refusal.value)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "sexes.csv").write_bytes("code,name\nM,Varón\n".encode("latin-1"))
    with pytest.raises(CommandError, match=r"sexes\.csv, line \d+: 'utf-8' codec"):
        load(tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(CommandError, match="There are no catalogs in"):
        load(tmp_path)


def test_one_bad_row_leaves_everything_as_it_was(seeds):
    seeds("civil_statuses.csv", "code,name", "99,Nuevo")
    with pytest.raises(CommandError):
        load(seeds("sexes.csv", "code,name", "LONG,x"))
    assert not CivilStatus.objects.filter(pk="99").exists()


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path):
    (tmp_path / "provinces.csv").write_bytes("code,name\r\n9900,Nueva\r\n".encode("utf-8-sig"))
    load(tmp_path)
    assert Province.objects.get(pk="9900").name == "Nueva"
