"""docs/security.md names what exists, and answers every point of the standard."""

import re
from collections.abc import Iterator

from django.conf import settings

PAGE = (settings.BASE_DIR / "docs" / "security.md").read_text()
VERDICTS = {"met", "part", "bank", "n/a", "not met"}

LEVEL_2 = """
1.1.1-7 1.2.1-4 1.4.1 1.4.4-5 1.5.1-4 1.6.1-4 1.7.1-2 1.8.1-2 1.9.1-2 1.10.1 1.11.1-2 1.12.2 1.14.1-6
2.1.1-12 2.2.1-3 2.3.1-3 2.4.1-6 2.5.1-7 2.6.1-3 2.7.1-6 2.8.1-7 2.9.1-3 2.10.1-4
3.1.1 3.2.1-4 3.3.1-4 3.4.1-5 3.5.1-3 3.7.1
4.1.1-3 4.1.5 4.2.1-2 4.3.1-3
5.1.1-5 5.2.1-8 5.3.1-10 5.4.1-3 5.5.1-4
6.1.1-3 6.2.1-6 6.3.1-2 6.4.1-2
7.1.1-4 7.2.1-2 7.3.1 7.3.3-4 7.4.1-3
8.1.1-4 8.2.1-3 8.3.1-8
9.1.1-3 9.2.1-4
10.2.1-2 10.3.1-3
11.1.1-8
12.1.1-3 12.2.1 12.3.1-6 12.4.1-2 12.5.1-2 12.6.1
13.1.1 13.1.3-5 13.2.1-3 13.2.5-6 13.3.1-2 13.4.1-2
14.1.1-4 14.2.1-6 14.3.2-3 14.4.1-7 14.5.1-4
"""
"""The requirements of OWASP ASVS 4.0.3 at levels 1 and 2, without those that it has deleted."""


def required() -> Iterator[str]:
    for text in LEVEL_2.split():
        section, _dot, numbers = text.rpartition(".")
        first, _hyphen, last = numbers.partition("-")
        yield from (f"{section}.{number}" for number in range(int(first), int(last or first) + 1))


def rows() -> list[list[str]]:
    """The cells of each requirement: number, name, verdict, reason, test."""
    lines = [line for line in PAGE.splitlines() if re.match(r"\| \d+\.\d+\.\d+ ", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def paths(text: str) -> list[str]:
    """What is named in code font and looks like a file of ours, or is linked to."""
    named = re.findall(r"`([\w.-]+(?:/[\w.-]+)*\.(?:py|md|txt|toml|in|example))`|`(Makefile)`", text)
    linked = re.findall(r"\]\(([\w./-]+\.md)\)", text)
    return [name or other for name, other in named] + [f"docs/{name}" for name in linked]


def test_every_file_that_is_named_exists() -> None:
    assert len(paths(PAGE)) > 150
    assert [name for name in paths(PAGE) if not (settings.BASE_DIR / name).exists()] == []


def test_every_requirement_has_one_answer() -> None:
    assert [row[0] for row in rows()] == list(required())


def test_every_answer_is_one_of_five_and_what_is_not_met_says_why() -> None:
    for number, _name, verdict, reason, _test in rows():
        assert verdict in VERDICTS, number
        assert reason or verdict in ("n/a", "bank", "met"), number


def test_what_is_named_as_a_test_is_one() -> None:
    for number, _name, _verdict, _reason, test in rows():
        assert all("/tests/" in name for name in paths(test)), number
        assert bool(test) == bool(paths(test)), number


def test_every_setting_that_is_named_exists() -> None:
    known = (settings.BASE_DIR / ".env.example").read_text()
    code = (settings.BASE_DIR / "core_customer_site" / "settings.py").read_text()
    named = set(re.findall(r"`([A-Z][A-Z_]+[A-Z])(?:=\w+)?`", PAGE))
    assert len(named) > 15
    assert [name for name in sorted(named) if name not in known and name not in code] == []
