"""Files of CSV: rows, and what spoils one of them, or all."""

from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from customers.errors import UnreadablePayload
from customers.first_load.csv_file import CsvFile, open_csv
from customers.first_load.mapping import ColumnMapping
from customers.first_load.records import UnreadableFile

COLUMNS = {"N": ("client_info.customer_number",), "NAME": ("client_info.first_name",)}


def source(folder: Path, content: bytes, **mapping: Any) -> CsvFile:
    path = folder / "customers.csv"
    path.write_bytes(content)
    return open_csv(path, ColumnMapping(COLUMNS, **mapping))


def test_a_row_may_have_several_lines_and_is_known_by_its_first(tmp_path: Path) -> None:
    file = source(tmp_path, b'N,NAME\r\n1,"A\nB"\r\n\r\n,\r\n2,C\r\n')

    assert [(record.line, record.text) for record in file.records()] == [(2, ("1", "A\nB")), (6, ("2", "C"))]


def test_bytes_of_another_encoding_spoil_their_row_alone_and_come_back_as_they_were(tmp_path: Path) -> None:
    file = source(tmp_path, "N,NAME\n1,Peña\n".encode("cp1252") + "2,Peña\n".encode())
    bad, good = file.records()

    with override("en"), pytest.raises(UnreadablePayload) as caught:
        file.payload(bad)
    assert caught.value.sentence == "The column “NAME” has bytes that are not utf-8."
    assert file.payload(good) == {"client_info": {"customer_number": "2", "first_name": "Peña"}}
    assert file.with_error(bad, "“ñ”") == b"1,Pe\xf1a," + "“ñ”\r\n".encode()


def test_a_message_that_the_encoding_lacks_characters_for_is_written_all_the_same(tmp_path: Path) -> None:
    file = source(tmp_path, b"N;NAME\n1;A\n", encoding="ascii", delimiter=";")
    (record,) = file.records()

    assert file.with_error(record, "línea") == b"1;A;l?nea\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("\ufeffN,NAME\r\n1,Peña\r\n".encode(), "utf-8"),
        ("\ufeffN,NAME\r\n1,Peña\r\n".encode(), "utf-8-sig"),
        ("N,NAME\r\n1,Peña\r\n".encode("utf-16"), "utf-16"),
    ],
)
def test_a_byte_order_mark_is_read_past_and_begins_the_file_of_errors_too(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    file = source(tmp_path, content, encoding=encoding)
    (record,) = file.records()

    assert file.payload(record) == {"client_info": {"customer_number": "1", "first_name": "Peña"}}
    errors = (file.head() + file.with_error(record, "línea") + file.with_error(record, "otra")).decode(encoding)
    assert errors.removeprefix("\ufeff") == "N,NAME,import_error\r\n1,Peña,línea\r\n1,Peña,otra\r\n"
    assert file.head().startswith(content[:2])


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    file = source(tmp_path, b"N,NAME\n1,A,B\n")
    (record,) = file.records()

    assert file.number(record) is None
    with override("en"), pytest.raises(UnreadablePayload) as caught:
        file.payload(record)
    assert caught.value.sentence == "The row has 3 cells, and there are 2 columns."


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"N,NOMBRE\n", {}, "has no column NAME."),
        (b"", {}, "has no column N, NAME."),
        (b"N,NAME,N\n", {}, "has two columns of the same name."),
        (b"N,NAME\n", {"encoding": "klingon"}, "cannot be read as the mapping says: unknown encoding: klingon."),
        (
            b"N,NAME\n",
            {"encoding": "utf-16"},
            "cannot be read as the mapping says: UTF-16 stream does not start with BOM",
        ),
        (b"N,NAME\n", {"delimiter": ";;"}, "cannot be read as the mapping says:"),
    ],
)
def test_a_file_that_is_not_as_the_mapping_says_is_told(
    tmp_path: Path, content: bytes, options: Any, said: str
) -> None:
    with override("en"), pytest.raises(UnreadableFile) as caught:
        source(tmp_path, content, **options)

    assert said in str(caught.value)


def test_a_quote_that_never_ends_is_told_with_its_line(tmp_path: Path) -> None:
    file = source(tmp_path, b'N,NAME\n1,A\n2,"B\n3,C\n')

    with override("en"), pytest.raises(UnreadableFile, match=r"^Line 3 of .*customers\.csv is no CSV: "):
        list(file.records())
