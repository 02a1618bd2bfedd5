"""Mappings of CSV files: what they may say, and what they make of a row."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from customers.contract.serializers import PAYLOAD
from customers.errors import InvalidPayload
from customers.first_load.mapping import ColumnMapping, contract_field, read_mapping
from customers.first_load.records import UnreadableFile

NUMBER = {"N": "client_info.customer_number"}


def said_of(folder: Path, mapping: Any) -> str:
    """What is said of a mapping that is wrong."""
    path = folder / "mapping.json"
    path.write_text(mapping if isinstance(mapping, str) else json.dumps(mapping))
    with override("en"), pytest.raises(UnreadableFile) as caught:
        read_mapping(path)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_mapping_may_be_json_as_well(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({"columns": NUMBER, "file": {"delimiter": ";"}}), encoding=encoding)

    assert read_mapping(path) == ColumnMapping({"N": ("client_info.customer_number",)}, delimiter=";")


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("{", "cannot be read"),
        ([], "It has no section “columns”."),
        ({"columns": {"A": "client_info.first_name"}}, "No column is “client_info.customer_number”."),
        ({"columns": NUMBER | {"A": "client_info.name"}}, "The contract has no field “client_info.name”."),
        ({"columns": NUMBER | {"A": 5}}, "The column “A” names no path."),
        ({"columns": NUMBER | {"A": "client_documents.main"}}, "no field “client_documents.main”"),
        ({"columns": NUMBER | {"A": "client_info[0].sex"}}, "no field “client_info[0].sex”"),
        ({"columns": NUMBER | {"A": "client_info"}}, "no field “client_info”"),
        ({"columns": NUMBER, "constants": {"client_info.x": 1}}, "no field “client_info.x”"),
        ({"columns": NUMBER, "codes": {"client_info.x": {}}}, "no field “client_info.x”"),
        ({"columns": NUMBER, "codes": {"client_info.sex": "M"}}, "The codes of “client_info.sex” are no table."),
        ({"columns": NUMBER | {"M": "client_info.customer_number"}}, "gets a value twice"),
        ({"columns": NUMBER, "constant": {}}, "It knows no section “constant”."),
        ({"columns": NUMBER, "constants": []}, "“constants” is no section."),
        ({"columns": NUMBER, "file": {"delimeter": ";"}}, "knows no “delimeter”"),
        ({"columns": NUMBER, "file": {"date_format": 5}}, "knows no “date_format”"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_told(tmp_path: Path, mapping: Any, said: str) -> None:
    assert said in said_of(tmp_path, mapping)


def test_every_field_of_the_contract_can_be_named() -> None:
    paths = [path.replace("client_documents.", "client_documents[3].") for _key, _column, path in PAYLOAD.paths()]

    assert len(paths) > 100
    assert [path for path in paths if contract_field(path) is None] == []


def mapped(row: dict[str, str], **mapping: Any) -> dict[str, Any]:
    columns = {name: (path,) for name, path in mapping.pop("columns").items()}
    return ColumnMapping(columns, **mapping).payload(row)


def test_an_empty_cell_is_no_value_and_a_constant_alone_makes_no_document() -> None:
    columns = {"A": "client_documents[0].document_number", "B": "client_documents[4].document_number"}
    constants = {
        "client_documents[0].main": 1,
        "client_documents[4].main": 0,
        "client_entity_branch.branch_code": "01",
    }

    payload = mapped({"A": " ", "B": " 7 ", "C": "not mapped"}, columns=columns, constants=constants)

    assert payload == {
        "client_documents": [{"document_number": "7", "main": 0}],
        "client_entity_branch": {"branch_code": "01"},
    }


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1.234.567,5", "1234567.5"), ("1234,56", "1234.56"), ("-12", "-12"), ("0", "0")],
)
def test_numbers_are_read_as_the_mapping_says(cell: str, number: str) -> None:
    columns = {"A": "client_job_info.salary"}

    payload = mapped({"A": cell}, columns=columns, decimal_separator=",", thousands_separator=".")

    assert payload == {"client_job_info": {"salary": number}}


@pytest.mark.parametrize("cell", ["1.5", "1,234.5", "12.34.567", "1.234.56", "x", "1e5"])
def test_a_number_that_could_be_another_one_is_refused(cell: str) -> None:
    with override("en"), pytest.raises(InvalidPayload) as caught:
        mapped({"A": cell}, columns={"A": "client_job_info.salary"}, decimal_separator=",", thousands_separator=".")

    assert caught.value.errors == {"client_job_info.salary": ["It must be a number in the form 1.234,56."]}


def test_a_code_that_is_not_in_the_table_stays_as_it_is() -> None:
    options: dict[str, Any] = {"columns": {"A": "client_info.sex"}, "codes": {"client_info.sex": {"Masculino": "M"}}}

    assert mapped({"A": "Masculino"}, **options) == {"client_info": {"sex": "M"}}
    assert mapped({"A": "NB"}, **options) == {"client_info": {"sex": "NB"}}
