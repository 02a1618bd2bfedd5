"""A register in which nothing has happened yet."""

from pathlib import Path

import pytest

from .conftest import export, verify

pytestmark = pytest.mark.django_db


def test_an_empty_register_has_an_empty_trail(tmp_path: Path) -> None:
    answer = verify(export(tmp_path / "trail"), key=None)

    assert answer.status == 0
    assert "Note: There is no seal" in answer.summary
